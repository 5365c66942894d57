/** Operators that make a number of each number, or of the numbers at one place of several arrays. */
import type { Node, Operand } from '../../../graph/node.ts';
import {
  abs,
  acos,
  add,
  asin,
  atan,
  clip,
  cos,
  cosh,
  div,
  elu,
  equal,
  erf,
  exp,
  floor,
  gelu,
  greater,
  greaterEqual,
  leakyRelu,
  less,
  lessEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  notEqual,
  pow,
  reciprocal,
  relu,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  softsign,
  sqrt,
  square,
  sub,
  tan,
  tanh,
  toInt,
  where,
} from '../../../ops/index.ts';
import { float, int, optionalFloat, optionalInt, optionalString, word } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { elementType, kindOf } from '../tensor.ts';
import { computed, type Kind, known, type Value } from '../value.ts';
import { placeByPlace } from './channels.ts';

function unary(name: string, apply: (x: Node) => Node, kind?: Kind): Operator {
  return operator(name, 1, {}, (call) => computed(apply(call.node(0)), kind ?? call.kind));
}

/** With one number as an attribute. */
function withNumber(
  name: string,
  attribute: string,
  otherwise: number,
  apply: (x: Node, by: number) => Node,
): Operator {
  return operator(name, 1, { [attribute]: float(otherwise) }, (call) =>
    computed(apply(call.node(0), call.attributes[attribute]!)),
  );
}

function binary(name: string, apply: (a: Node, b: Node) => Node, kind?: Kind): Operator {
  return operator(name, 2, {}, (call) => computed(apply(call.node(0), call.node(1)), kind ?? call.kind));
}

/** Of any number of arrays, from the left. */
function several(name: string, apply: (a: Node, b: Node) => Node, last?: (x: Node, count: number) => Node): Operator {
  return operator(name, [1, Number.POSITIVE_INFINITY], {}, (call) => {
    const all = call.inputs.map((_, i) => call.node(i)).reduce((a, b) => apply(a, b));
    return computed(last ? last(all, call.inputs.length) : all, call.kind);
  });
}

/** The nearest whole number towards 0. */
function truncated(x: Node): Node {
  return where(less(x, 0), neg(floor(neg(x))), floor(x));
}

/** The nearest whole number, of two the even one. */
function rounded(x: Node): Node {
  const up = floor(add(x, 0.5));
  const isOdd = notEqual(up, mul(2, floor(div(up, 2))));
  return where(mul(equal(sub(up, x), 0.5), isOdd), sub(up, 1), up);
}

function tanhGelu(x: Node): Node {
  const inner = mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x)))));
  return mul(mul(0.5, x), add(1, tanh(inner)));
}

function between(x: Node, low: Operand | undefined, high: Operand | undefined): Node {
  const above = low === undefined ? x : maximum(x, low);
  return high === undefined ? above : minimum(above, high);
}

/** Bounds that are known are those of our clip, whose gradient is 1 at them. */
function clipped(x: Node, low: number | undefined, high: number | undefined): Node {
  const [least, most] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  return least <= most ? clip(x, least, most) : between(x, low, high);
}

/** Floats are the backend's, whatever a file calls them. */
function cast(value: Value, to: Kind): Value {
  const from = value.kind;
  if (from === to || (from !== 'text' && to === 'float')) return value.kind === to ? value : asKind(value, to);
  if (to === 'bool') return computed(notEqual(value.node, 0), 'bool');
  if (from === 'bool') return asKind(value, to);
  return value.numbers
    ? known(Array.from(value.numbers, Math.trunc), value.shape, 'int')
    : computed(toInt(value.node), 'int');
}

function asKind(value: Value, kind: Kind): Value {
  return value.numbers ? known(value.numbers, value.shape, kind) : computed(value.node, kind);
}

function castTo(call: Call, type: number): Value {
  return cast(call.value(0), kindOf(elementType('Cast: attribute to', type)));
}

