/** A training program in memory: data and weights written in, steps and evaluations run, weights read out. */
import type { Backend, Executable, HostTable } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import type { FunctionSpec, Program } from '../compiler/program.ts';
import type { Slab } from '../compiler/slab.ts';
import { fail } from '../graph/error.ts';
import type { StopSignal } from '../graph/platform.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { type BatchSampler, planBatches } from './batches.ts';
import type { WeightSource } from './best-weights.ts';
import type { RowSource, TrainingData } from './data.ts';
import type { Scores, Snapshot } from './event.ts';
import { type LearnedArrays, placesOf, readArrays, writeArrays } from './learned-arrays.ts';
import { type LearnedRows, learnedRows } from './learned-rows.ts';
import { evaluateFunction, type Objective, ownField } from './objective.ts';
import { type OwnMetrics, requireFiniteMetric } from './own-metrics.ts';
import type { Cutting } from './ranks.ts';
import { everySlab, type TrainingSlabs, trainingSlabs } from './slabs.ts';
import { emptySums, type Sums } from './state.ts';
import { type Regularisation, stepFunction, type UpdateRule } from './step.ts';

/** What a training learns from, and the rows that it is judged by. */
export interface TrainingRows {
  readonly sampler: BatchSampler;
  readonly held?: Int32Array;
}

export interface SessionParts {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly regularisation: Regularisation;
  readonly metrics: OwnMetrics;
  readonly backend: Backend;
  /** Rows are numbered from 0, those of a block after those of the block before. */
  readonly blocks: readonly (TrainingData | RowSource)[];
  /** Trainings of networks that start from the same weights; at least one. */
  readonly trainings: readonly TrainingRows[];
  /** How steps are done that are not each in one function. */
  readonly inParts?: StepsInParts | undefined;
}

/** Steps of several functions, one step a call: see `sharded-steps.ts`. */
export interface StepsInParts {
  readonly slabs: readonly Slab[];
  /** For batches of these sizes. */
  readonly functions: (sizes: readonly number[], objective: Objective, rule: UpdateRule) => readonly FunctionSpec[];
  /** What does a step, and the function that gives its sums. */
  readonly open: (
    executable: Executable,
    learned: LearnedRows,
  ) => Promise<{ readonly name: string; readonly run: (inputs: StepInputs) => Promise<void> }>;
  /** Adds the sums of so many chunks of validation rows to the totals, each as `one` gives them; in order when absent. */
  readonly judge?: (chunks: number, one: (chunk: number, sums: Sums) => Promise<void>, totals: Sums) => Promise<void>;
}

