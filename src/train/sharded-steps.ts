/**
 * Steps whose rows are cut in shards: each shard is summed by itself, and the sums are added in a tree that depends on nothing but
 * the number of shards. So the bits are the same for one process that does all shards and for any number that share them.
 */
import type { Executable, NumberArray } from '../backends/backend.ts';
import type { FunctionSpec } from '../compiler/program.ts';
import { fail } from '../graph/error.ts';
import { type Node, type Parameter, parameter } from '../graph/node.ts';
import { integerFrom, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { StopSignal } from '../graph/platform.ts';
import { checksum } from '../numeric/checksum.ts';
import { add } from '../ops/index.ts';
import type { LearnedRows } from './learned-rows.ts';
import type { OwnMetrics } from './own-metrics.ts';
import type { Piece, Ranks } from './ranks.ts';
import type { ShardedFit, Shards, StepInputs, StepsInParts } from './session.ts';
import { type Branch, branchesWithin, cut, halvesOf, treeOf } from './shard-tree.ts';
import { gradientsFunction, type StepSums, stepSums, updateFunction } from './split-step.ts';
import { emptySums } from './state.ts';

const alone: Ranks = { rank: 0, size: 1, exchange: () => {} };

/**
 * Cuts the rows of each step in shards, 8 when absent: what the option `shards` of `train`, `fitTable` and the others takes. Each shard
 * is summed by itself, with random draws and batch statistics of its own, and the sums are added in a fixed tree: so one process
 * gives the bits that any number of `ranks` give which share the shards. Fails where there are more ranks than shards.
 *
 * @example
 * import { fit, mlp } from 'chainrule';
 * import { shards } from 'chainrule/engine';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * await fit(mlp({ inputs: 2, hidden: 8, outputs: 1 }), data, { epochs: 5, shards: shards(4) });
 */
export function shards(count = 8, ranks: Ranks = alone): Shards {
  requireKind('shards', count, integerFrom(1));
  requireKind('shards: ranks', ranks, objectWith('what openRanks() gives', 'rank', 'size', 'exchange'));
  if (ranks.size > count) {
    fail({
      what: 'shards',
      problem: 'fewer than ranks, some of which would have nothing to do',
      got: `${count} for ${ranks.size} ranks`,
      expected: `at least ${ranks.size}`,
    });
  }
  return { count, ranks, begin: (signal) => beginFit(count, ranks, signal) };
}

function beginFit(shards: number, ranks: Ranks, signal: StopSignal | undefined): ShardedFit {
  const agreed = ranks.size > 1 ? new AgreedSignal(signal) : undefined;
  return {
    signal: agreed ?? signal,
    inParts: (network, metrics) => {
      const sums = stepSums(network, metrics);
      const kept = Array.from({ length: treeOf(shards).level }, (_, level) =>
        parameter(`sums.level${level}`, sums.slab.whole.shape),
      );
      return {
        slabs: [sums.slab],
        functions: (sizes, objective, rule) => {
          const ofShards = new Set(sizes.flatMap((size) => [...sizesIn(cutRows(size, shards))]));
          return [
            ...Array.from(ofShards, (rows) => gradientsFunction(sumsName(rows), rows, 1, objective, sums)),
            ...kept.flatMap((level, i) => treeFunctions(i, level, sums.slab.whole)),
            updateFunction(updateName, 1, network, sums, rule),
          ];
        },
        open: async (executable, learned) => {
          const run = await stepRunner({ executable, learned, sums, shards, ranks, agreed });
          return { name: updateName, run };
        },
        ...(ranks.size > 1 && { judge: judgedTogether(ranks, metrics) }),
      };
    },
    requireAlike: async (identify, begun) => {
      if (ranks.size > 1) await requireAlike(ranks, JSON.stringify([await identify(), begun]));
    },
  };
}

/** Rank 0's signal, of which all learn after the same step. */
class AgreedSignal implements StopSignal {
  aborted = false;
  readonly #own: StopSignal | undefined;

  constructor(own: StopSignal | undefined) {
    this.#own = own;
  }

  get isWanted(): boolean {
    return this.#own?.aborted ?? false;
  }

  throwIfAborted(): void {
    if (this.aborted) this.#own?.throwIfAborted();
  }
}

/** Where so many rows are cut: in shards that differ by one row at most, and none of which is empty. */
function cutRows(rows: number, shards: number): readonly number[] {
  return cut(rows, Math.min(rows, shards));
}

function sizesIn(cuts: readonly number[]): Set<number> {
  return new Set(cuts.slice(1).map((end, i) => end - cuts[i]!));
}

const updateName = 'update';

function sumsName(rows: number): string {
  return `sums of ${rows}`;
}

/** Puts the sums that are there aside, at a level of the tree; and adds those that were put aside to what is there now. */
function treeFunctions(level: number, kept: Parameter, whole: Parameter): FunctionSpec[] {
  const write = (name: string, to: Parameter, value: Node): FunctionSpec => ({
    name: `${name} ${level}`,
    outputs: {},
    updates: new Map([[to, value]]),
    rows: 1,
  });
  return [write('keep', kept, whole), write('add', whole, add(kept, whole))];
}

interface Runner {
  readonly executable: Executable;
  readonly learned: LearnedRows;
  readonly sums: StepSums;
  readonly shards: number;
  readonly ranks: Ranks;
  readonly agreed: AgreedSignal | undefined;
}

async function stepRunner(parts: Runner): Promise<(inputs: StepInputs) => Promise<void>> {
  const { executable, learned, sums, shards, ranks, agreed } = parts;
  const { whole } = sums.slab;
  const like = await executable.read(whole);
  const plans = new Map<number, StepPlan>();
  const planFor = (rows: number): StepPlan => {
    const known = plans.get(rows) ?? planStep(cutRows(rows, shards), ranks, like);
    plans.set(rows, known);
    return known;
  };
  /** Leaves the sums over the rows of a branch in place. */
  const sum = async (branch: Branch, { rows, step }: StepInputs, cuts: readonly number[]): Promise<void> => {
    if (branch.level === 0) {
      const own = rows.subarray(cuts[branch.first]!, cuts[branch.end]!);
      const name = sumsName(own.length);
      const table = executable.table(name);
      await learned.writerFor(table)(0, own);
      // Each shard of each step draws for itself.
      if (table.has('counter')) table.field('counter').set(0, (step * shards + branch.first) | 0);
      await executable.run(name);
      return;
    }
    const [left, right] = halvesOf(branch) as [Branch, Branch?];
    await sum(left, { rows, step, scalars: {} }, cuts);
    if (!right) return;
    await executable.run(`keep ${left.level}`);
    await sum(right, { rows, step, scalars: {} }, cuts);
    await executable.run(`add ${left.level}`);
  };
  return async (inputs) => {
    const plan = planFor(inputs.rows.length);
    for (const { branch, values } of plan.own) {
      await sum(branch, inputs, plan.cuts);
      if (values) await executable.read(whole, values);
    }
    if (plan.exchange) executable.write(whole, await plan.exchange(agreed));
    const table = executable.table(updateName);
    for (const [key, value] of Object.entries(inputs.scalars)) if (table.has(key)) table.field(key).set(0, value);
    await executable.run(updateName);
  };
}

type Floats = Float32Array | Float64Array;

/** What this process does of a step with so many rows. */
interface StepPlan {
  /** The row at which each shard begins, and the end. */
  readonly cuts: readonly number[];
  /** The branches that it sums, and where the sums go for the others. */
  readonly own: readonly { readonly branch: Branch; readonly values: Floats | undefined }[];
  /** Gives the sums over all shards. */
  readonly exchange: ((agreed: AgreedSignal | undefined) => Promise<NumberArray>) | undefined;
}

/** Elements of a cache line: two processes never write into one. */
const line = 16;

/**
 * Each process adds the sums of all for its piece of the array, and then gives its piece to the others. The first process has the
 * last piece, with one more number behind it: whether all are to stop.
 */
function planStep(cuts: readonly number[], { rank, size, exchange }: Ranks, like: NumberArray): StepPlan {
  const shards = cuts.length - 1;
  const tree = treeOf(shards);
  const shares = cut(shards, size);
  const branchesOf = (of: number) => branchesWithin(tree, shares[of]!, shares[of + 1]!);
  if (size === 1) return { cuts, own: [{ branch: tree, values: undefined }], exchange: undefined };

  const { length } = like;
  const starts = cut(length / line, size).map((start) => start * line);
  const pieceOf = (of: number): readonly [number, number] => [starts[size - 1 - of]!, starts[size - of]!];
  const [from, to] = pieceOf(rank);
  const floats = (count: number): Floats =>
    like instanceof Float64Array
      ? new Float64Array(new ArrayBuffer(8 * count))
      : new Float32Array(new ArrayBuffer(4 * count));
  const others = Array.from({ length: size }, (_, i) => i).filter((one) => one !== rank);
  const own = branchesOf(rank).map((branch) => ({ branch, values: floats(length) }));
  const theirs = others.flatMap((of) =>
    branchesOf(of).map((branch) => ({ branch, rank: of, values: floats(to - from) })),
  );
  const known = new Map<string, Floats>();
  for (const { branch, values } of own) known.set(nameOf(branch), values.subarray(from, to));
  for (const { branch, values } of theirs) known.set(nameOf(branch), values);
  const additions: (readonly [Floats, Floats])[] = [];
  const summed = (branch: Branch): Floats => {
    const found = known.get(nameOf(branch));
    if (found) return found;
    const [left, right] = halvesOf(branch).map(summed) as [Floats, Floats?];
    if (right) additions.push([left, right]);
    return left;
  };
  const total = summed(tree);
  const result = floats(length + 1);
  const resultOf = (of: number): Piece => {
    const [start, end] = pieceOf(of);
    return { rank: of, values: result.subarray(start, of === 0 ? end + 1 : end) };
  };
  const notEmpty = (pieces: readonly Piece[]): Piece[] => pieces.filter(({ values }) => values.length > 0);
  const parts = {
    sent: notEmpty(
      others.flatMap((to) => own.map(({ values }) => ({ rank: to, values: values.subarray(...pieceOf(to)) }))),
    ),
    received: notEmpty(theirs),
  };
  const wholes = {
    sent: notEmpty(others.map((to) => ({ ...resultOf(rank), rank: to }))),
    received: notEmpty(others.map(resultOf)),
  };
  return {
    cuts,
    own,
    exchange: async (agreed) => {
      await exchange(parts.sent, parts.received, true);
      for (const [into, values] of additions) addTo(into, values);
      result.set(total, from);
      if (rank === 0) result[length] = agreed?.isWanted ? 1 : 0;
      await exchange(wholes.sent, wholes.received, true);
      if (agreed && result[length] !== 0) agreed.aborted = true;
      return result.subarray(0, length);
    },
  };
}

function nameOf({ level, first }: Branch): string {
  return `${level}/${first}`;
}

function addTo(into: Floats, values: Floats): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + values[i]!;
}

