/** The options of `chainrule train`: what each is called, means and accepts. */
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { type Augmentation, type ForcedKind, parseNumber, type Task, type WrittenOptions } from '../../src/data.ts';
import { activations, initializers, lossNames, nearest } from '../../src/engine.ts';
import { type Effort, optimizers, schedules } from '../../src/index.ts';
import type { MistakeCosts, ThresholdGoal } from '../../src/metrics.ts';
import { addCommonOptions, addWrittenOptions, type CommonFlags, noiseOption } from '../options.ts';
import {
  choiceValue,
  fractionValue,
  integerValue,
  namesValue,
  notNegativeValue,
  offering,
  positiveValue,
  refuse,
  settingValue,
  typesValue,
  widthsValue,
  wordValue,
} from '../values.ts';

interface Setting {
  readonly name: string;
  readonly options: Record<string, number | boolean>;
}

/** What the options hold after parsing; options that were not given are absent. */
export interface TrainFlags extends CommonFlags, WrittenOptions {
  /** As they were given: a column, or columns between commas. */
  target?: string[];
  sampleWeights?: string;
  task?: Task;
  type?: Record<string, ForcedKind>;
  features?: string[];
  drop?: string[];
  noise?: number;
  size?: number[];
  grey?: boolean;
  from?: string;
  augment?: Augmentation | 'none';
  frozen?: boolean;
  effort?: Effort;
  hidden?: number[];
  activation?: string[];
  dropout?: number;
  initializer?: string;
  loss?: string;
  classWeights?: 'balanced';
  threshold?: number | ThresholdGoal;
  interval?: number;
  cost?: MistakeCosts;
  labelSmoothing?: number;
  l1?: number;
  l2?: number;
  optimizer?: Setting;
  learningRate?: number;
  momentum?: number;
  schedule?: Setting;
  clipNorm?: number;
  batchSize?: number | 'full';
  epochs?: number;
  patience?: number;
  tolerance?: number;
  validation?: number | string;
  test?: number | string;
  group?: string;
  time?: string;
  inOrder?: boolean;
  folds?: number;
  seed?: number;
  backend: (typeof backendNames)[number];
  threads?: number;
  shards?: number;
  reduce?: 'exact' | 'fast';
  launch?: string;
  restarts?: number;
  name?: string;
  path?: boolean;
  tensorboard?: string;
  out: string;
  profile?: boolean;
  /** Absent: as the size of the table says. */
  stream?: boolean;
  cache?: string | false;
  checkpoint?: number | true;
  resume?: string;
}

