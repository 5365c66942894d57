/** The graphs of training: a step for each batch size that occurs, and the evaluation of held-out rows. */
import { grad } from '../autodiff/grad.ts';
import type { FunctionSpec } from '../compiler/program.ts';
import { constant, input, type Node, type Parameter, parameter } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import { nonZero, rowWeights } from '../nn/loss-of.ts';
import { learnedParameters, type Network, type TrainingPass } from '../nn/network.ts';
import { penalty } from '../nn/penalty.ts';
import { weighted } from '../ops/helpers.ts';
import { add, div, gather, mean, mul, square, sub, sum } from '../ops/index.ts';
import { clipByNorm, clipByValue } from '../optim/clip.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { TrainingSlabs } from './slabs.ts';

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
    x: parameter('data.x', [rows, ...network.row]),
    y:
      loss.targets === 'classes'
        ? parameter('data.y', [rows], 'int32')
        : parameter('data.y', [rows, sizeOf(network.output)]),
    ...(weighted && { sampleWeights: parameter('data.sampleWeights', [rows]) }),
  };
}

/** What rows are judged by. */
export interface Objective {
  readonly network: Network;
  readonly loss: Loss;
  readonly data: DataNodes;
}

export interface UpdateRule {
  readonly optimizer: Optimizer;
  readonly slabs: TrainingSlabs;
  readonly regularisation: Regularisation;
}

/** One minibatch step: gathers its rows, and updates weights and optimizer state. Outputs the sums that losses and metrics are made of. */
export function stepFunction(
  name: string,
  batch: number,
  tableRows: number,
  objective: Objective,
  rule: UpdateRule,
): FunctionSpec {
  const { network } = objective;
  const nodeOf = new Map(network.parameters.map((parameter) => [parameter.name, parameter.node]));
  const statistics = new Map<Parameter, Node>();
  const sums = rowSums(objective, batch, {
    counter: input('counter', [], 'int32'),
    update: (statistic, next) => statistics.set(nodeOf.get(statistic)!, next),
  });
  const nodes = learnedParameters(network).map(({ node }) => node);
  const updates = descend(network, grad(sums.loss, nodes), sums.weight, rule);
  return { name, outputs: { ...sums }, updates: new Map([...updates, ...statistics]), rows: tableRows };
}

/**
 * The next weights and optimizer state, from the gradients of the summed loss and the sum of the weights of its rows. First
 * sums, then the division: so the rows of a step may be summed in several places.
 */
function descend(
  network: Network,
  summed: readonly Node[],
  weight: Node,
  { optimizer, slabs, regularisation }: UpdateRule,
): Map<Parameter, Node> {
  const { l1, l2, clipNorm, clipValue } = regularisation;
  const nodes = learnedParameters(network).map(({ node }) => node);
  const scale = div(1, nonZero(weight));
  let gradients = summed.map((gradient) => mul(scale, gradient));
  if (l1 > 0 || l2 > 0) {
    const ofPenalty = grad(penalty(network, { l1, l2 }), nodes);
    gradients = gradients.map((gradient, i) => add(gradient, ofPenalty[i]!));
  }
  if (clipValue !== undefined) gradients = clipByValue(gradients, clipValue);
  if (clipNorm !== undefined) gradients = clipByNorm(gradients, clipNorm);

  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((key) => [key, input(key, [])]));
  const updates = new Map<Parameter, Node>();
  for (const [i, node] of nodes.entries()) {
    const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, slabs.slots[slot]!.parts[i]!]));
    const next = optimizer.update(node, gradients[i]!, slots, scalars);
    updates.set(node, next.parameter);
    for (const [slot, array] of Object.entries(slots)) updates.set(array, next.slots[slot]!);
  }
  return updates;
}

/** The sums over a chunk of rows without training. */
export function evaluateFunction(name: string, rows: number, objective: Objective): FunctionSpec {
  return { name, outputs: { ...rowSums(objective, rows) } };
}

/** Sums over the rows that the input `rows` names (or that are read for this run): of the weighted loss, of the weights, and of the metric. */
function rowSums(
  { network, loss, data }: Objective,
  count: number,
  training?: TrainingPass,
): { loss: Node; weight: Node; metric: Node } {
  const rows = input('rows', [count], 'int32');
  const take = (from: Parameter): Node =>
    data.areStreamed ? input(from.name, [count, ...from.shape.slice(1)], from.dtype) : gather(from, rows);
  const y = take(data.y);
  const outputs = network.forward(take(data.x), { training });
  const sampleWeights = data.sampleWeights && take(data.sampleWeights);
  const weights = rowWeights(loss, y, sampleWeights);
  const total = (perRow: Node) => sum(weights ? weighted(weights, perRow) : perRow);
  return {
    loss: total(loss.perRow(outputs, y)),
    weight: weights ? sum(weights) : constant(count),
    metric: total(loss.correct?.(outputs, y) ?? mean(square(sub(loss.predict(outputs), y)), -1)),
  };
}
