/** What is to be reached, as data; whether it is, and what stands in its way, is said by each run from its own figures. */
import { oneThread } from './contestants.ts';
import { ensembleSets } from './ensembles.ts';
import { inferenceFlops, layersOf, trainingFlops } from './job.ts';
import { mostOfNeed, weighed } from './memory.ts';
import type { Limits, Setting } from './networks.ts';
import { layouts, sizes } from './products.ts';
import { milliseconds, number, percent, ratio, table } from './table.ts';
import { baselineSets } from './tables.ts';
import { workloads } from './workloads.ts';

type Results = Pick<Setting, 'figures' | 'limits'>;

interface Target {
  readonly what: string;
  /** The numbers of threads that it is for. */
  readonly threads: readonly number[];
  readonly least?: number;
  readonly most?: number;
  readonly format: (value: number) => string;
  /** Undefined where the run has not measured it. */
  readonly measure: (results: Results) => number | undefined;
  /** What limits it and what was tried: printed where it is not met. */
  readonly why?: (results: Results) => string;
}

/** So many times as fast as a peer in a part of the run. */
function times(part: string, ours: string, peer: string, least: number, name: string): Target {
  const [backend, of] = ours === 'wasm' && part === 'xor' ? ['', part] : [`${ours} `, part];
  return {
    what: `${of}: ${backend}as fast as ${name}`,
    threads: [1],
    least,
    format: ratio,
    measure: ({ figures }) => figures.ratio(part, ours, peer),
  };
}

const flopsOf = new Map<string, number>([
  ...workloads.map((one): [string, number] => [one.name, trainingFlops({ ...one, kind: 'training', folder: '' })]),
  ...[1, 100_000].map((rows): [string, number] => [`inference ${rows}`, inferenceFlops({ ...fashion(), rows })]),
]);

function fashion(): Parameters<typeof inferenceFlops>[0] {
  const { widths, activation } = workloads.find(({ name }) => name === 'fashion')!;
  return { kind: 'inference', widths, activation, rows: 1, folder: '' };
}

/** How much of what the machine can do at most a target would take, and how much is taken. */
function needs(part: string, ours: string, peer: string, least: number, limit: keyof Limits, name: string) {
  return ({ figures, limits }: Results): string => {
    const share = (id: string) => flopsOf.get(part)! / figures.seconds(part, id)! / 1e9 / (limits[limit] ?? Number.NaN);
    return `it would take ${percent(least * share(peer))} of ${name}; measured ${percent(share(ours))}`;
  };
}

const simd = 'the peak of 128-bit SIMD, the widest that WebAssembly has';
const sgemm = 'the speed of sgemm alone';

const xorTargets: readonly Target[] = [
  {
    what: 'xor: steps/s',
    threads: [1],
    least: 500_000,
    format: number,
    measure: ({ figures }) => inverse(figures.seconds('xor', 'wasm')),
  },
  times('xor', 'wasm', 'tf-playground', 7, "TensorFlow Playground's loop"),
  times('xor', 'wasm', 'torch', 100, 'PyTorch'),
  {
    ...times('xor', 'wasm', 'tfjs', 1000, 'TensorFlow.js'),
    why: ({ figures }) =>
      `TensorFlow.js does ${number(1 / figures.seconds('xor', 'tfjs')!)} steps/s here, and did 400 where the target was set: ${number(1000 / figures.seconds('xor', 'tfjs')!)} steps/s would be needed. A third of our time is the order of the rows, which is drawn in blocks (it was half), and most of the rest is tanh, exp and log of vectors that a batch of 10 fills by half`,
  },
];