const records: readonly Operator[] = [
  unary('Abs', abs),
  unary('Acos', acos),
  unary('Asin', asin),
  unary('Atan', atan),
  unary('Ceil', (x) => neg(floor(neg(x)))),
  unary('Cos', cos),
  unary('Cosh', cosh),
  unary('Erf', erf),
  unary('Exp', exp),
  unary('Floor', floor),
  unary('HardSwish', (x) => mul(x, clip(add(div(x, 6), 0.5), 0, 1))),
  unary('Log', log),
  unary('Mish', (x) => mul(x, tanh(softplus(x)))),
  unary('Neg', neg),
  unary('Not', (x) => equal(x, 0)),
  unary('Reciprocal', reciprocal),
  unary('Relu', relu),
  unary('Round', rounded),
  unary('Sigmoid', sigmoid),
  unary('Sign', sign),
  unary('Sin', sin),
  unary('Sinh', sinh),
  unary('Softplus', softplus),
  unary('Softsign', softsign),
  unary('Sqrt', sqrt),
  unary('Tan', tan),
  unary('Tanh', tanh),
  unary('IsNaN', (x) => notEqual(x, x), 'bool'),
  withNumber('LeakyRelu', 'alpha', 0.01, leakyRelu),
  withNumber('Elu', 'alpha', 1, elu),
  withNumber('Celu', 'alpha', 1, (x, alpha) => mul(alpha, elu(div(x, alpha)))),
  withNumber('ThresholdedRelu', 'alpha', 1, (x, alpha) => where(greater(x, alpha), x, 0)),
  withNumber('Swish', 'alpha', 1, (x, alpha) => mul(x, sigmoid(mul(alpha, x)))),
  operator('Selu', 1, { alpha: optionalFloat, gamma: optionalFloat }, ({ node, attributes: { alpha, gamma } }) => {
    if (alpha === undefined && gamma === undefined) return computed(selu(node(0)));
    return computed(mul(gamma ?? 1.0507009873554805, elu(node(0), alpha ?? 1.6732632423543772)));
  }),
  operator('HardSigmoid', 1, { alpha: float(0.2), beta: float(0.5) }, ({ node, attributes: { alpha, beta } }) =>
    computed(clip(add(mul(alpha, node(0)), beta), 0, 1)),
  ),
  operator('Gelu', 1, { approximate: word('none', 'tanh') }, ({ node, attributes }) =>
    computed(attributes.approximate === 'tanh' ? tanhGelu(node(0)) : gelu(node(0))),
  ),
  operator('PRelu', 2, {}, ({ node }) => computed(where(less(node(0), 0), mul(node(1), node(0)), node(0)))),
  operator('IsInf', 1, { detect_negative: int(1), detect_positive: int(1) }, ({ node, attributes }) => {
    const { detect_negative: negative, detect_positive: positive } = attributes;
    const [below, above] = [equal(node(0), Number.NEGATIVE_INFINITY), equal(node(0), Number.POSITIVE_INFINITY)];
    return computed(maximum(negative ? below : 0, positive ? above : 0), 'bool');
  }),
  operator('Clip', [1, 3], { min: optionalFloat, max: optionalFloat }, (call) => {
    const { attributes, node, value, opset, inputs, kind } = call;
    if (opset < 11) return computed(clipped(node(0), attributes.min, attributes.max), kind);
    const [low, high] = [1, 2].map((i) => inputs[i]);
    if ([low, high].every((bound) => !bound || bound.numbers?.length === 1))
      return computed(clipped(node(0), low?.numbers?.[0], high?.numbers?.[0]), kind);
    return computed(between(value(0).node, low?.node, high?.node), kind);
  }),
  operator(
    'Cast',
    1,
    { to: int(1), saturate: optionalInt, round_mode: optionalString },
    (call) => castTo(call as Call, call.attributes.to),
    'floats are those of the backend: a cast to float16 or bfloat16 does not round; texts are not cast',
  ),
  binary('Add', add),
  binary('Sub', sub),
  binary('Mul', mul),
  operator('Div', 2, {}, ({ node, kind }) => {
    const quotient = div(node(0), node(1));
    return computed(kind === 'int' ? truncated(quotient) : quotient, kind);
  }),
  binary('Pow', pow),
  binary('Equal', equal, 'bool'),
  binary('Greater', greater, 'bool'),
  binary('GreaterOrEqual', greaterEqual, 'bool'),
  binary('Less', less, 'bool'),
  binary('LessOrEqual', lessEqual, 'bool'),
  binary('And', (a, b) => mul(a, b), 'bool'),
  binary('Or', maximum, 'bool'),
  binary('Xor', notEqual, 'bool'),
  several('Min', minimum),
  several('Max', maximum),
  several('Sum', add),
  several('Mean', add, (total, count) => div(total, count)),
  operator('Where', 3, {}, ({ node, value }) => computed(where(node(0), node(1), node(2)), value(1).kind)),
];

export const elementwise: readonly Operator[] = [
  ...records.map(placeByPlace),
  // Of the second input only its kind is taken: the result has the shape of the first.
  operator('CastLike', 2, { saturate: optionalInt }, ({ value }) => cast(value(0), value(1).kind)),
];
