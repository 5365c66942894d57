/** The four corners of XOR: a small network, the training loop with its events, and the network's answers. */
import assert from 'node:assert/strict';
import { adam, constant, countParameters, evaluate, losses, mlp, train } from 'chainrule';

const corners = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const network = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });
const loss = losses.binaryCrossEntropy();
console.log(`${countParameters(network)} parameters: 2 x 4 + 4, then 4 x 1 + 1\n\nepoch      loss  accuracy`);

let accuracy: number | undefined;
const training = train(network, corners, {
  loss,
  optimizer: adam({ learningRate: 0.05 }),
  batchSize: 'full',
  epochs: 200,
});
for await (const event of training) {
  accuracy = event.metrics.accuracy;
  if (event.epoch % 25 === 0 || event.epoch === 1) {
    const percent = `${100 * accuracy!} %`;
    console.log(`${String(event.epoch).padStart(5)}  ${event.loss.toFixed(6)}  ${percent.padStart(8)}`);
  }
  if (event.stopped) console.log(`stopped: ${event.stopped.message}\n`);
}
assert.equal(accuracy, 1, 'all four corners are right');

// The trained weights are in `network.parameters`; `forward` gives the graph that they belong in.
const answers = loss.predict(network.forward(constant(corners.x, [4, 2])));
const weights = new Map(network.parameters.map(({ node, values }) => [node, values]));
const [probabilities] = evaluate([answers], weights);
corners.y.forEach((y, row) => {
  const [a, b] = corners.x.slice(2 * row, 2 * row + 2);
  const probability = probabilities![row]!;
  console.log(`${a} xor ${b}: ${probability.toFixed(3)}, expected ${y}`);
  assert.equal(Math.round(probability), y);
});