/** What one step needs from the host. */
export interface StepInputs {
  /** The indices of its rows; steps of one call have equally many. */
  readonly rows: Int32Array;
  /** Steps done before, over all epochs. */
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** The weights and the optimizer state of one training, and its rows. */
export interface Learner {
  readonly sampler: BatchSampler;
  /** Most steps, with batches of that size, that one call of `runSteps` can do. */
  readonly capacity: (batch: number) => number;
  /**
   * Runs steps with batches of one size in one call, and adds the sums of each to the totals, step by step: how many steps
   * a call has changes no bit. Gives the index of the first step whose loss is not finite, or -1; later ones are not added.
   */
  readonly runSteps: (steps: readonly StepInputs[], totals: readonly Sums[]) => Promise<number>;
  readonly validate: () => Promise<Scores>;
  readonly weights: WeightSource;
  /** Copies the weights. */
  readonly snapshot: () => Promise<Snapshot>;
  /** Copies weights and optimizer state. */
  readonly read: () => Promise<LearnedArrays>;
  /** Starts anew, from the weights of that network, which is of the same form as the session's. */
  readonly begin: (network: Network) => Promise<void>;
  readonly write: (arrays: LearnedArrays) => Promise<void>;
}

export interface Session {
  /** They may take turns: the program is compiled, and the data held, once. */
  readonly learners: readonly Learner[];
  readonly free: () => void;
}

/** Into how many shards the rows of a step are cut, and what does such steps: `shards()` makes it. */
export interface Shards extends Cutting {
  /** For the trainings of one fit, which a signal may end. */
  readonly begin: (signal: StopSignal | undefined) => ShardedFit;
}

/** How the trainings of one fit do their steps. */
export interface ShardedFit {
  /** What says that all processes are to stop: it changes in all of them after the same step. */
  readonly signal: StopSignal | undefined;
  readonly inParts: (network: Network, metrics: OwnMetrics) => StepsInParts;
  /** Refuses processes that learn something else, or go on from somewhere else. */
  readonly requireAlike: (identify: () => Promise<unknown>, stepsBefore: unknown) => Promise<void>;
}

/** Elements that the host table of the steps may have: small beside the data, large enough that calls are rare. */
const tableElements = 1 << 18;
const mostTableRows = 4096;
/** Elements of weights that are looked at in one go: few enough to stay in the cache. */
const pieceSize = 1 << 13;
/** Rows per call of a validation. */
const evaluationRows = 1024;

/** A compiled program that has no memory yet. */
export interface PlannedSession {
  readonly parts: SessionParts;
  readonly program: Program;
  readonly learned: LearnedRows;
  readonly slabs: TrainingSlabs;
  /** For each size of batches, the most steps of one call. */
  readonly steps: ReadonlyMap<number, number>;
}

/** Compiles the program of these trainings. */
export function planSession(parts: SessionParts): PlannedSession {
  const { network, loss, optimizer, inParts } = parts;
  const largestBatch = Math.max(...parts.trainings.flatMap(({ sampler }) => sampler.sizes));
  const learned = learnedRows(parts.blocks, network, loss, largestBatch);
  const objective: Objective = { network, loss, data: learned.nodes, metrics: parts.metrics };
  const slabs = trainingSlabs(network, optimizer);
  const rule = { optimizer, slabs, regularisation: parts.regularisation };
  const steps = new Map<number, number>();
  const evaluations = new Set<number>();
  for (const { sampler, held } of parts.trainings) {
    for (const size of sampler.sizes) {
      const rows = inParts ? 1 : tableRows(size * (1 + learned.streamedWidth), sampler);
      steps.set(size, Math.max(steps.get(size) ?? 1, rows));
    }
    const chunks = held && planBatches(held.length, evaluationRows);
    for (const size of chunks ? [chunks.batch, chunks.remainder] : []) if (size > 0) evaluations.add(size);
  }
  const specs = [
    ...(inParts?.functions([...steps.keys()], objective, rule) ??
      Array.from(steps, ([batch, rows]) => stepFunction(stepName(batch), batch, rows, objective, rule))),
    ...Array.from(evaluations, (rows) => evaluateFunction(evaluationName(rows), rows, objective)),
  ];
  return { parts, program: compile(specs, [...everySlab(slabs), ...(inParts?.slabs ?? [])]), learned, slabs, steps };
}

/** Puts the weights and the optimizer state of a training in place; to wait for only where others were there. */
export type Activate = (training: number) => Promise<void> | undefined;

/** Takes the memory, and writes data and weights into it. Several trainings need what lets them take turns. */
export async function openSession(
  { parts, program, learned, slabs, steps }: PlannedSession,
  takeTurns?: (executable: Executable, slabs: TrainingSlabs) => Promise<Activate>,
): Promise<Session> {
  const { network, loss } = parts;
  const executable = await parts.backend.instantiate(program);
  await learned.writeTo(executable).catch((error: unknown) => {
    executable.free();
    throw error;
  });
  for (const { node, values } of network.parameters) executable.write(node, values);
  const activate: Activate = (await takeTurns?.(executable, slabs)) ?? (() => undefined);
  const areFinite = finitenessOf(executable, slabs);
  const places = placesOf(network, slabs);
  const inParts = await parts.inParts?.open(executable, learned);

  return {
    learners: parts.trainings.map(
      ({ sampler, held }, index): Learner => ({
        sampler,
        capacity: (batch) => steps.get(batch)!,
        runSteps: async (inputs, totals) => {
          const turn = activate(index);
          if (turn) await turn;
          const name = inParts?.name ?? stepName(inputs[0]!.rows.length);
          if (inParts) await inParts.run(inputs[0]!);
          else {
            await writeSteps(executable.table(name), inputs, learned);
            await executable.run(name, inputs.length);
          }
          return addSums(executable, name, inputs.length, totals);
        },
        validate: async () => {
          await activate(index);
          if (!held) fail({ what: 'validate', problem: 'there are no validation rows' });
          const sums = emptySums(parts.metrics);
          const chunks = Math.ceil(held.length / evaluationRows);
          const judge = async (i: number, to: Sums) => {
            const chunk = held.subarray(i * evaluationRows, (i + 1) * evaluationRows);
            const name = evaluationName(chunk.length);
            await learned.writerFor(executable.table(name))(0, chunk);
            await executable.run(name);
            addSums(executable, name, 1, [to]);
          };
          if (parts.inParts?.judge) await parts.inParts.judge(chunks, judge, sums);
          else for (let i = 0; i < chunks; i++) await judge(i, sums);
          return toScores(sums, loss);
        },
        weights: {
          areFinite: async () => {
            await activate(index);
            return areFinite();
          },
          copy: async (into) => {
            await activate(index);
            return Promise.all(network.parameters.map(({ node }, i) => executable.read(node, into?.[i])));
          },
        },
        snapshot: async () => {
          await activate(index);
          const copies = network.parameters.map(async (parameter) => {
            const values = new Float64Array(parameter.values.length);
            await executable.read(parameter.node, values);
            return { parameter, values };
          });
          return Promise.all(copies);
        },
        read: async () => {
          await activate(index);
          return readArrays(executable, places);
        },
        begin: async ({ parameters }) => {
          await activate(index);
          for (const { whole } of Object.values(slabs.slots))
            executable.write(whole, new Float32Array(sizeOf(whole.shape)));
          for (const [i, { node }] of network.parameters.entries()) executable.write(node, parameters[i]!.values);
        },
        write: async (arrays) => {
          await activate(index);
          writeArrays(executable, places, arrays);
        },
      }),
    ),
    free: () => executable.free(),
  };
}

function stepName(batch: number): string {
  return `step of ${batch}`;
}

function evaluationName(rows: number): string {
  return `evaluation of ${rows}`;
}

/** Checks all parameters piece by piece: a copy of them all would take as much memory again. */
function finitenessOf(executable: Executable, { learned, statistics }: TrainingSlabs): () => Promise<boolean> {
  const wholes = [learned, statistics].flatMap((slab) => (slab ? [slab.whole] : []));
  const looks = wholes.map((whole) => {
    const size = sizeOf(whole.shape);
    return { whole, size, piece: new Float64Array(Math.min(size, pieceSize)) };
  });
  return async () => {
    for (const { whole, size, piece } of looks) {
      for (let start = 0; start < size; start += piece.length) {
        const values = start + piece.length <= size ? piece : piece.subarray(0, size - start);
        await executable.read(whole, values, start);
        // A plain loop, and a difference that is 0 for finite numbers only: `every` and `Number.isFinite` take twice as long.
        for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! !== 0) return false;
      }
    }
    return true;
  };
}

