/** The loss landscape of XOR with the path of its training, what the training doctor says, and the network as a function of its own. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { losses, mlp, openPredictor, random, sgd, train } from 'chainrule';
import { computeLandscape, diagnose, openLossSurface, TrainingPathRecorder } from 'chainrule/explain';
import { exportNetwork } from 'chainrule/report';

// 500 points in the square; the class is whether both coordinates have the same sign.
const { uniform } = random(1, 'points');
const x = Float64Array.from({ length: 1000 }, () => 10 * uniform() - 5);
const y = Float64Array.from({ length: 500 }, (_, row) => Number(x[2 * row]! * x[2 * row + 1]! > 0));
const data = { x, y };

const network = mlp({ inputs: 2, hidden: [4, 2], outputs: 1, activation: 'tanh', seed: 3 });
const loss = losses.binaryCrossEntropy();
const path = new TrainingPathRecorder();
path.add(0, network.parameters);
for await (const event of train(network, data, { loss, optimizer: sgd({ learningRate: 0.1 }), batchSize: 10 })) {
  path.add(event.epoch, await event.snapshot());
}

// One compiled program for all planes: 51 x 51 losses each.
const surface = await openLossSurface(network, data, { loss });
const own = await computeLandscape(surface, { directions: 'path', path: path.points });
console.log(
  `the plane of the path holds ${((own.x.explained! + own.y.explained!) * 100).toFixed(1)} % of its variance; the true loss is at most ${own.path!.largestGap.gap.toFixed(3)} off the plotted one`,
);
for (const seed of [0, 1, 2]) {
  const { centre, lowest, losses: grid } = await computeLandscape(surface, { seed });
  console.log(
    `random directions, seed ${seed}: ${centre.toFixed(4)} in the middle, ${lowest.loss.toFixed(4)} at the lowest of ${grid.length} points, ${Math.max(...grid).toFixed(2)} at the highest`,
  );
  assert.ok(lowest.loss <= centre);
}
surface.free();
// A map of digits: the height in tenths of the highest, every fifth point.
for (let row = 50; row >= 0; row -= 5) {
  const line = Array.from({ length: 26 }, (_, i) => own.losses[row * 51 + 2 * i]!);
  console.log(line.map((height) => Math.min(9, Math.floor((10 * height) / Math.max(...own.losses)))).join(''));
}

// The doctor is quiet about this training, and not about one with a learning rate of 10.
assert.deepEqual(await diagnose(network, data, { loss, optimizer: sgd({ learningRate: 0.1 }) }), []);
const [finding] = await diagnose(network, data, { loss, optimizer: sgd({ learningRate: 10 }) });
console.log(`${finding!.id}: ${finding!.text}`);

// The network as a file of its own, which gives what the network gives.
await writeFile('predict.mjs', exportNetwork(network, { language: 'js', loss }));
const { predict } = (await import(`file://${process.cwd()}/predict.mjs`)) as { predict: (row: number[]) => number[] };
const predictor = await openPredictor(network, loss);
assert.ok(Math.abs(predict([2, 3])[0]! - predictor.predict([2, 3])[0]!) < 1e-5);
console.log(`predict([2, 3]) is ${predict([2, 3])[0]!.toFixed(4)}`);
