/** Batch normalisation: what it computes in training and in prediction, and what it does for a deep network. */
import assert from 'node:assert/strict';
import { adam, constant, evaluate, layers, losses, type Network, random, sequential, train } from 'chainrule';

// Two numbers of very different size say the class: it is 1 where they are on the same side of their means.
const draws = random(1, 'examples/15');
const rows = 400;
const x = Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? 50 + 20 * draws.normal() : 0.02 * draws.normal()));
const y = Array.from({ length: rows }, (_, row) => Number(x[2 * row]! > 50 === x[2 * row + 1]! > 0));
const part = (start: number, end: number) => ({ x: x.slice(2 * start, 2 * end), y: y.slice(start, end) });
const [training, held] = [part(0, 300), part(300, rows)];

// The first layer brings both features to mean 0 and variance 1, and each hidden layer the sums before its activation.
const plain = () => [1, 2, 3].flatMap(() => [layers.linear(16), layers.activation('tanh')]);
const normal = () => [
  layers.batchNorm(),
  ...[1, 2, 3].flatMap(() => [layers.linear(16), layers.batchNorm(), layers.activation('tanh')]),
];
const loss = losses.binaryCrossEntropy();

async function learn(name: string, hidden: ReturnType<typeof plain>): Promise<Network> {
  const network = sequential([...hidden, layers.linear(1)], { row: [2], seed: 1 });
  const shown: string[] = [];
  const options = { loss, optimizer: adam({ learningRate: 0.01 }), epochs: 30, validation: held };
  for await (const { epoch, validation } of train(network, training, options))
    if ([1, 5, 10, 30].includes(epoch)) shown.push(validation!.accuracy!.toFixed(3).padStart(7));
  console.log(`${name.padEnd(20)}${shown.join('')}`);
  return network;
}
console.log('accuracy on held-out rows after epoch');
console.log(`${''.padEnd(20)}${[1, 5, 10, 30].map((epoch) => String(epoch).padStart(7)).join('')}`);
await learn('as it is', plain());
const network = await learn('batch normalisation', normal());

// The running statistics are parameters of the network, which no gradient moves: of the first layer, those of the features.
const [mean, variance] = ['layer1.mean', 'layer1.variance'].map(
  (name) => network.parameters.find((parameter) => parameter.name === name)!.values,
);
console.log('\nrunning mean and standard deviation of the first layer');
for (const [j, made] of ['50 and 20', '0 and 0.02'].entries())
  console.log(
    `feature ${j + 1}: ${mean![j]!.toFixed(3)} and ${Math.sqrt(variance![j]!).toFixed(3)}, made with ${made}`,
  );

// In training the answer for a row depends on the rows beside it; in prediction it does not.
const weights = new Map(network.parameters.map(({ node, values }) => [node, values]));
const pass = { counter: constant([0], [], 'int32'), update: () => {} };
const answer = (row: number, others: number[], asInTraining: boolean) => {
  const batch = [row, ...others].flatMap((at) => [x[2 * at]!, x[2 * at + 1]!]);
  const nodes = network.forward(constant(batch, [1 + others.length, 2]), asInTraining ? { training: pass } : {});
  return evaluate([loss.predict(nodes)], weights)[0]![0]!;
};
console.log('\nprobability of class 1 for the same row, beside other rows');
for (const [name, asInTraining] of [
  ['in training', true],
  ['in prediction', false],
] as const) {
  const both = [answer(0, [1, 2, 3], asInTraining), answer(0, [4, 5, 6], asInTraining)];
  console.log(`${name.padEnd(14)} ${both.map((value) => value.toFixed(4)).join('  ')}`);
  assert.equal(both[0] === both[1], !asInTraining);
}
