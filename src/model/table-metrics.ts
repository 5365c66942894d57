/** Metrics of one's own for a table: of numbers in the target's own units, and over any rows with their predictions. */
import { evaluate } from '../backends/reference/evaluate.ts';
import type { TargetEncoding } from '../data/preprocessing.ts';
import { constant, type Node } from '../graph/node.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { add, mean, mul } from '../ops/index.ts';
import { metricOf, type OwnMetrics, requireFiniteMetric } from '../train/own-metrics.ts';

/** For a network that learns its numbers standardised. */
export function inUnitsOf(target: TargetEncoding, metrics: OwnMetrics): OwnMetrics {
  if (target.kind !== 'number') return metrics;
  const decoded = (values: Node) => add(mul(values, target.scale), target.mean);
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [
      name,
      (predictions: Node, targets: Node) => metric(decoded(predictions), decoded(targets)),
    ]),
  );
}

/** From predictions [rows, outputs] and targets of as many rows, both in the target's own units, to the mean of each metric. */
export type MetricJudge = (predictions: Float64Array, targets: Float64Array) => Readonly<Record<string, number>>;

/** In double precision, over all rows at once. */
export function metricJudge(metrics: OwnMetrics, network: Network, loss: Loss): MetricJudge | undefined {
  const names = Object.keys(metrics);
  if (names.length === 0) return undefined;
  return (predictions, targets) => {
    const rows = loss.targets === 'classes' ? targets.length : predictions.length / network.output[0]!;
    const shape = [rows, predictions.length / rows];
    const given = constant(predictions, shape);
    const y = loss.targets === 'classes' ? constant(targets, [rows], 'int32') : constant(targets, shape);
    const means = names.map((name) => mean(metricOf(name, metrics[name]!, given, y, network)));
    const values = evaluate(means, new Map(network.parameters.map(({ node, values: own }) => [node, own])));
    return Object.fromEntries(names.map((name, i) => [name, requireFiniteMetric(name, values[i]![0]!)]));
  };
}
