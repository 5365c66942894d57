/**
 * A training step as two functions of one program: the sums over some rows, in memory as one array, and the update by them.
 * Between the two, what other rows sum up to can be added: of other shards of the minibatch, in this process or another.
 */
import type { FunctionSpec } from '../compiler/program.ts';
import { type Slab, slab } from '../compiler/slab.ts';
import { constant, type Node, type Parameter, parameter } from '../graph/node.ts';
import { learnedParameters, type Network } from '../nn/network.ts';
import { div, mul, slice } from '../ops/index.ts';
import { type Objective, outputsOf, ownField } from './objective.ts';
import type { OwnMetrics } from './own-metrics.ts';
import { descend, pass, type UpdateRule } from './step.ts';

/** Where a step in two functions has its sums over the rows: one array, which those over other rows may be added to. */
export interface StepSums {
  /** Gradients, laid out as the learned parameters are, then the statistics, then loss, weight, metrics and the number of rows. */
  readonly slab: Slab;
  readonly gradients: readonly Parameter[];
  /** The next values of the network's statistics, each times the number of rows that it is of. */
  readonly statistics: readonly { readonly node: Parameter; readonly sum: Parameter }[];
  /** Sums of loss, weight, metric and own metrics, as {@link outputsOf} names them. */
  readonly totals: Readonly<Record<string, Parameter>>;
  readonly rows: Parameter;
}

export function stepSums(network: Network, metrics: OwnMetrics = {}): StepSums {
  const gradients = learnedParameters(network).map(({ node }) => parameter(`${node.name}.gradient`, node.shape));
  const statistics = network.parameters
    .filter(({ role }) => role === 'statistic')
    .map(({ node }) => ({ node, sum: parameter(`${node.name}.sum`, node.shape) }));
  const names = ['loss', 'weight', 'metric', ...Object.keys(metrics).map(ownField)];
  const totals = Object.fromEntries(names.map((name) => [name, parameter(`sums.${name}`, [])]));
  const rows = parameter('sums.rows', []);
  const parts = [...gradients, ...statistics.map(({ sum }) => sum), ...Object.values(totals), rows];
  return { slab: slab('sums', parts), gradients, statistics, totals, rows };
}

/** The first half of a step: gathers its rows and writes their sums. */
export function gradientsFunction(
  name: string,
  batch: number,
  tableRows: number,
  objective: Objective,
  { gradients: places, statistics: moving, totals, rows }: StepSums,
): FunctionSpec {
  const { sums, gradients, statistics } = pass(objective, batch);
  const updates = new Map<Parameter, Node>(places.map((place, i) => [place, gradients[i]!]));
  for (const { node, sum } of moving) updates.set(sum, mul(batch, statistics.get(node) ?? node));
  const outputs = outputsOf(sums);
  for (const [key, place] of Object.entries(totals)) updates.set(place, outputs[key]!);
  updates.set(rows, constant(batch));
  return { name, outputs: {}, updates, rows: tableRows };
}

/** The second half: updates weights, statistics and optimizer state by the sums that are there, and outputs those of loss, weight and metrics. */
export function updateFunction(
  name: string,
  tableRows: number,
  network: Network,
  { slab: { whole }, gradients, statistics, totals, rows }: StepSums,
  rule: UpdateRule,
): FunctionSpec {
  const { learned } = rule.slabs;
  const together = learned && slice(whole, [0], learned.whole.shape);
  const updates = descend(network, { gradients, together, weight: totals.weight! }, rule);
  for (const { node, sum } of statistics) updates.set(node, div(sum, rows));
  return { name, outputs: totals, updates, rows: tableRows };
}
