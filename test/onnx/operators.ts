/** What ONNX operators are in our operations. Each entry gives the node's outputs in order. */
import { grad } from '../../src/autodiff/grad.ts';
import { constant, type Node, type Operand } from '../../src/graph/node.ts';
import {
  add,
  argMax,
  broadcastTo,
  clip,
  crossEntropy,
  div,
  dropout,
  elu,
  erf,
  gelu,
  layerNorm,
  leakyRelu,
  less,
  log,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  mean,
  mul,
  neg,
  notEqual,
  oneHot,
  relu,
  reshape,
  selu,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  transpose,
  where,
} from '../../src/ops/index.ts';

/** A node with what it is given: `inputs` as graph nodes; `data` the values of those that must be known to build the graph. */
export interface OnnxCall {
  readonly inputs: readonly Node[];
  readonly data: readonly (readonly number[] | undefined)[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The node of a name in the graph so far. */
  readonly find: (name: string) => Node;
}

type Operator = (call: OnnxCall) => Node[];

function unary(apply: (x: Node) => Node): Operator {
  return ({ inputs: [x] }) => [apply(x!)];
}

function binary(apply: (a: Node, b: Node) => Node): Operator {
  return ({ inputs: [a, b] }) => [apply(a!, b!)];
}

function numberOf({ attributes }: OnnxCall, name: string, otherwise: number): number {
  return (attributes[name] as number | undefined) ?? otherwise;
}

function reduction(apply: (x: Node, axes: number[] | undefined, options: { keepAxes: boolean }) => Node): Operator {
  return (call) => {
    const axes = call.data[1];
    const keepAxes = numberOf(call, 'keepdims', 1) === 1;
    return [apply(call.inputs[0]!, axes && axes.length > 0 ? [...axes] : undefined, { keepAxes })];
  };
}

/** Classes, which ONNX has on axis 1, on the last axis. */
function classesLast(x: Node): Node {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [0, ...axes.slice(2), 1]);
}

/** Losses per element, weighted by class, an ignored class left out, and reduced as ONNX does: the mean is over the weights. */
function reducedLoss(call: OnnxCall, perElement: Node, classes: number): Node {
  const [, targets, byClass] = call.inputs;
  const ignored = call.attributes.ignore_index as number | undefined;
  let weights: Operand = byClass
    ? sum(mul(oneHot(targets!, classes), byClass), -1)
    : broadcastTo(constant(1), perElement.shape);
  if (ignored !== undefined) weights = mul(weights, notEqual(targets!, ignored));
  const losses = mul(perElement, weights);
  switch (call.attributes.reduction ?? 'mean') {
    case 'none':
      return losses;
    case 'sum':
      return sum(losses);
    default:
      return div(sum(losses), sum(weights));
  }
}

/** An optimizer over groups of tensors: after the rate R and the step T come all X, all G, then all of each state. */
function optimizer(
  states: number,
  step: (call: OnnxCall, rate: Node, t: number, x: Node, gradient: Node, states: readonly Node[]) => Node[],
): Operator {
  return (call) => {
    const [rate, , ...tensors] = call.inputs;
    const count = tensors.length / (2 + states);
    const group = (k: number) => tensors.slice(k * count, (k + 1) * count);
    const results = group(0).map((x, i) => {
      const regular = add(mul(numberOf(call, 'norm_coefficient', 0), x), group(1)[i]!);
      const own = Array.from({ length: states }, (_, k) => group(2 + k)[i]!);
      return step(call, rate!, call.data[1]![0]!, x, regular, own);
    });
    return Array.from({ length: 1 + states }, (_, k) => results.map((result) => result[k]!)).flat();
  };
}

