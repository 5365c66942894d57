/** A formula is a graph, and so is its derivative: it can be evaluated, and differentiated again. */
import assert from 'node:assert/strict';
import { add, checkGradients, evaluate, grad, input, mul, type Node, sigmoid, sin, square, sub } from 'chainrule';

// f(x) = x^2 sin x, its derivative, and the derivative of that.
const x = input('x', []);
const f = mul(square(x), sin(x));
const [first] = grad(f, [x]);
const [second] = grad(first!, [x]);

// The same by hand: the product rule, twice.
const firstByHand = (at: number) => 2 * at * Math.sin(at) + at * at * Math.cos(at);
const secondByHand = (at: number) => 2 * Math.sin(at) + 4 * at * Math.cos(at) - at * at * Math.sin(at);

console.log("f(x) = x^2 sin x\n\n         x       f(x)      f'(x)     f''(x)");
for (const at of [-2, -1, 0, 0.5, 1, Math.PI]) {
  const [value, slope, curvature] = evaluate([f, first!, second!], new Map([[x, [at]]])).map((values) => values[0]!);
  console.log([at, value!, slope!, curvature!].map((number) => number.toFixed(4).padStart(10)).join(' '));
  assert.ok(Math.abs(slope! - firstByHand(at)) < 1e-12, 'the first derivative is the one by hand');
  assert.ok(Math.abs(curvature! - secondByHand(at)) < 1e-12, 'and so is the second');
}

// One neuron on one data point: its output is a = sigmoid(w u + b), its loss (a - y)^2.
const [u, y] = [1.5, 1];
const lossOfNeuron = ([w, b]: Node[]) => square(sub(sigmoid(add(mul(w!, u), b!)), y));

const [w, b] = [input('w', []), input('b', [])];
const loss = lossOfNeuron([w, b]);
const point = new Map([
  [w, [0.4]],
  [b, [-0.2]],
]);
const [value, byW, byB] = evaluate([loss, ...grad(loss, [w, b])], point).map((values) => values[0]!);
console.log(`\nneuron: loss ${value!.toFixed(6)}, slope by w ${byW!.toFixed(6)}, slope by b ${byB!.toFixed(6)}`);

// By the chain rule: 2 (a - y) from the square, a (1 - a) from the sigmoid, u from w u + b.
const a = 1 / (1 + Math.exp(-(0.4 * u - 0.2)));
assert.ok(Math.abs(byW! - 2 * (a - y) * a * (1 - a) * u) < 1e-12, 'the slope by w is the product of the three');
assert.ok(Math.abs(byB! - 2 * (a - y) * a * (1 - a)) < 1e-12, 'the slope by b lacks only u');

// Central differences say the same, to second order, or this throws.
const { worst } = checkGradients(lossOfNeuron, [
  { shape: [], values: [0.4] },
  { shape: [], values: [-0.2] },
]);
console.log(`checked against central differences: largest relative difference ${worst.toExponential(1)}`);