const wasmTargets: readonly Target[] = [
  times('quiz', 'wasm', 'jax', 2, 'jax-js'),
  times('fashion', 'wasm', 'jax', 1.5, 'jax-js'),
  times('wide', 'wasm', 'jax', 1.5, 'jax-js'),
  ...['quiz', 'table', 'fashion', 'wide'].map((part): Target => {
    return {
      ...times(part, 'wasm', 'torch', 0.5, 'PyTorch'),
      why: needs(part, 'wasm', 'torch', 0.5, 'simd', simd),
    };
  }),
  {
    what: 'products from n = 256: wasm, least share of the 128-bit SIMD peak',
    threads: [1],
    least: 0.65,
    format: percent,
    measure: ({ figures, limits }) =>
      least((layout, n) => share(n, figures.seconds(`${layout} ${n}`, 'wasm'), limits.simd)),
  },
  ...['quiz', 'table', 'fashion', 'wide'].map((part): Target => {
    return {
      ...times(part, 'wasm', oneThread, 1.7, 'on one thread'),
      what: `${part}: wasm as fast as on one thread`,
      threads: [2],
      why: () =>
        'what one thread does alone (small loops, the order of rows, copies of the weights at the end of an epoch) and waiting at the barriers, which grows with every other program on the machine; products whose weights are the largest part are shared by columns, others by rows',
    };
  }),
];

const blasTargets: readonly Target[] = [
  ...(
    [
      ['quiz', 1.3],
      ['table', 1.3],
      ['fashion', 1.3],
      ['wide', 1],
    ] as const
  ).map(([part, wanted]): Target => {
    return {
      ...times(part, 'blas', 'torch', wanted, 'PyTorch'),
      threads: [1, 2],
      why: (results) =>
        `${needs(part, 'blas', 'torch', wanted, 'blas', sgemm)(results)}; outside the products it is the update of the weights, bound by memory, and by division and square root in Adam; a step of SGD is part of its product`,
    };
  }),
  {
    what: 'products from n = 256: blas, least speed as a share of CBLAS alone (numpy)',
    threads: [1, 2],
    least: 0.9,
    format: percent,
    measure: ({ figures }) => least((layout, n) => figures.ratio(`${layout} ${n}`, 'blas', 'numpy')),
  },
];

/** From a profile. */
const startUp =
  'after the start of Node itself, a fifth of the time makes programs and writes them as WebAssembly, a sixth loads and compiles our code, an eighth collects garbage, a tenth writes the report, and a fourteenth trains: for accuracy on few rows the default cross-validates and then learns all rows, in one program; the doctor takes 3 %';

const otherTargets: readonly Target[] = [
  {
    ...times('inference 1', 'wasm', 'torch', 2, 'PyTorch'),
    threads: [1, 2],
    why: ({ figures }) => {
      const bytes = 4 * layersOf(fashion().widths).reduce((sum, [inputs, outputs]) => sum + (inputs + 1) * outputs, 0);
      const rate = (id: string) => `${number(bytes / figures.seconds('inference 1', id)! / 1e9)} GB/s`;
      return `each row reads all weights, ${number(bytes / 1e6)} MB, once: we at ${rate('wasm')}, PyTorch at ${rate('torch')}, and what lies in the last cache cannot be read twice as fast by one core. Eight sums at a time and reading in order took a seventh off; twelve sums, or two steps in a turn, take half as long again, since the engine runs out of registers`;
    },
  },
  {
    ...times('inference 100000', 'blas', 'torch', 1.5, 'PyTorch'),
    threads: [1, 2],
    why: needs('inference 100000', 'blas', 'torch', 1.5, 'blas', sgemm),
  },
  {
    what: 'chainrule train xor, process start to end',
    threads: [1],
    most: 0.5,
    format: (seconds) => `${milliseconds(seconds)} ms`,
    measure: ({ figures }) => figures.seconds('start', 'chainrule'),
    why: () => startUp,
  },
  {
    what: 'chainrule train xor, against the import of torch',
    threads: [1],
    least: 1,
    format: ratio,
    measure: ({ figures }) => figures.ratio('start', 'chainrule', 'torch'),
    why: () => startUp,
  },
  {
    what: 'import of the library',
    threads: [1],
    most: 0.06,
    format: (seconds) => `${milliseconds(seconds)} ms`,
    measure: ({ figures }) => figures.seconds('import', 'chainrule'),
    why: () =>
      'more than half of it is the engine reading a megabyte of our code, the teaching parts included, which a module that exports them cannot leave for later; without its documentation comments (a seventh of the bytes) it takes 86 ms instead of 90, without white space 84',
  },
  ...weighed.map((name): Target => {
    return {
      what: `${name}: peak memory of training above the empty process, of what it needs`,
      threads: [1],
      most: mostOfNeed,
      format: ratio,
      measure: ({ figures }) => figures.median('memory', name),
      why: () =>
        'the code of library and engine, once they run, takes some megabytes whatever is trained: more than the training needs where that is little',
    };
  }),
];