/** The most steps that one call does, with so many elements in the host table for each. */
function tableRows(elements: number, { stepsPerEpoch }: BatchSampler): number {
  return Math.max(1, Math.min(mostTableRows, Math.floor(tableElements / elements), stepsPerEpoch));
}

/** Writes the rows of the host table that the steps need. */
async function writeSteps(table: HostTable, steps: readonly StepInputs[], learned: LearnedRows): Promise<void> {
  const write = learned.writerFor(table);
  // Without dropout nothing counts the steps, and an optimizer need not use all its numbers.
  const counter = table.has('counter') ? table.field('counter') : undefined;
  const scalars = Object.keys(steps[0]!.scalars)
    .filter((key) => table.has(key))
    .map((key) => ({ key, field: table.field(key) }));
  for (const [i, { rows: batch, step, scalars: values }] of steps.entries()) {
    // Awaited only where there is something to wait for: each await costs as much as a step of a tiny network.
    const pending = write(i, batch);
    if (pending) await pending;
    counter?.set(i, step);
    for (const { key, field } of scalars) field.set(i, values[key]!);
  }
}

function addSums(executable: Executable, name: string, rows: number, totals: readonly Sums[]): number {
  const table = executable.table(name);
  const [loss, weight, metric] = [table.field('loss'), table.field('weight'), table.field('metric')];
  let finite = 0;
  while (finite < rows && Number.isFinite(loss.number(finite))) finite++;
  // One step after the other in each of them, so that the bits do not depend on how many steps one call has done.
  for (const sums of totals) {
    let { loss: lossSum, weight: weightSum, metric: metricSum } = sums;
    for (let row = 0; row < finite; row++) {
      lossSum += loss.number(row);
      weightSum += weight.number(row);
      metricSum += metric.number(row);
    }
    sums.loss = lossSum;
    sums.weight = weightSum;
    sums.metric = metricSum;
    for (const [metric, before] of Object.entries(sums.own ?? {})) {
      const field = table.field(ownField(metric));
      let sum = before;
      for (let row = 0; row < finite; row++) sum += field.number(row);
      sums.own![metric] = sum;
    }
  }
  return finite < rows ? finite : -1;
}

/** Means from sums. Refuses a metric that is not finite where the loss is. */
export function toScores({ loss: total, weight, metric, own = {} }: Sums, loss: Loss): Scores {
  const mean = metric / weight;
  const means = Object.entries(own).map(([name, sum]) => [name, sum / weight] as const);
  if (Number.isFinite(total / weight)) for (const [name, value] of means) requireFiniteMetric(name, value);
  const built = loss.correct ? { accuracy: mean } : { rmse: Math.sqrt(mean) };
  return { loss: total / weight, ...built, ...Object.fromEntries(means) };
}
