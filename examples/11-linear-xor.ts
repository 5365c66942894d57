/** Why a linear network cannot learn XOR: its layers collapse into one, and no single line does what XOR asks for. */
import assert from 'node:assert/strict';
import { adam, constant, evaluate, grad, losses, mlp, openPredictor, train } from 'chainrule';
import { compareExpressions, formatExpression, parseExpression } from 'chainrule/calculus';

// Two linear layers, 2-2-1: each hidden unit is a weighted sum, the output a weighted sum of those.
const hidden = ['w_11 x1 + w_12 x2 + b1', 'w_21 x1 + w_22 x2 + b2'];
const network = parseExpression(`v1 (${hidden[0]}) + v2 (${hidden[1]}) + c`);
const { variables } = network;
const collapsed = parseExpression('(v1 w_11 + v2 w_21) x1 + (v1 w_12 + v2 w_22) x2 + (v1 b1 + v2 b2 + c)', {
  variables,
});
assert.equal(compareExpressions(network.node, collapsed.node, { seed: 1 }).verdict, 'equal');
console.log(`two linear layers: ${formatExpression(network.node)}`);
console.log(`are one:           ${formatExpression(collapsed.node)}`);

// Its slope by an input has no input in it, so it is the same everywhere: all second derivatives are 0.
const inputs = ['x1', 'x2'].map((name) => network.variables.get(name)!);
const slopes = grad(network.node, inputs);
const weights = ['v1 w_11 + v2 w_21', 'v1 w_12 + v2 w_22'].map((text) => parseExpression(text, { variables }).node);
slopes.forEach((slope, i) => {
  assert.equal(compareExpressions(slope, weights[i]!, { seed: 1 }).verdict, 'equal');
  for (const second of grad(slope, inputs))
    assert.equal(compareExpressions(second, constant(0), { seed: 1 }).verdict, 'equal');
  console.log(`slope by x${i + 1}: ${formatExpression(weights[i]!)}, and its slopes by x1 and x2 are 0`);
});

// One layer a x1 + b x2 + c is above 0 where XOR is 1 and below 0 where it is 0, which four inequalities say.
const corners = [
  { x: [0, 0], y: 0, output: 'c' },
  { x: [1, 0], y: 1, output: 'a + c' },
  { x: [0, 1], y: 1, output: 'b + c' },
  { x: [1, 1], y: 0, output: 'a + b + c' },
];
console.log('\n x1 x2  xor   a x1 + b x2 + c');
for (const { x, y, output } of corners)
  console.log(`  ${x[0]}  ${x[1]}    ${y}   ${output.padStart(9)} ${y === 1 ? '> 0' : '< 0'}`);
const sumOf = (y: number) =>
  corners
    .filter((corner) => corner.y === y)
    .map(({ output }) => `(${output})`)
    .join(' + ');
const [ones, zeros] = [sumOf(1), sumOf(0)].map((text) => parseExpression(text).node);
assert.equal(compareExpressions(ones!, zeros!, { seed: 1 }).verdict, 'equal');
console.log(`the two that must be above 0 add up to ${sumOf(1)} = a + b + 2*c > 0`);
console.log(`the two that must be below 0 add up to ${sumOf(0)} = a + b + 2*c < 0: both cannot be`);

// By trial: of many lines none gets more than three corners right.
const steps = Array.from({ length: 41 }, (_, i) => (i - 20) / 10);
let tried = 0;
let most = 0;
for (const a of steps)
  for (const b of steps)
    for (const c of steps) {
      const right = corners.filter(({ x, y }) => a * x[0]! + b * x[1]! + c > 0 === (y === 1)).length;
      tried++;
      most = Math.max(most, right);
    }
console.log(`\n${tried.toLocaleString('en-US')} lines tried: at most ${most} of 4 corners are right`);
assert.equal(most, 3);

// Trained, a deep linear network ends where it knows nothing: probability 1/2 everywhere, loss log 2.
const data = { x: corners.flatMap(({ x }) => x), y: corners.map(({ y }) => y) };
const loss = losses.binaryCrossEntropy();
for (const layers of [[], [2], [8, 8]]) {
  const linear = mlp({ inputs: 2, hidden: layers, outputs: 1, activation: 'identity', seed: 1 });
  let last = Number.NaN;
  const options = { loss, optimizer: adam({ learningRate: 0.05 }), batchSize: 'full' as const, epochs: 500 };
  for await (const event of train(linear, data, options)) last = event.loss;
  const probabilities = [...(await openPredictor(linear, loss)).predict(data.x)];
  const sizes = [2, ...layers, 1].join('-');
  console.log(
    `${sizes.padEnd(8)} loss ${last.toFixed(4)}, probabilities ${probabilities.map((p) => p.toFixed(3)).join(' ')}`,
  );
  assert.ok(Math.abs(last - Math.LN2) < 1e-3);
  assert.ok(probabilities.every((p) => Math.abs(p - 0.5) < 0.02));
}

// The trained layers, multiplied out with their own numbers, are one layer with the same outputs.
const deep = mlp({ inputs: 2, hidden: [8, 8], outputs: 1, activation: 'identity', seed: 5 });
const rows = constant([0.3, -1.2, 2, 0.5], [2, 2]);
const values = new Map(deep.parameters.map(({ node, values: numbers }) => [node, numbers]));
const [outputs] = evaluate([deep.forward(rows)], values);
const at = (x1: number, x2: number) => evaluate([deep.forward(constant([x1, x2], [1, 2]))], values)[0]![0]!;
const [c, a, b] = [at(0, 0), at(1, 0) - at(0, 0), at(0, 1) - at(0, 0)];
const byOneLayer = [a * 0.3 + b * -1.2 + c, a * 2 + b * 0.5 + c];
console.log(`\n2-8-8-1 without activation at two points: ${[...outputs!].map((value) => value.toFixed(6)).join(', ')}`);
console.log(`the one layer that it is:                 ${byOneLayer.map((value) => value.toFixed(6)).join(', ')}`);
for (const [i, value] of byOneLayer.entries()) assert.ok(Math.abs(value - outputs![i]!) < 1e-9);
