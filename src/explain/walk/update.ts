/** The step of gradient descent that follows a data point: on it alone, on a minibatch, or on all rows, with the mean of their gradients. */

import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { fail } from '../../graph/error.ts';
import { constant, type Node } from '../../graph/node.ts';
import {
  lossOrName,
  type OptionKind,
  type OptionKinds,
  objectWith,
  oneOf,
  positiveNumber,
} from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { countParameters } from '../../nn/describe.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import type { Loss } from '../../nn/loss.ts';
import { meanLoss } from '../../nn/mean-loss.ts';
import { learnedParameters, type Network, type TrainingPass } from '../../nn/network.ts';
import { sgd } from '../../optim/index.ts';
import { flatData } from '../../train/given-rows.ts';
import type { NetworkWalk, ParameterWalk, Update, UpdatedParameter } from './types.ts';

/** The rule by which weights are changed. */
export type UpdateMethod = 'gd' | 'sgd' | 'minibatch';

/** Rows in the network's own terms. */
export interface UpdateRows {
  /** [rows, inputs] */
  readonly x: ArrayLike<number>;
  /** Class indices [rows], or values [rows, outputs]. */
  readonly y: ArrayLike<number>;
  readonly count: number;
  /** Their numbers in a table, from 1. */
  readonly rows?: readonly number[] | undefined;
}

