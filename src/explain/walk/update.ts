/** The step of gradient descent that follows a data point: on it alone, on a minibatch, or on all rows, with the mean of their gradients. */
import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { fail } from '../../graph/error.ts';
import { constant, type Node } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { countParameters } from '../../nn/describe.ts';
import type { Loss } from '../../nn/loss.ts';
import { lossOf } from '../../nn/loss-of.ts';
import type { Network } from '../../nn/network.ts';
import { sgd } from '../../optim/index.ts';
import type { NetworkWalk, ParameterWalk, Update, UpdatedParameter } from './types.ts';

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

export interface UpdateOptions {
  readonly method: UpdateMethod;
  readonly learningRate: number;
  readonly loss: Loss;
  /** Rows whose mean gradient is followed. */
  readonly data: UpdateRows;
  /** The walked data point. */
  readonly point: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
}

/** Rows times parameters beyond which plain evaluation takes too long. */
const mostWork = 200_000_000;
const longestArray = 10_000;

/** The walk with its next step: w ← w - learningRate · gradient, by the rule of the optimizer `sgd`. */
export function withUpdate(walk: NetworkWalk, network: Network, options: UpdateOptions): NetworkWalk {
  const { method, learningRate, loss, data, point } = options;
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
  const optimizer = sgd({ learningRate });
  const nodes = network.parameters.map(({ node }) => node);
  const values = new Map<Node, ArrayLike<number>>(network.parameters.map((one) => [one.node, one.values]));
  const meanLoss = lossOn(network, loss, data.x, data.y, data.count);
  const pointLoss = lossOn(network, loss, point.x, point.y, 1);
  const gradients = grad(meanLoss, nodes);
  const scalars = { learningRate: constant(learningRate) };
  const next = nodes.map((node, i) => optimizer.update(node, gradients[i]!, {}, scalars).parameter);
  const [lossBefore, pointLossBefore, ...arrays] = evaluate([meanLoss, pointLoss, ...gradients, ...next], values);
  const after = arrays.slice(nodes.length);
  const [lossAfter, pointLossAfter] = evaluate(
    [meanLoss, pointLoss],
    new Map(nodes.map((node, i) => [node, after[i]!])),
  );
  const notations = new Map(walk.steps.flatMap(parametersOf).map(({ name, notation }) => [name, notation]));
  const parameters = network.parameters.map(({ name, shape, values: before }, i): UpdatedParameter => {
    const listed = (array: ArrayLike<number>) => (array.length > longestArray ? null : Array.from(array));
    return {
      name,
      notation: notations.get(name) ?? { text: name, latex: `\\mathrm{${name}}` },
      shape,
      before: listed(before),
      gradients: listed(arrays[i]!),
      after: listed(after[i]!),
    };
  });
  const update: Update = {
    method,
    learningRate,
    rows: data.rows ?? null,
    count: data.count,
    parameters,
    lossBefore: lossBefore![0]!,
    lossAfter: lossAfter![0]!,
    pointLossBefore: pointLossBefore![0]!,
    pointLossAfter: pointLossAfter![0]!,
  };
  return { ...walk, update };
}

function lossOn(network: Network, loss: Loss, x: ArrayLike<number>, y: ArrayLike<number>, rows: number): Node {
  const outputs = network.forward(constant(x, [rows, ...network.row]));
  const targets =
    loss.targets === 'classes' ? constant(y, [rows], 'int32') : constant(y, [rows, sizeOf(network.output)]);
  return lossOf(loss, outputs, targets);
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
