/** Metrics of one's own: functions of nodes, compiled with the steps of a training, that are followed beside its loss. */
import { fail } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { callback, type OptionKind, objectWith, recordOf } from '../graph/option-kinds.ts';
import { formatValue, requireKind } from '../graph/options.ts';
import { formatShape } from '../graph/shape.ts';
import { dependencies, topologicalOrder } from '../graph/walk.ts';
import type { Network } from '../nn/network.ts';
import { mean } from '../ops/index.ts';

/**
 * From predictions, as `predict` gives them ([rows, outputs]: probabilities or values), and targets, as the loss has them, to
 * a number for each row, [rows], or for each of its outputs, [rows, outputs], whose mean then counts; rows are averaged by
 * their weights. A scalar is of all rows of a batch at once, and is averaged over batches.
 */
export type MetricFunction = (predictions: Node, targets: Node) => Node;

/** Metrics by name: `{ mape: (predictions, targets) => abs(div(sub(predictions, targets), targets)) }`. */
export type OwnMetrics = Readonly<Record<string, MetricFunction>>;

export const ownMetricsKind: OptionKind = recordOf(
  callback,
  'functions by name: { mape: (predictions, targets) => … }',
);

/** What events, evaluations and columns of a history are called already. */
const taken = ['loss', 'accuracy', 'rmse', 'epoch', 'step', 'learning_rate', 'seconds'];

/** Whether a metric may be called so: a word that is not taken. */
export function isMetricName(name: string): boolean {
  return name.length <= 100 && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !isTaken(name);
}

function isTaken(name: string): boolean {
  return taken.includes(name) || name.startsWith('validation_');
}

/** Refuses metrics whose names cannot be. */
export function requireMetrics(what: string, metrics: OwnMetrics = {}): OwnMetrics {
  for (const name of Object.keys(metrics)) {
    if (isMetricName(name)) continue;
    fail({
      what: `${what}: metrics`,
      problem: isTaken(name) ? 'the name is taken' : 'not a name',
      got: formatValue(name),
      expected: isTaken(name)
        ? `a name other than ${taken.join(', ')} and validation_…`
        : 'a word of letters, digits and _, such as mape',
    });
  }
  return metrics;
}

const nodeKind = objectWith('a node', 'kind', 'shape', 'dtype');

/** The metric of each row, [rows], or of all of them at once, a scalar, checked. */
export function metricOf(
  name: string,
  metric: MetricFunction,
  predictions: Node,
  targets: Node,
  { parameters }: Pick<Network, 'parameters'>,
): Node {
  const what = `metric ${name}`;
  let value: Node = metric(predictions, targets);
  requireKind(`${what}: its result`, value, nodeKind);
  const [rows] = predictions.shape;
  if (value.dtype !== 'float' || (value.shape.length > 0 && value.shape[0] !== rows)) {
    fail({
      what,
      problem: 'not a number, or one for each row',
      got: `${value.dtype} ${formatShape(value.shape)}`,
      expected: `float [], [${rows}] or [${rows}, …]`,
    });
  }
  const known = new Set<Node>([predictions, targets, ...parameters.map(({ node }) => node)]);
  for (const leaf of topologicalOrder([value], (node) => (known.has(node) ? [] : dependencies(node)))) {
    if (known.has(leaf) || (leaf.kind !== 'input' && leaf.kind !== 'parameter')) continue;
    fail({
      what,
      problem: 'depends on something that is not known',
      got: leaf.name,
      expected: 'predictions, targets, and parameters of the network',
    });
  }
  while (value.shape.length > 1) value = mean(value, -1);
  return value;
}

/** Refuses a mean that is not finite. */
export function requireFiniteMetric(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  return fail({
    what: `metric ${name}`,
    problem: 'not a finite number',
    got: String(value),
    expected: 'a metric that is defined for every row',
    hint: 'maximum(abs(targets), 0.001) in place of targets, say, where it divides by them and some are 0',
  });
}
