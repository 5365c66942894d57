/** The graphs of training: a step for each batch size that occurs, and the evaluation of held-out rows. */
import { grad } from '../autodiff/grad.ts';
import type { FunctionSpec } from '../compiler/program.ts';
import { constant, input, type Node, type Parameter, parameter } from '../graph/node.ts';
import type { Loss } from '../nn/loss.ts';
import { nonZero, rowWeights } from '../nn/loss-of.ts';
import type { Network, NetworkParameter } from '../nn/network.ts';
import { penalty } from '../nn/penalty.ts';
import { weighted } from '../ops/helpers.ts';
import { add, div, gather, mean, square, sub, sum } from '../ops/index.ts';
import { clipByNorm, clipByValue } from '../optim/clip.ts';
import type { Optimizer } from '../optim/optimizer.ts';

/** The arrays of rows, [rows, ...] each. */
export interface DataNodes {
  readonly rows: number;
  readonly x: Parameter;
  readonly y: Parameter;
  readonly sampleWeights?: Parameter;
  /** Whether they are not in the executable's memory: the rows of each run are inputs of the same names. */
  readonly areStreamed?: boolean;
}

export interface Regularisation {
  readonly l1: number;
  readonly l2: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
}

export function dataNodes(rows: number, network: Network, loss: Loss, weighted: boolean): DataNodes {
  return {
    rows,
    x: parameter('data.x', [rows, network.inputs]),
    y: loss.targets === 'classes' ? parameter('data.y', [rows], 'int32') : parameter('data.y', [rows, network.outputs]),
    ...(weighted && { sampleWeights: parameter('data.sampleWeights', [rows]) }),
  };
}

/** The optimizer's arrays for one parameter, by slot name. */
export type Slots = Readonly<Record<string, Parameter>>;

export function makeSlots(optimizer: Optimizer, { name, shape }: NetworkParameter): Slots {
  return Object.fromEntries(optimizer.slots.map((slot) => [slot, parameter(`${name}.${slot}`, shape)]));
}

/** What rows are judged by. */
export interface Objective {
  readonly network: Network;
  readonly loss: Loss;
  readonly data: DataNodes;
}

export interface Rule {
  readonly optimizer: Optimizer;
  /** Per parameter of the network. */
  readonly slots: readonly Slots[];
  readonly regularisation: Regularisation;
}

/** One minibatch step: gathers its rows, and updates weights and optimizer state. Outputs the sums that losses and metrics are made of. */
export function stepFunction(
  name: string,
  batch: number,
  tableRows: number,
  objective: Objective,
  rule: Rule,
): FunctionSpec {
  const { network } = objective;
  const { optimizer, slots, regularisation } = rule;
  const { l1, l2, clipNorm, clipValue } = regularisation;
  const sums = rowSums(objective, batch, input('counter', [], 'int32'));
  const meanLoss = div(sums.loss, nonZero(sums.weight));
  const goal = l1 > 0 || l2 > 0 ? add(meanLoss, penalty(network, { l1, l2 })) : meanLoss;
  let gradients = grad(
    goal,
    network.parameters.map(({ node }) => node),
  );
  if (clipValue !== undefined) gradients = clipByValue(gradients, clipValue);
  if (clipNorm !== undefined) gradients = clipByNorm(gradients, clipNorm);

  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((key) => [key, input(key, [])]));
  const updates = new Map<Parameter, Node>();
  for (const [i, { node }] of network.parameters.entries()) {
    const next = optimizer.update(node, gradients[i]!, slots[i]!, scalars);
    updates.set(node, next.parameter);
    for (const slot of optimizer.slots) updates.set(slots[i]![slot]!, next.slots[slot]!);
  }
  return { name, outputs: { ...sums }, updates, rows: tableRows };
}

/** The sums over a chunk of rows without training. */
export function evaluateFunction(name: string, rows: number, objective: Objective): FunctionSpec {
  return { name, outputs: { ...rowSums(objective, rows) } };
}

/** Sums over the rows that the input `rows` names (or that are read for this run): of the weighted loss, of the weights, and of the metric. */
function rowSums(
  { network, loss, data }: Objective,
  count: number,
  counter?: Node,
): { loss: Node; weight: Node; metric: Node } {
  const rows = input('rows', [count], 'int32');
  const take = (from: Parameter): Node =>
    data.areStreamed ? input(from.name, [count, ...from.shape.slice(1)], from.dtype) : gather(from, rows);
  const y = take(data.y);
  const outputs = network.forward(take(data.x), counter);
  const sampleWeights = data.sampleWeights && take(data.sampleWeights);
  const weights = rowWeights(loss, y, sampleWeights);
  const total = (perRow: Node) => sum(weights ? weighted(weights, perRow) : perRow);
  return {
    loss: total(loss.perRow(outputs, y)),
    weight: weights ? sum(weights) : constant(count),
    metric: total(loss.correct?.(outputs, y) ?? mean(square(sub(loss.predict(outputs), y)), -1)),
  };
}
