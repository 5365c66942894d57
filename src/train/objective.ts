/** What rows are judged by, as graphs: the sums of loss, weight and metrics over some of them, in a step or without training. */
import type { FunctionSpec } from '../compiler/program.ts';
import { constant, input, type Node, type Parameter, parameter } from '../graph/node.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import { rowWeights } from '../nn/mean-loss.ts';
import type { Network, TrainingPass } from '../nn/network.ts';
import { weighted } from '../ops/helpers.ts';
import { gather, mean, mul, square, sub, sum } from '../ops/index.ts';
import { metricOf, type OwnMetrics } from './own-metrics.ts';

/** The arrays of rows, [rows, ...] each. */
export interface DataNodes {
  readonly rows: number;
  readonly x: Parameter;
  readonly y: Parameter;
  readonly sampleWeights?: Parameter;
  /** Whether they are not in the executable's memory: the rows of each run are inputs of the same names. */
  readonly areStreamed?: boolean;
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
  readonly metrics?: OwnMetrics | undefined;
}

/** The sums over a chunk of rows without training. */
export function evaluateFunction(name: string, rows: number, objective: Objective): FunctionSpec {
  return { name, outputs: outputsOf(rowSums(objective, rows)) };
}

/** What losses and metrics are made of: weighted sums over rows, and that of the weights. */
export interface RowSums {
  readonly loss: Node;
  readonly weight: Node;
  readonly metric: Node;
  /** Of metrics of one's own, by name. */
  readonly own: Readonly<Record<string, Node>>;
}

/** The results of a program that the sums are read from. */
export function outputsOf({ own, ...sums }: RowSums): Readonly<Record<string, Node>> {
  return { ...sums, ...Object.fromEntries(Object.entries(own).map(([name, node]) => [ownField(name), node])) };
}

/** What the sum of a metric of one's own is called in a program. */
export function ownField(metric: string): string {
  return `metrics.${metric}`;
}

/** Sums over the rows that the input `rows` names (or that are read for this run). */
export function rowSums(
  { network, loss, data, metrics = {} }: Objective,
  count: number,
  training?: TrainingPass,
): RowSums {
  const rows = input('rows', [count], 'int32');
  const take = (from: Parameter): Node =>
    data.areStreamed ? input(from.name, [count, ...from.shape.slice(1)], from.dtype) : gather(from, rows);
  const y = take(data.y);
  const outputs = network.forward(take(data.x), { training });
  const sampleWeights = data.sampleWeights && take(data.sampleWeights);
  const weights = rowWeights(loss, y, sampleWeights);
  const total = (perRow: Node) => sum(weights ? weighted(weights, perRow) : perRow);
  const weight = weights ? sum(weights) : constant(count);
  const predictions = loss.predict(outputs);
  const own = Object.entries(metrics).map(([name, metric]) => {
    const value = metricOf(name, metric, predictions, y, network);
    return [name, value.shape.length === 0 ? mul(weight, value) : total(value)] as const;
  });
  return {
    loss: total(loss.perRow(outputs, y)),
    weight,
    metric: total(loss.correct?.(outputs, y) ?? mean(square(sub(predictions, y)), -1)),
    own: Object.fromEntries(own),
  };
}
