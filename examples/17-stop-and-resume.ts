/** A training is stopped half way, saved as bytes, and resumed: it ends with the bits of one that was never stopped. */
import assert from 'node:assert/strict';
import {
  adam,
  type Checkpoint,
  checkpointFromBytes,
  checkpointToBytes,
  losses,
  mlp,
  type Network,
  openTraining,
  type TrainingState,
  train,
} from 'chainrule';
import { columnNamed, generate, type NumberColumn } from 'chainrule/data';

const table = generate('xor', { rows: 200, noise: 0.1, seed: 1 });
const [x1, x2] = ['x1', 'x2'].map((name) => (columnNamed(table, name) as NumberColumn).values);
const classes = columnNamed(table, 'y');
assert.ok(classes.kind === 'category');
const rows = { x: [...x1!].flatMap((value, row) => [value / 5.3, x2![row]! / 5.3]), y: [...classes.codes] };

const options = { loss: losses.binaryCrossEntropy(), optimizer: adam({ learningRate: 0.02 }), epochs: 40, seed: 1 };
const fresh = () => mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });
const say = (name: string, loss: number, network: Network) =>
  console.log(`${name.padEnd(34)}${loss.toFixed(10)}   ${network.parameters[0]!.values[0]!.toFixed(10)}`);

/** Trains to the end of the epoch with that number, and gives its loss. */
async function until(training: { epochs: number; epoch(): Promise<{ loss: number }> }, epoch: number): Promise<number> {
  let loss = Number.NaN;
  while (training.epochs < epoch) ({ loss } = await training.epoch());
  return loss;
}

console.log(`${''.padEnd(34)}loss of epoch 40   first weight`);
const whole = fresh();
const wholeLoss = await until(await openTraining(whole, rows, options), 40);
say('40 epochs', wholeLoss, whole);

// By hand: a state, restored in another training.
const first = await openTraining(fresh(), rows, options);
await until(first, 20);
const state = await first.state();
first.free();
const restored = fresh();
const second = await openTraining(restored, rows, options);
await second.restore(state);
const restoredLoss = await until(second, 40);
say('20, state(), restore(), 20', restoredLoss, restored);

// In a loop over train(): checkpoints, here after each epoch, as bytes that may go to a file.
const files: Uint8Array[] = [];
const write = (checkpoint: Checkpoint<TrainingState>) => void files.push(checkpointToBytes(checkpoint));
for await (const { epoch } of train(fresh(), rows, { ...options, checkpoint: { every: 0, write } }))
  if (epoch === 20) break;
const resumed = fresh();
let resumedLoss = Number.NaN;
const resume = checkpointFromBytes(files.at(-1)!, 'training');
for await (const event of train(resumed, rows, { ...options, resume })) resumedLoss = event.loss;
say('20, checkpoint, resume, 20', resumedLoss, resumed);

// Weights alone are not enough: Adam's moments, and the place in the order of the rows, are lost with them.
const warm = fresh();
let warmLoss = Number.NaN;
for (const _half of [1, 2])
  for await (const event of train(warm, rows, { ...options, epochs: 20 })) warmLoss = event.loss;
say('20, only the weights, 20', warmLoss, warm);

const values = ({ parameters }: Network) => parameters.map((parameter) => [...parameter.values]);
assert.deepEqual([restoredLoss, values(restored)], [wholeLoss, values(whole)]);
assert.deepEqual([resumedLoss, values(resumed)], [wholeLoss, values(whole)]);
assert.notEqual(warmLoss, wholeLoss);

// What changed in between is refused by name.
const other = { ...options, resume, batchSize: 50 };
const message = await train(fresh(), rows, other)
  .next()
  .then(String, (error: Error) => error.message);
console.log(`\n${message}`);
assert.equal(message.startsWith('resume: batchSize: not as in the checkpoint'), true);
