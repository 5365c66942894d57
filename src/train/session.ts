/** A training program in memory: data and weights written in, steps and evaluations run, weights read out. */
import type { Backend, Executable, HostField } from '../backends/backend.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { planBatches } from './batches.ts';
import type { TrainingData } from './data.ts';
import type { Scores, Snapshot } from './event.ts';
import {
  evaluateFunction,
  makeSlots,
  type Objective,
  type Regularisation,
  type ResidentData,
  residentData,
  stepFunction,
} from './objective.ts';

/** Sums over rows, from which means are made. */
export interface Sums {
  loss: number;
  weight: number;
  metric: number;
}

export interface SessionParts {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly regularisation: Regularisation;
  readonly backend: Backend;
  /** The sizes of batches that occur. */
  readonly batchSizes: readonly number[];
  readonly stepsPerEpoch: number;
  readonly data: TrainingData;
  readonly rows: number;
  readonly validation?: { readonly data: TrainingData; readonly rows: number };
}

/** What one step needs from the host. */
export interface StepInputs {
  /** The indices of its rows; steps of one call have equally many. */
  readonly rows: Int32Array;
  /** Steps done before, over all epochs. */
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

export interface Session {
  /** Most steps, with batches of that size, that one call of `runSteps` can do. */
  readonly capacity: (batch: number) => number;
  /** Runs steps with batches of one size in one call, and adds up their sums; gives the index of the first step whose loss is not finite, or -1. */
  readonly runSteps: (steps: readonly StepInputs[], sums: Sums) => Promise<number>;
  readonly validate: () => Promise<Scores>;
  /** Copies the weights, into an earlier snapshot where one is given. */
  readonly snapshot: (into?: Snapshot) => Promise<Snapshot>;
  readonly free: () => void;
}

/** Elements that the host table of the steps may have: small beside the data, large enough that calls are rare. */
const tableElements = 1 << 18;
const mostTableRows = 4096;
/** Rows per call of a validation. */
const evaluationRows = 1024;

export async function openSession(parts: SessionParts): Promise<Session> {
  const { network, loss, optimizer, backend, data, rows, validation } = parts;
  const resident = residentData('data', rows, network, loss, data.sampleWeights !== undefined);
  const objective: Objective = { network, loss, data: resident };
  const slots = network.parameters.map((parameter) => makeSlots(optimizer, parameter));
  const rule = { optimizer, slots, regularisation: parts.regularisation };
  const capacity = (batch: number) =>
    Math.max(1, Math.min(mostTableRows, Math.floor(tableElements / batch), parts.stepsPerEpoch));
  const specs = parts.batchSizes.map((batch) => stepFunction(stepName(batch), batch, capacity(batch), objective, rule));
  const held = validation && {
    ...validation,
    resident: residentData('validation', validation.rows, network, loss, validation.data.sampleWeights !== undefined),
    plan: planBatches(validation.rows, evaluationRows),
  };
  if (held) {
    const judged = { network, loss, data: held.resident };
    specs.push(evaluateFunction('evaluate', held.plan.batch, judged));
    if (held.plan.remainder > 0) specs.push(evaluateFunction('evaluateRest', held.plan.remainder, judged));
  }
  const executable = await backend.instantiate(compile(specs));
  writeData(executable, resident, data);
  if (held) writeData(executable, held.resident, held.data);
  for (const { node, values } of network.parameters) executable.write(node, values);

  return {
    capacity,
    runSteps: async (steps, sums) => {
      const name = stepName(steps[0]!.rows.length);
      const table = executable.table(name);
      const rowsField = table.field('rows')!;
      const counter = table.field('counter');
      const scalars = Object.keys(steps[0]!.scalars).map((key) => ({ key, field: table.field(key) }));
      for (const [i, { rows: batch, step, scalars: values }] of steps.entries()) {
        // For a few rows a loop takes less time than a call of set().
        const start = rowsField.offset + i * rowsField.stride;
        for (let row = 0; row < batch.length; row++) rowsField.values[start + row] = batch[row]!;
        if (counter) setScalar(counter, i, step);
        for (const { key, field } of scalars) if (field) setScalar(field, i, values[key]!);
      }
      await executable.run(name, steps.length);
      return addSums(executable, name, steps.length, sums);
    },
    validate: async () => {
      const sums: Sums = { loss: 0, weight: 0, metric: 0 };
      const { plan: chunks, rows: count } = held ?? fail({ what: 'validate', problem: 'there are no validation rows' });
      for (let start = 0; start < count; start += chunks.batch) {
        const name = start + chunks.batch <= count ? 'evaluate' : 'evaluateRest';
        const field = executable.table(name).field('rows')!;
        for (let i = 0; i < field.size; i++) field.values[field.offset + i] = start + i;
        await executable.run(name);
        addSums(executable, name, 1, sums);
      }
      return toScores(sums, loss);
    },
    snapshot: async (into) => {
      const copies = network.parameters.map(async (parameter, i) => {
        const values = into?.[i]?.values ?? new Float64Array(parameter.values.length);
        await executable.read(parameter.node, values);
        return { parameter, values };
      });
      return Promise.all(copies);
    },
    free: () => executable.free(),
  };
}

function stepName(batch: number): string {
  return `step of ${batch}`;
}

function writeData(executable: Executable, resident: ResidentData, data: TrainingData): void {
  executable.write(resident.x, data.x);
  executable.write(resident.y, data.y);
  if (resident.sampleWeights) executable.write(resident.sampleWeights, data.sampleWeights!);
}

function setScalar(field: HostField, row: number, value: number): void {
  field.values[field.offset + row * field.stride] = value;
}

function addSums(executable: Executable, name: string, rows: number, sums: Sums): number {
  const table = executable.table(name);
  const [loss, weight, metric] = ['loss', 'weight', 'metric'].map((field) => table.field(field)!) as [
    HostField,
    HostField,
    HostField,
  ];
  const at = (field: HostField, row: number) => field.values[field.offset + row * field.stride]!;
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(at(loss, row))) return row;
    sums.loss += at(loss, row);
    sums.weight += at(weight, row);
    sums.metric += at(metric, row);
  }
  return -1;
}

/** Means from sums. */
export function toScores({ loss: total, weight, metric }: Sums, loss: Loss): Scores {
  const mean = metric / weight;
  return { loss: total / weight, ...(loss.correct ? { accuracy: mean } : { rmse: Math.sqrt(mean) }) };
}