export const operators: Readonly<Record<string, Operator>> = {
  Add: binary(add),
  Sub: binary(sub),
  Mul: binary(mul),
  Div: binary(div),
  MatMul: binary(matmul),
  Gemm: (call) => {
    const [a, b, c] = call.inputs;
    const { attributes } = call;
    const product = matmul(a!, b!, { transposeA: attributes.transA === 1, transposeB: attributes.transB === 1 });
    return [add(mul(numberOf(call, 'alpha', 1), product), mul(numberOf(call, 'beta', 1), c!))];
  },
  Relu: unary(relu),
  LeakyRelu: (call) => [leakyRelu(call.inputs[0]!, numberOf(call, 'alpha', 0.01))],
  PRelu: binary((x, slope) => where(less(x, 0), mul(slope, x), x)),
  Elu: (call) => [elu(call.inputs[0]!, numberOf(call, 'alpha', 1))],
  Selu: unary(selu),
  Celu: (call) => {
    const alpha = numberOf(call, 'alpha', 1);
    return [mul(alpha, elu(div(call.inputs[0]!, alpha)))];
  },
  Gelu: ({ inputs: [x], attributes }) => {
    if (attributes.approximate !== 'tanh') return [gelu(x!)];
    const inner = mul(Math.sqrt(2 / Math.PI), add(x!, mul(0.044715, mul(x!, square(x!)))));
    return [mul(mul(0.5, x!), add(1, tanh(inner)))];
  },
  Erf: unary(erf),
  HardSigmoid: (call) => {
    const [alpha, beta] = [numberOf(call, 'alpha', 0.2), numberOf(call, 'beta', 0.5)];
    return [clip(add(mul(alpha, call.inputs[0]!), beta), 0, 1)];
  },
  HardSwish: unary((x) => mul(x, clip(add(div(x, 6), 0.5), 0, 1))),
  Mish: unary((x) => mul(x, tanh(softplus(x)))),
  Sigmoid: unary(sigmoid),
  Softplus: unary(softplus),
  Sqrt: unary(sqrt),
  Tanh: unary(tanh),
  Log: unary(log),
  Softmax: (call) => [softmax(call.inputs[0]!, numberOf(call, 'axis', -1))],
  LogSoftmax: (call) => [logSoftmax(call.inputs[0]!, numberOf(call, 'axis', -1))],
  LayerNormalization: (call) => {
    const [x, scale, shift] = call.inputs;
    const epsilon = numberOf(call, 'epsilon', 1e-5);
    const average = mean(x!, -1, { keepAxes: true });
    const variance = mean(square(sub(x!, average)), -1, { keepAxes: true });
    return [layerNorm(x!, scale!, shift!, { epsilon }), average, div(1, sqrt(add(variance, epsilon)))];
  },
  BatchNormalization: (call) => {
    const [x, scale, shift, runningMean, runningVariance] = call.inputs as [Node, Node, Node, Node, Node];
    const channels = [1, x.shape[1]!, ...x.shape.slice(2).map(() => 1)];
    const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    const average = mean(x, axes, { keepAxes: true });
    const variance = mean(square(sub(x, average)), axes, { keepAxes: true });
    const normal = div(sub(x, average), sqrt(add(variance, numberOf(call, 'epsilon', 1e-5))));
    const momentum = numberOf(call, 'momentum', 0.9);
    const running = (before: Node, now: Node) =>
      add(mul(momentum, before), mul(1 - momentum, reshape(now, before.shape)));
    return [
      add(mul(normal, reshape(scale, channels)), reshape(shift, channels)),
      running(runningMean, average),
      running(runningVariance, variance),
    ];
  },
  Dropout: ({ inputs: [x], data: [, ratio, training] }) => {
    if (training?.[0] !== 1) return [x!];
    return [dropout(x!, ratio?.[0] ?? 0.5, constant([0], [], 'int32'), { seed: 0, stream: 0 })];
  },
  OneHot: (call) => {
    const [indices, , values] = call.inputs;
    const hot = oneHot(indices!, call.data[1]![0]!, numberOf(call, 'axis', -1));
    return [where(hot, slice(values!, [1], [2]), slice(values!, [0], [1]))];
  },
  ReduceSum: reduction(sum),
  ReduceMean: reduction(mean),
  ReduceMax: reduction(max),
  ReduceL2: reduction((x, axes, options) => sqrt(sum(square(x), axes, options))),
  ReduceLogSumExp: reduction(logSumExp),
  ArgMax: (call) => {
    const axis = numberOf(call, 'axis', 0);
    const x = call.inputs[0]!;
    const index = argMax(x, axis);
    if (numberOf(call, 'keepdims', 1) !== 1) return [index];
    return [
      reshape(
        index,
        x.shape.map((length, i) => (i === axis ? 1 : length)),
      ),
    ];
  },
  Transpose: ({ inputs: [x], attributes }) => [transpose(x!, attributes.perm as number[] | undefined)],
  NegativeLogLikelihoodLoss: (call) => {
    const x = classesLast(call.inputs[0]!);
    const classes = x.shape.at(-1)!;
    const picked = sum(mul(oneHot(call.inputs[1]!, classes), x), -1);
    return [reducedLoss(call, neg(picked), classes)];
  },
  SoftmaxCrossEntropyLoss: (call) => {
    const [logits, targets] = call.inputs;
    const x = classesLast(logits!);
    return [reducedLoss(call, crossEntropy(x, targets!), x.shape.at(-1)!), logSoftmax(logits!, 1)];
  },
  Gradient: ({ attributes, find }) => grad(find(attributes.y as string), (attributes.xs as string[]).map(find)),
  // T is 0 in all of ONNX's tests, for which it says: no bias correction, and a factor of 1 for the gradient.
  Momentum: optimizer(1, (call, rate, t, x, gradient, [v]) => {
    const alpha = numberOf(call, 'alpha', 0);
    const next = add(mul(alpha, v!), mul(t > 0 ? numberOf(call, 'beta', 0) : 1, gradient));
    const direction = call.attributes.mode === 'nesterov' ? add(gradient, mul(alpha, next)) : next;
    return [sub(x, mul(rate, direction)), next];
  }),
  Adam: optimizer(2, (call, rate, _, x, gradient, [v, h]) => {
    const [alpha, beta] = [numberOf(call, 'alpha', 0.9), numberOf(call, 'beta', 0.999)];
    const first = add(mul(alpha, v!), mul(1 - alpha, gradient));
    const second = add(mul(beta, h!), mul(1 - beta, square(gradient)));
    const size = add(sqrt(second), numberOf(call, 'epsilon', 1e-6));
    return [sub(x, mul(rate, div(first, size))), first, second];
  }),
  Adagrad: optimizer(1, (call, rate, t, x, gradient, [h]) => {
    const squares = add(h!, square(gradient));
    const decayed = div(rate, 1 + t * numberOf(call, 'decay_factor', 0));
    return [sub(x, mul(decayed, div(gradient, add(sqrt(squares), numberOf(call, 'epsilon', 1e-6))))), squares];
  }),
};