/** Every process judges some of the chunks of rows; all add the sums of all chunks, in order. */
function judgedTogether({ rank, size, exchange }: Ranks, metrics: OwnMetrics): NonNullable<StepsInParts['judge']> {
  const names = Object.keys(metrics);
  const width = 3 + names.length;
  return async (chunks, judge, totals) => {
    const countOf = (of: number): number => Math.max(0, Math.ceil((chunks - of) / size));
    const values = Array.from({ length: size }, (_, of) => new Float64Array(new ArrayBuffer(8 * width * countOf(of))));
    for (let i = 0; i < countOf(rank); i++) {
      const sums = emptySums(metrics);
      await judge(rank + i * size, sums);
      values[rank]!.set([sums.loss, sums.weight, sums.metric, ...names.map((name) => sums.own![name]!)], i * width);
    }
    const theirs = values.flatMap((of, i) => (i === rank || of.length === 0 ? [] : [{ rank: i, values: of }]));
    const own = values[rank]!;
    const sent = values.flatMap((_, i) => (i === rank || own.length === 0 ? [] : [{ rank: i, values: own }]));
    await exchange(sent, theirs, true);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const at = Math.floor(chunk / size) * width;
      const [loss, weight, metric, ...others] = values[chunk % size]!.subarray(at, at + width);
      totals.loss += loss!;
      totals.weight += weight!;
      totals.metric += metric!;
      for (const [i, name] of names.entries()) totals.own![name]! += others[i]!;
    }
  };
}

async function requireAlike({ rank, size, exchange }: Ranks, text: string): Promise<void> {
  const sums = Array.from({ length: size }, () => new Float64Array(new ArrayBuffer(8)));
  sums[rank]![0] = Number.parseInt(checksum(new TextEncoder().encode(text)), 16);
  const others = sums.flatMap((values, of) => (of === rank ? [] : [{ rank: of, values }]));
  await exchange(
    others.map((other) => ({ rank: other.rank, values: sums[rank]! })),
    others,
    false,
  );
  const other = sums.findIndex(([sum]) => sum !== sums[0]![0]);
  if (other < 0) return;
  fail({
    what: `rank ${other}`,
    problem: 'learns other rows, or with other settings, than rank 0',
    expected: 'the same files and options, and the same version, for every rank',
  });
}
