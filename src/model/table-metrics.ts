/** Metrics of one's own for a table: of numbers in the target's own units, and over any rows with their predictions. */
import { evaluate } from '../backends/reference/evaluate.ts';
import type { TargetEncoding } from '../data/preprocessing.ts';
import { constant, type Node } from '../graph/node.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { weighted } from '../ops/helpers.ts';
import { add, div, mean, mul, sum } from '../ops/index.ts';
import { metricOf, type OwnMetrics, requireFiniteMetric } from '../train/own-metrics.ts';

/** For a network that learns its numbers standardised. */
export function inUnitsOf(targets: readonly TargetEncoding[], metrics: OwnMetrics): OwnMetrics {
  const numbers = targets.flatMap((target) => (target.kind === 'number' ? [target] : []));
  if (numbers.length === 0) return metrics;
  // One number for each output; the only one for all.
  const each = (of: (target: (typeof numbers)[number]) => number) =>
    numbers.length === 1 ? of(numbers[0]!) : constant(numbers.map(of));
  const decoded = (values: Node) =>
    add(
      mul(
        values,
        each(({ scale }) => scale),
      ),
      each(({ mean: middle }) => middle),
    );
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [
      name,
      (predictions: Node, targets: Node) => metric(decoded(predictions), decoded(targets)),
    ]),
  );
}

/** Judges predictions of a network by metrics of one's own. */
export interface MetricJudge {
  /** Of the network, for each row. */
  readonly outputs: number;
  /**
   * From predictions [rows, outputs] and targets of as many rows, both in the targets' own units, to the mean of each metric, by
   * the weights of rows if they have some.
   */
  readonly means: (
    predictions: Float64Array,
    targets: Float64Array,
    sampleWeights: Float64Array | undefined,
  ) => Readonly<Record<string, number>>;
}

/** In double precision, over all rows at once. */
export function metricJudge(metrics: OwnMetrics, network: Network, loss: Loss): MetricJudge | undefined {
  const names = Object.keys(metrics);
  if (names.length === 0) return undefined;
  const outputs = network.output[0]!;
  return {
    outputs,
    means: (predictions, targets, sampleWeights) => {
      const rows = loss.targets === 'classes' ? targets.length : predictions.length / outputs;
      const shape = [rows, predictions.length / rows];
      const given = constant(predictions, shape);
      const y = loss.targets === 'classes' ? constant(targets, [rows], 'int32') : constant(targets, shape);
      const means = names.map((name) => {
        const values = metricOf(name, metrics[name]!, given, y, network);
        if (!sampleWeights || values.shape.length === 0) return mean(values);
        const weights = constant(sampleWeights);
        return div(sum(weighted(weights, values)), sum(weights));
      });
      const values = evaluate(means, new Map(network.parameters.map(({ node, values: own }) => [node, own])));
      return Object.fromEntries(names.map((name, i) => [name, requireFiniteMetric(name, values[i]![0]!)]));
    },
  };
}