export function addTrainOptions(command: Command): void {
  command
    .optionsGroup('Data:')
    .option('--target <column>', 'the column to predict, or several: a,b; not needed for built-in data', textsValue)
    .option('--sample-weights <column>', 'how much each row counts, in loss and scores; no feature')
    .option('--task <task>', 'classification or regression; decided by the target', choiceValue('--task', tasks))
    .option('--features <a,b>', 'use these columns only', namesValue('--features'))
    .option('--drop <a,b>', 'leave these columns out', namesValue('--drop'));
  addWrittenOptions(command)
    .option(
      '--type <column=kind>',
      'number, category, date (date:dmy with the day first, date:mdy, date:ymd) or ignore; may be repeated',
      typesValue('--type'),
    )
    .option(
      '--validation <share|file>',
      'rows that decide when to stop, or a file of them, which are not learned (default: 0.15)',
      shareOrFile('--validation'),
    )
    .option('--test <share|file>', 'rows for the final test, or a file of them (default: 0.15)', shareOrFile('--test'))
    .option('--group <column>', 'rows of one value, such as a patient, stay in one part; no feature')
    .option('--time <column>', 'split by time: the latest rows are the test, those before decide when to stop')
    .option('--in-order', 'the same, for rows that are in order of time already')
    .option(
      '--folds <n>',
      'cross-validation: scores of so many more trainings, and their spread',
      integerValue('--folds', 2),
    )
    .addOption(noiseOption())
    .option('--stream', 'read rows from disk as they are learned (default: tables of more than 1 GiB, several files)')
    .option('--no-stream', 'read all of the table into memory')
    .option('--cache <folder>', 'of rows that are streamed: where the cache of encoded rows is made')
    .option('--no-cache', 'of rows that are streamed: take the cache away at the end');
  command
    .option(
      '--size <64|64x48>',
      'of pictures: the pixels they are brought to (default: their own, at most 64)',
      sizeValue,
    )
    .option('--grey', 'of pictures: colours become grey')
    .option(
      '--augment <mirror,shift=0.1>',
      'of pictures: how they change from step to step, or none (default: what suits them)',
      offering(augmentValue, [...Object.keys(changes), 'none'], true),
    )
    .option('--frozen', 'of pictures and --from: the last layer alone is learned');
  command.option(
    '--effort <much>',
    'quick: one network; default: two forms compared, the mean of 3; best: the mean of 5',
    choiceValue('--effort', efforts),
  );
  command
    .optionsGroup('Network:')
    .option(
      '--from <model>',
      'go on from this model, or from the network of an ONNX file, at a tenth of the usual rate (pictures: from all layers but the last, at the usual one)',
    )
    .option('--hidden <64,32>', 'neurons of each hidden layer; none is a linear model', widthsValue('--hidden'))
    .option(
      '--activation <name>',
      'relu, tanh, sigmoid, gelu, ...; one, or one for each',
      offering(namesValue('--activation'), activations.keys(), true),
    )
    .option('--dropout <share>', 'hidden neurons left out at random (default: 0)', fractionValue('--dropout'))
    .option(
      '--initializer <name>',
      'heNormal, glorotUniform, uniform:0.5, ...; suits the activation',
      wordValue(initializers.keys()),
    );
  command
    .optionsGroup('Training:')
    .option('--loss <name>', 'crossEntropy, meanSquaredError, huber, ...; decided by the task', wordValue(lossNames))
    .option('--class-weights <balanced>', 'rare classes count as much', choiceValue('--class-weights', ['balanced']))
    .option(
      '--threshold <p|f1|balanced>',
      'two classes: from which probability on the second is predicted, or what it is best for on the validation rows',
      offering(thresholdValue, ['f1', 'balanced']),
    )
    .option('--cost <fp=1,fn=5>', 'the threshold is that of the least costs on the validation rows', costValue)
    .option(
      '--interval <p>',
      'numbers: predictions with a low and a high end, right so often, such as 0.9',
      intervalValue,
    )
    .option('--label-smoothing <n>', 'from 0 up to 1 (default: 0)', fractionValue('--label-smoothing'))
    .option('--l1 <n>', 'penalty on |weights| (default: 0)', notNegativeValue('--l1'))
    .option('--l2 <n>', 'penalty on squared weights', notNegativeValue('--l2'))
    .option(
      '--optimizer <name>',
      'sgd, adam, adamw, rmsprop, ...; sgd:nesterov=true',
      offering(settingValue('--optimizer'), optimizers.keys()),
    )
    .option('--learning-rate <n>', 'size of the steps', positiveValue('--learning-rate'))
    .option('--momentum <n>', 'of sgd and rmsprop (default: 0)', fractionValue('--momentum'))
    .option(
      '--schedule <name>',
      'cosine, warmUp+cosine, step:every=10,factor=0.5, ...',
      offering(settingValue('--schedule'), schedules.keys()),
    )
    .option('--clip-norm <n>', 'longest gradient', positiveValue('--clip-norm'))
    .option('--batch-size <n|full>', 'rows of a step', offering(batchSizeValue, ['full']))
    .option('--epochs <n>', 'most passes over the data', integerValue('--epochs', 1))
    .option('--patience <n>', 'epochs without improvement before stopping', integerValue('--patience', 1))
    .option('--tolerance <n>', 'smaller improvements do not count (default: 0)', notNegativeValue('--tolerance'))
    .option('--seed <n>', 'decides split, weights and order (default: 0)', integerValue('--seed', 0))
    .option('--backend <name>', 'auto, wasm, blas or reference', choiceValue('--backend', backendNames), 'auto')
    .option(
      '--threads <n>',
      'of wasm, with the same bits, or of blas (default: 1; of pictures as many as the machine has cores, at most 8)',
      integerValue('--threads', 1),
    )
    .option(
      '--shards <n>',
      'cut the rows of each step, for the same bits on any number of ranks (default: 8 under mpirun, else not cut)',
      integerValue('--shards', 1),
    )
    .option(
      '--reduce <how>',
      'under mpirun: exact, the same bits on any number of ranks, or fast, as many shards as ranks (default: exact)',
      choiceValue('--reduce', ['exact', 'fast']),
    )
    .option('--launch <command>', "start the training as several processes, such as 'mpirun -n 4'")
    .option(
      '--restarts <n>',
      'where it is killed or a rank is lost, go on from its last checkpoint, so many times at most',
      integerValue('--restarts', 0),
    );
  command
    .optionsGroup('Output:')
    .option('--out <folder>', 'where the folder of the run is made', folderValue, 'runs')
    .option(
      '--tensorboard <folder>',
      'also write curves and weights for TensorBoard, live, into <folder>/<name of the run>',
    )
    .option('--path', 'also keep the weights on the way, which landscape draws')
    .option('--name <name>', 'of the folder of the run; by default from the data', nameValue)
    .option(
      '--checkpoint [seconds]',
      'how often the state of the training is saved (default: 30; 0: after every epoch)',
      notNegativeValue('--checkpoint'),
    )
    .option(
      '--resume <folder>',
      'go on with a run that was stopped; with --epochs, --threads, --checkpoint, --json only',
    )
    .option('--profile', 'say where the time went: the kernels of the training program, with GFLOP/s and GB/s');
  addCommonOptions(command);
}