const csvTargets: readonly Target[] = [
  {
    what: "CSV of numbers: time that typing, imputation and standardising add to the parser's",
    threads: [1],
    most: 0.5,
    format: percent,
    measure: ({ figures }) => added(figures.ratio('csv', 'parser', 'features')),
    why: ({ figures }) =>
      `${percent(figures.ratio('csv', 'parser', 'memory')!)} of the parser's time is what this machine takes to write once to as much memory as columns and features have, most of it for giving out pages. Rows without quotes do not pass the parser, and room for them is made once, from the file's size`,
  },
  {
    what: 'CSV of numbers: peak memory, of what the columns take in float64',
    threads: [1],
    most: 2,
    format: ratio,
    measure: ({ figures }) => figures.median('csv memory', 'features'),
  },
];

const tableTargets: readonly Target[] = [
  {
    ...times('tables', 'chainrule', 'sklearn', 1, 'the MLP of scikit-learn'),
    what: 'eight tables together: as fast as the MLP of scikit-learn',
  },
  ...[...baselineSets().keys()].map(
    (name): Target => ({
      what: `${name}: score on test rows, above what is needed`,
      threads: [1],
      least: 0,
      format: (margin) => margin.toFixed(4),
      measure: ({ figures }) => figures.median(`table ${name}`, 'margin'),
    }),
  ),
  ...(['default', 'best'] as const).map(
    (effort): Target => ({
      what: `time of predictions by effort ${effort}, of that by one network, at most`,
      threads: [1],
      most: 8,
      format: ratio,
      measure: ({ figures }) => {
        const ratios = ensembleSets.flatMap((name) => figures.ratio(`ensemble ${name}`, 'quick', effort) ?? []);
        return ratios.length > 0 ? Math.max(...ratios) : undefined;
      },
      why: () =>
        'of eight numbers, a network with bends along each has 2.2 times the products of a plain one, since its first hidden layer reads 64; five of them have eleven times',
    }),
  ),
];

const targets: readonly Target[] = [
  ...xorTargets,
  ...wasmTargets,
  ...blasTargets,
  ...otherTargets,
  ...csvTargets,
  ...tableTargets,
];

/** Each target for a number of threads: wanted, measured, met; and what limits those that are not. */
export function targetTable(results: Results, threads: number): string {
  const judged = targets
    .filter((target) => target.threads.includes(threads))
    .map((target) => ({ ...target, value: target.measure(results) }));
  const missed = judged.filter(({ value, most, least: wanted }) => value !== undefined && !isMet(value, wanted, most));
  return [
    '### Targets',
    table(
      ['target', 'wanted', 'measured', 'met'],
      judged.map(({ what, least: wanted, most, format, value }) => [
        what,
        wanted === undefined ? `at most ${format(most!)}` : `at least ${format(wanted)}`,
        value === undefined ? 'not measured' : format(value),
        value === undefined ? '' : isMet(value, wanted, most) ? 'yes' : 'no',
      ]),
    ),
    missed.map(({ what, why }) => `- Not met: ${what}${why ? `: ${why(results)}.` : '.'}`).join('\n'),
  ].join('\n\n');
}

function isMet(value: number, wanted: number | undefined, most: number | undefined): boolean {
  return value >= (wanted ?? Number.NEGATIVE_INFINITY) && value <= (most ?? Number.POSITIVE_INFINITY);
}

/** The smallest over the products of at least 256 rows; undefined where one is missing. */
function least(of: (layout: string, n: number) => number | undefined): number | undefined {
  const values = layouts.flatMap((layout) => sizes.filter((n) => n >= 256).map((n) => of(layout, n) ?? Number.NaN));
  const smallest = Math.min(...values);
  return Number.isNaN(smallest) ? undefined : smallest;
}

function share(n: number, seconds: number | undefined, limit: number): number | undefined {
  return seconds && (2e-9 * n ** 3) / seconds / limit;
}

function added(times: number | undefined): number | undefined {
  return times && times - 1;
}

function inverse(seconds: number | undefined): number | undefined {
  return seconds && 1 / seconds;
}
