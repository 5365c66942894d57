/** Learns rows that are never all in memory: from a file that is read as it is needed, and from a source of your own. */
import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { losses, mlp, openPredictor, type RowSource, random, train } from 'chainrule';
import { openRowFile } from 'chainrule/node';

// Made pictures of 8 x 8 points: noise, and a bright bar that stands (class 0) or lies (class 1). A row of the file is 64
// float32 numbers and the class.
async function writePictures(path: string, count: number): Promise<void> {
  const draws = random(1, path);
  const file = createWriteStream(path);
  const row = new DataView(new ArrayBuffer(4 * 65));
  for (let i = 0; i < count; i++) {
    const [label, place] = [i % 2, Math.floor(8 * draws.uniform())];
    for (let point = 0; point < 64; point++) {
      const isBright = place === (label === 0 ? point % 8 : point >> 3);
      row.setFloat32(4 * point, 0.5 * draws.normal() + (isBright ? 1 : 0), true);
    }
    row.setFloat32(4 * 64, label, true);
    file.write(new Uint8Array(row.buffer.slice(0)));
  }
  file.end();
  await finished(file);
}
await writePictures('pictures.f32', 20_000);
await writePictures('held.f32', 2_000);

const pictures = await openRowFile('pictures.f32', { row: [64] });
const held = await openRowFile('held.f32', { row: [64] });
console.log(`${pictures.rows} rows in pictures.f32: ${(pictures.rows * 65 * 4) / 1e6} MB`);

// Any object with these properties is a source. This one has each picture twice: as it is, and upside down.
const twice: RowSource = {
  rows: 2 * pictures.rows,
  row: pictures.row,
  target: pictures.target,
  async read(numbers, x, y, weights, at) {
    await pictures.read(
      numbers.map((number) => number >> 1),
      x,
      y,
      weights,
      at,
    );
    for (const [i, number] of numbers.entries()) {
      const start = 64 * (at + i);
      if (number % 2 === 1) x.subarray(start, start + 64).reverse();
    }
  },
};

const loss = losses.binaryCrossEntropy();
const network = mlp({ inputs: 64, hidden: [32], outputs: 1, dropout: 0.2, seed: 1 });
console.log('\nepoch    loss  loss of held-out pictures  accuracy');
for await (const { epoch, loss: mean, validation } of train(network, twice, {
  loss,
  validation: held,
  epochs: 5,
  seed: 1,
})) {
  const { loss: ofHeld, accuracy } = validation!;
  console.log(
    `${String(epoch).padStart(5)}  ${mean.toFixed(4)}  ${ofHeld.toFixed(4).padStart(25)}  ${accuracy!.toFixed(4).padStart(8)}`,
  );
}

// Predictions come in blocks too.
const predictor = await openPredictor(network, loss);
let right = 0;
for await (const { rows, y, predictions } of predictor.predictSource(held)) {
  for (let i = 0; i < rows; i++) if (predictions[i]! > 0.5 === (y[i] === 1)) right++;
}
console.log(`\n${right} of ${held.rows} held-out pictures are told apart`);
assert.ok(right > 0.95 * held.rows);