/** The step of gradient descent that follows. */
export interface UpdateOptions {
  /** Whose name the step has: `sgd` of one row, `minibatch` of some, `gd` of all. */
  readonly method: UpdateMethod;
  /** A positive number. */
  readonly learningRate: number;
  /** That of the training: by its name, or made. */
  readonly loss: LossOrName;
  /** Rows whose mean gradient is followed. */
  readonly data: UpdateRows;
  /** The walked data point. */
  readonly point: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

export const methodKind: OptionKind = oneOf('sgd', 'minibatch', 'gd');

const kinds: OptionKinds<UpdateOptions> = {
  method: methodKind,
  learningRate: positiveNumber,
  loss: lossOrName,
  data: objectWith('{ x, y, count }', 'x', 'y', 'count'),
  point: objectWith('{ x, y }', 'x', 'y'),
};

/** Rows times parameters beyond which plain evaluation takes too long. */
const mostWork = 200_000_000;
const longestArray = 10_000;

/**
 * The walk with its next step: w ← w - learningRate · gradient, by the rule of the optimizer `sgd`, with the mean
 * gradient of the rows, and the loss of the point before and after. Rows that do not fit the network are refused.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { walkNetwork, withUpdate } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 2, outputs: 1, activation: 'tanh' });
 * const [point, loss] = [{ x: [0, 1], y: [1] }, 'binaryCrossEntropy'];
 * const options = { method: 'sgd' as const, learningRate: 0.5, loss, data: { ...point, count: 1 }, point };
 * const { update } = withUpdate(walkNetwork(network, point, { loss }), network, options);
 * console.log(update!.lossBefore > update!.lossAfter); // true
 */
export function withUpdate(walk: NetworkWalk, network: Network, options: UpdateOptions): NetworkWalk {
  requireOptions<UpdateOptions>('withUpdate', options, kinds, ['method', 'learningRate', 'loss', 'data', 'point']);
  const { method, learningRate } = options;
  const loss = asLoss(options.loss);
  const width = sizeOf(network.row);
  const data = { ...options.data, ...flatData('withUpdate: data', options.data, width) };
  const point = flatData('withUpdate: point', options.point, width);
  const work = data.count * countParameters(network);
  if (work > mostWork) {
    fail({
      what: 'update',
      problem: 'too much to compute plainly',
      got: `${data.count} rows through ${countParameters(network)} parameters`,
      expected: `at most ${mostWork} rows times parameters`,
      hint: 'a minibatch',
    });
  }
  const values = new Map<Node, ArrayLike<number>>(network.parameters.map((one) => [one.node, one.values]));
  const { batchLoss, statistics } = stepOn(network, loss, data);
  const pointLoss = lossOn(network, loss, { ...point, count: 1 });
  const learned = learnedParameters(network).map(({ node }) => node);
  const gradients = grad(batchLoss, learned);
  const [optimizer, scalars] = [sgd({ learningRate }), { learningRate: constant(learningRate) }];
  const next = new Map<Node, Node>([
    ...learned.map((node, i) => [node, optimizer.update(node, gradients[i]!, {}, scalars).parameter] as const),
    ...network.parameters.flatMap(({ name, node }) =>
      statistics.has(name) ? [[node, statistics.get(name)!] as const] : [],
    ),
  ]);
  const wanted = [batchLoss, pointLoss, ...gradients, ...next.values()];
  const results = evaluate(wanted, values);
  const found = new Map(wanted.map((node, i) => [node, results[i]!]));
  const after = new Map(network.parameters.map(({ node }) => [node as Node, found.get(next.get(node)!)!]));
  const [lossAfter, pointLossAfter] = evaluate([batchLoss, pointLoss], after);
  const gradientOf = new Map<Node, ArrayLike<number>>(learned.map((node, i) => [node, found.get(gradients[i]!)!]));
  const notations = new Map(walk.steps.flatMap(parametersOf).map(({ name, notation }) => [name, notation]));
  const parameters = network.parameters.map(({ name, shape, node, values: before }): UpdatedParameter => {
    const listed = (array: ArrayLike<number> | undefined) =>
      array === undefined || array.length > longestArray ? null : Array.from(array);
    return {
      name,
      notation: notations.get(name) ?? { text: name, latex: `\\mathrm{${name}}` },
      shape,
      before: listed(before),
      gradients: listed(gradientOf.get(node)),
      after: listed(after.get(node)),
    };
  });
  const update: Update = {
    method,
    learningRate,
    rows: data.rows ?? null,
    count: data.count,
    parameters,
    lossBefore: found.get(batchLoss)![0]!,
    lossAfter: lossAfter![0]!,
    pointLossBefore: found.get(pointLoss)![0]!,
    pointLossAfter: pointLossAfter![0]!,
  };
  const notes = statistics.size > 0 ? [...walk.notes, asInTraining] : walk.notes;
  return { ...walk, update, notes };
}

const asInTraining =
  'the step is as in training: with the statistics of its rows, which move the running ones, and with dropout where there is any';

/** The mean loss that the step lowers, and what becomes of the statistics: by the training graph where there are some. */
function stepOn(network: Network, loss: Loss, data: UpdateRows): { batchLoss: Node; statistics: Map<string, Node> } {
  const statistics = new Map<string, Node>();
  const names = network.parameters.filter(({ role }) => role === 'statistic').map(({ name }) => name);
  if (names.length === 0) return { batchLoss: lossOn(network, loss, data), statistics };
  const batchLoss = lossOn(network, loss, data, {
    counter: constant([0], [], 'int32'),
    update: (name, next) => statistics.set(name, next),
  });
  if (statistics.size > 0) return { batchLoss, statistics };
  return fail({
    what: 'update',
    problem: 'a single row has no statistics to be normalised by, and training would take more rows',
    got: `a network with ${names.join(', ')}`,
    expected: 'two rows or more',
    hint: 'a minibatch, or all rows',
  });
}

function lossOn(network: Network, loss: Loss, { x, y, count }: UpdateRows, training?: TrainingPass): Node {
  const outputs = network.forward(constant(x, [count, ...network.row]), { training });
  const targets =
    loss.targets === 'classes' ? constant(y, [count], 'int32') : constant(y, [count, sizeOf(network.output)]);
  return meanLoss(loss, outputs, targets);
}

function parametersOf(step: NetworkWalk['steps'][number]): ParameterWalk[] {
  switch (step.kind) {
    case 'affine':
      return [step.weight, ...(step.bias ? [step.bias] : [])];
    case 'elementwise':
      return [];
    case 'general':
      return [...step.parameters];
  }
}
