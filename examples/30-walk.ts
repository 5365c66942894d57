/** One data point on its way through a trained network: every number of the forward and the backward pass, and the step that follows. */
import assert from 'node:assert/strict';
import { losses, mlp, sgd, train } from 'chainrule';
import { parseExpression } from 'chainrule/calculus';
import { walkExpression, walkNetwork, walkText, withUpdate } from 'chainrule/explain';

const corners = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const network = mlp({ inputs: 2, hidden: [2], outputs: 1, activation: 'tanh', seed: 3 });
const loss = losses.binaryCrossEntropy();
for await (const event of train(network, corners, { loss, optimizer: sgd({ learningRate: 0.5 }), epochs: 20 }))
  if (event.stopped) console.log(`${event.stopped.message}\n`);

// The corner (1, 0), whose answer is 1.
const point = { x: [1, 0], y: [1] };
const walk = walkNetwork(network, point, { loss });
console.log(walkText(walk));

// A walk is plain data: the gradient by x1 is the sum over the two paths from x1 to the loss.
const byInput = walk.chains.find(({ kind }) => kind === 'input')!;
console.log(`\n${byInput.notation.text} = ${byInput.paths!.map(({ value }) => value.toFixed(6)).join(' + ')}`);
const sum = byInput.paths!.reduce((total, { value }) => total + value, 0);
assert.ok(Math.abs(sum - byInput.value) < 1e-12);

// What a step of stochastic gradient descent on this point does to its loss.
const { update } = withUpdate(walk, network, {
  method: 'sgd',
  learningRate: 0.5,
  loss,
  data: { ...point, count: 1 },
  point,
});
console.log(
  `loss of this point: ${update!.lossBefore.toFixed(4)} before the step, ${update!.lossAfter.toFixed(4)} after`,
);
assert.ok(update!.lossAfter < update!.lossBefore);

// Any expression can be walked.
const { node, variables } = parseExpression('(w*x - y)^2');
const values = new Map([...variables.values()].map((variable, i) => [variable, i + 1]));
console.log(`\n${walkText(walkExpression(node, values))}`);
