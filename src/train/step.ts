/** The graph of a training step. In two functions, with the sums over the rows in memory between them, it is in `split-step.ts`. */
import { grad } from '../autodiff/grad.ts';
import type { FunctionSpec } from '../compiler/program.ts';
import type { Slab } from '../compiler/slab.ts';
import { input, type Node, type Parameter } from '../graph/node.ts';
import { nonZero } from '../nn/mean-loss.ts';
import { learnedParameters, type Network } from '../nn/network.ts';
import { penalty } from '../nn/penalty.ts';
import { add, div, mul } from '../ops/index.ts';
import { clipByValue, normFactor } from '../optim/clip.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { type Objective, outputsOf, type RowSums, rowSums } from './objective.ts';
import type { TrainingSlabs } from './slabs.ts';

export interface Regularisation {
  readonly l1: number;
  /** Over how many arrays of weights, from the input on, `l1` counts; over all when absent. */
  readonly l1On?: number;
  readonly l2: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
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
  const { sums, gradients, statistics } = pass(objective, batch);
  const updates = descend(objective.network, { gradients, weight: sums.weight }, rule);
  return { name, outputs: outputsOf(sums), updates: new Map([...updates, ...statistics]), rows: tableRows };
}

/** Forward and backward over the rows of a minibatch. */
export function pass(
  objective: Objective,
  batch: number,
): {
  readonly sums: RowSums;
  /** Of the summed loss by each learned parameter. */
  readonly gradients: readonly Node[];
  readonly statistics: ReadonlyMap<Parameter, Node>;
} {
  const { parameters } = objective.network;
  const nodeOf = new Map(parameters.map(({ name, node }) => [name, node]));
  const statistics = new Map<Parameter, Node>();
  const sums = rowSums(objective, batch, {
    counter: input('counter', [], 'int32'),
    update: (statistic, next) => statistics.set(nodeOf.get(statistic)!, next),
  });
  const learned = learnedParameters(objective.network).map(({ node }) => node);
  return { sums, gradients: grad(sums.loss, learned), statistics };
}

/**
 * What a step is made from: the sums of gradients, also as one array where they lie in one, and the sum of the weights
 * of the rows.
 */
interface Summed {
  readonly gradients: readonly Node[];
  readonly together?: Node | undefined;
  readonly weight: Node;
}

/** The next weights and optimizer state. First sums, then the division: so the rows of a step may be summed in several places. */
export function descend(
  network: Network,
  { gradients, together, weight }: Summed,
  { optimizer, slabs, regularisation }: UpdateRule,
): Map<Parameter, Node> {
  const { l1, l2, clipNorm, clipValue } = regularisation;
  const scale = div(1, nonZero(weight));
  const held = (gradient: Node) => (clipValue ? clipByValue([gradient], clipValue)[0]! : gradient);
  const nodes = learnedParameters(network).map(({ node }) => node);
  const isPenalised = l1 + l2 > 0;
  const ofPenalty = isPenalised && grad(penalty(network, regularisation), nodes);
  const slopes = gradients.map((gradient, i) => {
    const mean = mul(scale, gradient);
    return held(ofPenalty ? add(mean, ofPenalty[i]!) : mean);
  });
  const factor = clipNorm && normFactor(slopes, clipNorm);
  const clipped = (slope: Node) => (factor ? mul(factor, slope) : slope);

  if (!together || !optimizer.isElementwise || isPenalised)
    return updatesOf(nodes, slopes.map(clipped), optimizer, slabs);
  const scalars = scalarInputs(optimizer);
  const slope = clipped(held(mul(scale, together)));
  return new Map(updateOf(slabs.learned!.whole, slope, ({ whole }) => whole, { optimizer, slabs, scalars }));
}

/** The next value of each parameter by its slope, and of the optimizer's arrays, which lie in the slabs of its slots as the parameters do. */
export function updatesOf(
  nodes: readonly Parameter[],
  slopes: readonly Node[],
  optimizer: Optimizer,
  slabs: TrainingSlabs,
): Map<Parameter, Node> {
  const rule = { optimizer, slabs, scalars: scalarInputs(optimizer) };
  return new Map(nodes.flatMap((node, i) => updateOf(node, slopes[i]!, ({ parts }) => parts[i]!, rule)));
}

/** The numbers that change with the step, as inputs by their names. */
function scalarInputs(optimizer: Optimizer): Record<string, Node> {
  return Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((key) => [key, input(key, [])]));
}

function updateOf(
  node: Parameter,
  slope: Node,
  slotOf: (slab: Slab) => Parameter,
  { optimizer, slabs, scalars }: Pick<UpdateRule, 'optimizer' | 'slabs'> & { readonly scalars: Record<string, Node> },
): [Parameter, Node][] {
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, slotOf(slabs.slots[slot]!)]));
  const next = optimizer.update(node, slope, slots, scalars);
  return [
    [node, next.parameter],
    ...Object.entries(slots).map(([slot, array]): [Parameter, Node] => [array, next.slots[slot]!]),
  ];
}
