/** What compilation makes of a graph: one training step of a small network as a Program, run by two backends. */
import assert from 'node:assert/strict';
import {
  type Backend,
  binaryCrossEntropy,
  grad,
  input,
  matmul,
  mean,
  mul,
  parameter,
  reference,
  sub,
  tanh,
  wasm,
} from 'chainrule';
import { compile, type FunctionSpec, printProgram } from 'chainrule/engine';

// Plain gradient descent: logits = tanh(x W^T) v, the mean loss of 4 rows, and each weight less 0.1 times its gradient.
const x = input('x', [4, 2]);
const y = input('y', [4]);
const W = parameter('W', [3, 2]);
const v = parameter('v', [3]);
const logits = matmul(tanh(matmul(x, W, { transposeB: true })), v);
const loss = mean(binaryCrossEntropy(logits, y));
const [byW, byV] = grad(loss, [W, v]);
const step: FunctionSpec = {
  name: 'step',
  outputs: { loss },
  updates: new Map([
    [W, sub(W, mul(0.1, byW!))],
    [v, sub(v, mul(0.1, byV!))],
  ]),
};

const program = compile([step]);
console.log(printProgram(program));

/** The losses of five steps on the corners of an AND. */
async function losses(backend: Backend): Promise<number[]> {
  const executable = await backend.instantiate(program);
  executable.write(W, [0.5, -0.3, 0.2, 0.8, -0.6, 0.1]);
  executable.write(v, [0.4, 0.7, -0.5]);
  const table = executable.table('step');
  table.field('x').set(0, [-1, -1, -1, 1, 1, -1, 1, 1]);
  table.field('y').set(0, [0, 0, 0, 1]);
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) {
    await executable.run('step');
    seen.push(table.field('loss').number(0));
  }
  executable.free();
  return seen;
}
const exact = await losses(reference);
const fast = await losses(wasm);
for (const [i, value] of exact.entries()) {
  console.log(`step ${i + 1}  reference ${value.toFixed(12)}  wasm ${fast[i]!.toFixed(12)}`);
}
assert.ok(
  exact.every((value, i) => Math.abs(value - fast[i]!) < 1e-6),
  'float32 agrees with float64',
);
assert.ok(
  exact.every((value, i) => i === 0 || value < exact[i - 1]!),
  'every step lowers the loss',
);
