/** Back-propagation of your own, in plain loops, held against ours: with a mistake in it, and without. */
import assert from 'node:assert/strict';
import { mlp } from 'chainrule';
import { compareDerivative } from 'chainrule/calculus';
import { compareGradients } from 'chainrule/explain';

const network = mlp({ inputs: 2, hidden: [3], outputs: 1, activation: 'sigmoid', seed: 4 });
const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};
const [w1, b1, w2, b2] = network.parameters.map(({ values }) => values);
const sigma = (z: number) => 1 / (1 + Math.exp(-z));

/** The gradients of the mean cross-entropy; `slope` is σ′ of the hidden neurons, from a = σ(z). */
function backward(slope: (a: number) => number) {
  const gradients = { dW1: Array<number>(6).fill(0), db1: [0, 0, 0], dW2: [0, 0, 0], db2: [0] };
  for (const [row, x] of data.x.entries()) {
    const a = [0, 1, 2].map((k) => sigma(w1![2 * k]! * x[0]! + w1![2 * k + 1]! * x[1]! + b1![k]!));
    const output = a.reduce((sum, value, k) => sum + w2![k]! * value, b2![0]!);
    const delta = (sigma(output) - data.y[row]!) / data.x.length;
    gradients.db2[0]! += delta;
    for (const k of a.keys()) {
      gradients.dW2[k]! += delta * a[k]!;
      const hidden = delta * w2![k]! * slope(a[k]!);
      gradients.db1[k]! += hidden;
      for (const j of x.keys()) gradients.dW1[2 * k + j]! += hidden * x[j]!;
    }
  }
  return gradients;
}

const loss = 'binaryCrossEntropy';
const wrong = await compareGradients(
  network,
  data,
  backward(() => 1),
  { loss },
);
console.log(wrong.message);
console.log('it begins at', wrong.firstWrong);
const right = await compareGradients(
  network,
  data,
  backward((a) => a * (1 - a)),
  { loss },
);
console.log(right.message);

// One derivative, as text: in any form.
console.log(compareDerivative('log(sigma(w x))', '1 - sigma(w x)', { wrt: ['w'] }).message);

assert.equal(wrong.mistakes[0]?.kind, 'derivative-missing');
assert.equal(right.verdict, 'right');
