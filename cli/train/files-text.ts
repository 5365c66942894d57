/** What `chainrule train` says at its end: which files there are, and what can be done with them. */
import { type Data, writtenFlags } from '../data/source.ts';
import { commandText } from '../invocation.ts';
import type { TrainFlags } from './options.ts';
import type { RunFiles } from './run-folder.ts';

export function filesText(
  { folder, model, report }: RunFiles,
  data: Data,
  flags: TrainFlags,
  hasCheckpoint: boolean,
): string {
  const { noise, path, seed } = flags;
  const isMade = data.kind === 'generator';
  // Other points than it was trained on.
  const noisy = noise === undefined ? [] : ['--noise', String(noise)];
  const fresh = ['--seed', '12345', ...noisy];
  const again = isMade ? fresh : writtenArguments(flags);
  const same = isMade ? [...(seed === undefined ? [] : ['--seed', String(seed)]), ...noisy] : again;
  const sample = isMade ? `${data.name}:10` : data.path;
  const files = [
    ['model.safetensors', 'the model, for predict, evaluate and describe'],
    ['report.html', `curves and pictures: open ${report} in a browser`],
    ['history.csv', 'loss and metrics of each epoch'],
    ...(path ? [['path.safetensors', 'the weights on the way, for landscape']] : []),
    ...(hasCheckpoint ? [['checkpoint.safetensors', 'the state of the training, for train --resume']] : []),
    ['config.json', 'all settings'],
  ];
  const next = [
    ['predict', model, sample, ...again, ...(isMade ? [] : ['--out', 'predictions.csv'])],
    ['evaluate', model, data.path, ...again],
    ['describe', model],
    ...(path ? [['landscape', model, data.path, ...same]] : []),
  ];
  const width = Math.max(...files.map(([name]) => name!.length));
  return [
    '',
    `Written to ${folder}:`,
    ...files.map(([name, what]) => `  ${name!.padEnd(width)}  ${what}`),
    '',
    'Next:',
    ...next.map((args) => `  ${commandText(args)}`),
  ].join('\n');
}

/** How the file is written, as it was said when the model was trained. */
function writtenArguments(flags: TrainFlags): string[] {
  const { missing, ...others } = writtenFlags(flags);
  const given = { ...others, missing: missing?.join(',') };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}
