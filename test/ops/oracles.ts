/** What elementwise operations should give, from `Math` and textbook formulas: independent of the records. */

/** The error function by Simpson's rule on 2000 intervals. */
function erf(x: number): number {
  const n = 2000;
  const f = (i: number) => Math.exp(-(((x * i) / n) ** 2));
  let sum = f(0) + f(n);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i);
  return (2 / Math.sqrt(Math.PI)) * ((sum * x) / (3 * n));
}

const elu = (x: number, alpha: number) => (x > 0 ? x : alpha * Math.expm1(x));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** By name of the operation, for its samples: the result for one element of each operand. */
export const oracles: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  abs: Math.abs,
  absoluteError: (a, b) => Math.abs(a - b),
  acos: Math.acos,
  add: (a, b) => a + b,
  asin: Math.asin,
  atan: Math.atan,
  binaryCrossEntropy: (z, y) => -(y * Math.log(logistic(z)) + (1 - y) * Math.log(1 - logistic(z))),
  clip: (x) => Math.min(Math.max(x, -1), 2),
  cos: Math.cos,
  cosh: Math.cosh,
  div: (a, b) => a / b,
  elu: (x) => elu(x, 0.8),
  equal: (a, b) => (Math.floor(a) === Math.floor(b) ? 1 : 0),
  erf,
  exp: Math.exp,
  expm1: Math.expm1,
  floor: Math.floor,
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.sqrt(2))),
  greater: (a, b) => (Math.floor(a) > Math.floor(b) ? 1 : 0),
  greaterEqual: (a, b) => (Math.floor(a) >= Math.floor(b) ? 1 : 0),
  huber: (a, b) => (Math.abs(a - b) <= 0.9 ? (a - b) ** 2 / 2 : 0.9 * (Math.abs(a - b) - 0.45)),
  leakyRelu: (x) => (x > 0 ? x : 0.2 * x),
  less: (a, b) => (Math.floor(a) < Math.floor(b) ? 1 : 0),
  lessEqual: (a, b) => (Math.floor(a) <= Math.floor(b) ? 1 : 0),
  log: Math.log,
  log1p: Math.log1p,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  mul: (a, b) => a * b,
  neg: (a) => -a,
  notEqual: (a, b) => (Math.floor(a) === Math.floor(b) ? 0 : 1),
  pow: (a, b) => a ** b,
  reciprocal: (a) => 1 / a,
  relu: (a) => (a > 0 ? a : 0),
  selu: (x) => 1.0507009873554805 * elu(x, 1.6732632423543772),
  sigmoid: logistic,
  sign: Math.sign,
  silu: (x) => x * logistic(x),
  sin: Math.sin,
  sinh: Math.sinh,
  softplus: (x) => Math.log(1 + Math.exp(x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  sqrt: Math.sqrt,
  square: (x) => x * x,
  squaredError: (a, b) => (a - b) ** 2,
  stopGradient: Math.sign,
  sub: (a, b) => a - b,
  tan: Math.tan,
  tanh: Math.tanh,
  toInt: Math.trunc,
  where: (c, a, b) => (c > 0 ? a : b),
};