const efforts = ['quick', 'default', 'best'] as const satisfies readonly Effort[];
const tasks = ['classification', 'regression'] as const;
const backendNames = ['auto', 'wasm', 'blas', 'reference'] as const;

/** Several uses of the option add up. */
function textsValue(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function thresholdValue(text: string): number | ThresholdGoal {
  if (text === 'f1' || text === 'balanced') return text;
  const value = parseNumber(text);
  if (value > 0 && value < 1) return value;
  return refuse('--threshold', text, 'a probability above 0 and below 1, f1 or balanced');
}

function intervalValue(text: string): number {
  const value = parseNumber(text);
  return value > 0 && value < 1 ? value : refuse('--interval', text, 'a probability above 0 and below 1, such as 0.9');
}

/** What mistakes cost: `fp=1,fn=5`, a false positive and a false negative. */
function costValue(text: string): MistakeCosts {
  const parts = new Map(text.split(',').map((part) => part.split('=').map((word) => word.trim()) as [string, string]));
  const costOf = (name: string) => parseNumber(parts.get(name) ?? '');
  const costs = { falsePositive: costOf('fp'), falseNegative: costOf('fn') };
  const areCosts = Object.values(costs).every((cost) => Number.isFinite(cost) && cost >= 0);
  if (parts.size === 2 && areCosts && costs.falsePositive + costs.falseNegative > 0) return costs;
  return refuse('--cost', text, 'what a false positive and a false negative cost, 0 or more', 'fp=1,fn=5');
}

/** How strong each change is where no strength is given. */
const changes: Required<Augmentation> = {
  mirror: true,
  shift: 0.1,
  rotation: 10,
  scale: 0.1,
  colour: 0.2,
  cutout: 0.3,
  mixup: 0.3,
};

/** Changes between commas, each with its strength or without. */
function augmentValue(text: string): Augmentation | 'none' {
  if (text === 'none') return 'none';
  const parts = text.split(',').map((part) => part.split('=').map((word) => word.trim()) as [string, string?]);
  return Object.fromEntries(
    parts.map(([name, strength]) => {
      const usual = changes[name as keyof Augmentation];
      if (usual === undefined) {
        return refuse(
          '--augment',
          name,
          `one of ${['none', ...Object.keys(changes)].join(', ')}`,
          nearest(name, Object.keys(changes)),
        );
      }
      if (strength === undefined) return [name, usual];
      const value = parseNumber(strength);
      if (usual === true || !Number.isFinite(value)) {
        return refuse('--augment', `${name}=${strength}`, usual === true ? name : `a number, as in ${name}=${usual}`);
      }
      return [name, value];
    }),
  );
}

/** A square, or width and height. */
function sizeValue(text: string): number[] {
  const [, width = '', height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/i.exec(text) ?? [];
  const size = [Number(width), Number(height)];
  if (size.every((side) => side >= 1 && side <= 4096)) return size;
  return refuse('--size', text, 'pixels from 1 to 4096, such as 64 or 64x48');
}

function batchSizeValue(text: string): number | 'full' {
  if (text === 'full') return 'full';
  if (!/^\d+$/.test(text)) return refuse('--batch-size', text, 'a whole number, at least 1, or full');
  return integerValue('--batch-size', 1)(text);
}

/** A number is a share; anything else is the path of a file. */
function shareOrFile(option: string): (text: string) => number | string {
  return (text) => (Number.isNaN(Number(text)) ? text : fractionValue(option)(text));
}

/** A run is a folder of several files: who names a file wants another thing than he gets. */
function folderValue(text: string): string {
  if (!/\.(safetensors|json|onnx|html)$/i.test(text)) return text;
  const name = basename(text, extname(text));
  return refuse(
    '--out',
    text,
    'a folder, for <out>/<name>/model.safetensors and what goes with it',
    `runs --name ${name}`,
  );
}

function nameValue(text: string): string {
  if (/^[^/\\\0]+$/.test(text) && text !== '.' && text !== '..') return text;
  return refuse('--name', text, 'the name of a folder, without slashes');
}
