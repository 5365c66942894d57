/** Tables that are streamed from disk: which are, and how they are learned and told of. */
import { stat } from 'node:fs/promises';
import { fail } from '../../src/engine.ts';
import type { AnyFit, FitOptions } from '../../src/index.ts';
import { fitLargeTable, type LargeTablePlan, listFiles, partOfPath } from '../../src/node.ts';
import { formatBytes, formatCount } from '../../src/report.ts';
import { type Data, findData, writtenFlags } from '../data/source.ts';
import type { Screen } from '../screen.ts';
import { namesValue } from '../values.ts';
import type { TrainFlags } from './options.ts';
import type { TrainingProgress } from './progress.ts';
import type { Request } from './request.ts';

/** Files of more bytes are streamed, on every machine: the same file is to give the same model. Packed ones are counted as four times as many. */
const largestInMemory = 1 << 30;
const unpacked = 4;

const oneByOne = 'rows that are streamed are split one by one as they are read';

/** Options of rows that are all in memory, and why. */
const ofMemory = {
  time: `${oneByOne}: which of them are the latest is not known then`,
  inOrder: `${oneByOne}: which of them are the last is not known then`,
  folds: 'rows that are streamed are learned by one training',
  noise: 'rows that are streamed are those of files',
  from: 'rows that are streamed are learned by a network of their own',
} as const satisfies Partial<Record<keyof TrainFlags, string>>;

/** The files of a table that is streamed; undefined where it is read into memory. */
export async function largeFiles(
  { spec, more = [] }: Pick<Request, 'spec' | 'more'>,
  flags: TrainFlags,
): Promise<readonly string[] | undefined> {
  const files = more.length > 0 || /[*?]/.test(spec) ? await listFiles([spec, ...more]) : [spec];
  const isLarge = flags.stream ?? (files.length > 1 || (await sizeOf(spec)) > largestInMemory);
  if (isLarge) {
    for (const path of files) await requireFile(path, flags);
    requireStreamable(flags);
    return files;
  }
  if (files.length > 1)
    fail({
      what: '--no-stream',
      problem: 'several files are streamed',
      got: formatCount(files.length, 'file'),
      expected: 'one file',
    });
  if (flags.cache !== undefined)
    fail({
      what: flags.cache === false ? '--no-cache' : '--cache',
      problem: 'the table is read into memory',
      hint: '--stream',
    });
  return undefined;
}

async function sizeOf(spec: string): Promise<number> {
  const { file } = partOfPath(spec);
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile()) return 0;
  return /\.(gz|zst|zstd|parquet|pq)$/i.test(file) ? unpacked * stats.size : stats.size;
}

async function requireFile(path: string, flags: TrainFlags): Promise<void> {
  const { kind } = await findData(path, flags);
  if (kind === 'file') return;
  fail({
    what: flags.stream ? '--stream' : 'several files',
    problem: 'only files can be streamed: they are read more than once',
    got: path,
    expected: 'the path of a file',
  });
}

function requireStreamable(flags: TrainFlags): void {
  for (const [name, problem] of Object.entries(ofMemory)) {
    if (flags[name as keyof typeof ofMemory] === undefined) continue;
    fail({
      what: `--${name === 'inOrder' ? 'in-order' : name}`,
      problem,
      hint: '--no-stream, where the table fits in memory',
    });
  }
  if (flags.target === undefined)
    fail({ what: '--target', problem: 'the column to predict is missing', hint: '--target and its name' });
}

/** The data as other parts of a run know them: they have the name of the first file, or of the pattern without what stands for others. */
export async function dataOfFiles(spec: string, flags: TrainFlags): Promise<Data> {
  const data = await findData(spec, flags);
  const name = data.name.replace(/[-_. ]*[*?].*$/, '');
  return { ...data, name: name === '' ? 'run' : name };
}

export interface LargeFit {
  readonly files: readonly string[];
  readonly flags: TrainFlags;
  /** Who tells of it: rank 0. */
  readonly teller?: {
    readonly progress: TrainingProgress;
    readonly display: Screen;
    /** Told of the table, before its cache is written. */
    readonly onTable: (plan: LargeTablePlan) => void;
  };
}

/** The columns to predict. */
export function largeTargets({ target = [] }: TrainFlags): string[] {
  return target.flatMap((text) => namesValue('--target')(text));
}

export function fitLarge(large: LargeFit, options: FitOptions<readonly string[]>): Promise<AnyFit> {
  const { split, from: _drawn, ...common } = options;
  const { files, flags, teller } = large;
  const { validation, test, type, cache } = flags;
  return fitLargeTable(files, {
    ...common,
    ...writtenFlags(flags),
    types: type,
    ...(split?.group !== undefined && { split: { group: split.group } }),
    ...(validation !== undefined && { validation }),
    ...(test !== undefined && { test }),
    cache,
    ...(teller && {
      onRows: (rows, all) => teller.progress.rows(rows, all),
      onTable: (plan: LargeTablePlan) => {
        teller.progress.clear();
        teller.onTable(plan);
        teller.display.say(streamText(plan));
      },
    }),
  });
}

/** Where rows go on their way, and what that takes. */
function streamText({ cache: { file, bytes, wasThere, isKept }, memory }: LargeTablePlan): string {
  const size = formatBytes(bytes);
  const what = wasThere
    ? `${size}, which is there already for these files and options`
    : isKept
      ? `${size}, for this run and later ones; --no-cache takes it away at the end`
      : `${size}, which is taken away at the end`;
  return `Cache: ${file}, ${what}\nMemory: about ${formatBytes(memory)} at most, and what the network takes`;
}

/** The same for programs. */
export function streamJson({ rows, cache: { file, bytes, wasThere, isKept }, memory }: LargeTablePlan): object {
  return { rows, cache: { file, bytes, wasThere, isKept }, memory };
}
