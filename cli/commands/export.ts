/** `chainrule export`: a model as a program of its own, or as plain JSON. */

import { extname } from 'node:path';
import type { Command } from 'commander';
import { exportModel, exportWeights, formatBytes } from '../../src/report.ts';
import { loadTableModel } from '../data/model-data.ts';
import { addDebugOption } from '../options.ts';
import { addForceOption, requireForm, requireOutput, standardStream, writeOutput } from '../output.ts';
import { writeOut } from '../screen.ts';
import { choiceValue } from '../values.ts';

interface ExportFlags {
  to?: Form;
  out?: string;
  force?: boolean | undefined;
  debug?: boolean;
}

const forms = ['ts', 'js', 'json'] as const;
type Form = (typeof forms)[number];

const help = `
ts and js are one file that depends on nothing: import { predict } from it, and give it a row by column names; it fills,
standardises and encodes the row as the model does, and gives the class with all probabilities, or the number. json is
the layers with their weights, and the preprocessing, for programs of other languages.

Examples:
  chainrule export runs/flowers/model.safetensors --out predict.ts
  chainrule export runs/flowers/model.safetensors --to js > predict.mjs
  chainrule export runs/flowers/model.safetensors --out weights.json`;

export function exportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('Write a model as a standalone predict function, or as JSON.')
    .argument('<model>', 'a model.safetensors that train wrote')
    .option('--to <ts|js|json>', 'the form (default: by the name of --out, else ts)', choiceValue('--to', forms))
    .option('--out <file>', 'write to a new file, whole or not at all (default: -, standard output)')
    .addHelpText('after', help)
    .action(run);
  addDebugOption(addForceOption(command));
}

async function run(path: string, { to, out = standardStream, force }: ExportFlags): Promise<void> {
  if (to === undefined) requireForm('--out', out, 'TypeScript, JavaScript or JSON', ['.ts', '.js', '.json']);
  await requireOutput('--out', out, { force });
  const model = await loadTableModel(path);
  const form = to ?? formOf(out);
  const text =
    form === 'json' ? `${JSON.stringify(exportWeights(model), null, 2)}\n` : exportModel(model, { language: form });
  await writeOutput(out, text);
  if (out === standardStream) return;
  const content = form === 'json' ? 'layers, weights and preprocessing' : 'one function, predict(row)';
  await writeOut(`${out}: ${formatBytes(new TextEncoder().encode(text).length)}, ${content}\n`);
}

function formOf(out: string): Form {
  const extension = extname(out);
  if (extension === '.json') return 'json';
  return ['.js', '.mjs'].includes(extension) ? 'js' : 'ts';
}
