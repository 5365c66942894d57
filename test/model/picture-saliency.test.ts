/** What answers depend on: exact for a linear network, and for others what their outputs and differences of these say. */
import { describe, expect, it } from 'vitest';
import { pictureSaliency } from '../../src/explain.ts';
import { layers, losses, openPredictor, type Sequential, sequential } from '../../src/index.ts';
import { makePictureModel } from '../../src/model/picture-model.ts';
import { random } from '../../src/numeric/random.ts';
import { madePictures } from '../pictures/made.ts';

const [height, width, channels] = [5, 4, 3] as const;
const row = height * width * channels;
const draws = random(5, 'pixels');
const all = Uint8Array.from({ length: 3 * row }, () => Math.floor(255 * draws.uniform()));
const classes = ['cat', 'dog'];
const set = madePictures({ width, height, channels, classes, labels: Int32Array.of(0, 1, 0) }, all);
const encoding = { width, height, channels, mean: [120, 130, 110], deviation: [70, 60, 80], classes };
const modelOf = (network: Sequential) => makePictureModel({ network, loss: losses.crossEntropy(), pictures: encoding });
const numbersOf = (number: number) =>
  Float64Array.from(
    all.subarray(number * row, (number + 1) * row),
    (pixel, i) => (pixel - encoding.mean[i % channels]!) / encoding.deviation[i % channels]!,
  );

describe('pictureSaliency', () => {
  it('is weight times number for a linear network, summed over channels', async () => {
    const network = sequential([layers.flatten(), layers.linear(2)], { row: [height, width, channels], seed: 3 });
    const model = await modelOf(network);
    const found = await pictureSaliency(model, set, [2, 0], { steps: 3 });
    expect(found.map(({ picture }) => picture)).toEqual([2, 0]);
    for (const { picture, prediction, gradient, integrated } of found) {
      const output = set.classes.indexOf(prediction);
      const { values, shape } = network.parameters[0]!;
      const weightOf = (i: number, to: number) => values[shape[0] === 2 ? to * row + i : i * 2 + to]!;
      const weight = (i: number) => weightOf(i, output) - weightOf(i, 1 - output);
      const x = numbersOf(picture);
      for (let pixel = 0; pixel < height * width; pixel++) {
        const own = [0, 1, 2].map((channel) => pixel * channels + channel);
        const sum = own.reduce((so, i) => so + weight(i) * x[i]!, 0);
        expect(integrated[pixel]).toBeCloseTo(sum, 5);
        expect(gradient[pixel]).toBeCloseTo(Math.max(...own.map((i) => Math.abs(weight(i)))), 6);
      }
    }
  });

  it('sums to what the output has more than that of the mean picture; gradients are differences', async () => {
    const network = sequential(
      [layers.conv2d(4, 3, { padding: 'same' }), layers.activation('tanh'), layers.flatten(), layers.linear(2)],
      { row: [height, width, channels], seed: 8 },
    );
    const model = await modelOf(network);
    const predictor = await openPredictor(network);
    const [{ prediction, gradient, integrated }] = (await pictureSaliency(model, set, [1], { steps: 200 })) as [
      Awaited<ReturnType<typeof pictureSaliency>>[number],
    ];
    const output = set.classes.indexOf(prediction);
    const outputOf = (x: Float64Array) => {
      const outputs = predictor.predict(x);
      return outputs[output]! - outputs[1 - output]!;
    };
    const x = numbersOf(1);
    const sum = integrated.reduce((so, value) => so + value, 0);
    expect(sum).toBeCloseTo(outputOf(x) - outputOf(new Float64Array(row)), 3);
    for (const pixel of [0, 7, 19]) {
      const slopes = [0, 1, 2].map((channel) => {
        const [more, less] = [0.01, -0.01].map((step) => {
          const moved = x.slice();
          moved[pixel * channels + channel] = moved[pixel * channels + channel]! + step;
          return outputOf(moved);
        });
        return Math.abs(more! - less!) / 0.02;
      });
      expect(gradient[pixel]).toBeCloseTo(Math.max(...slopes), 3);
    }
    predictor.free();
  });

  it('of three classes is of one less the mean of the others: what raises all alike is nothing', async () => {
    const network = sequential([layers.flatten(), layers.linear(3)], { row: [height, width, channels], seed: 4 });
    const three = { ...encoding, classes: ['cat', 'dog', 'hen'] };
    const parts = { network, loss: losses.crossEntropy(), pictures: three };
    const { values, shape } = network.parameters[0]!;
    const at = (i: number, to: number) => (shape[0] === 3 ? to * row + i : i * 3 + to);
    for (const to of [0, 1, 2]) values[at(0, to)] = 0.9;
    const [{ prediction, integrated }] = (await pictureSaliency(await makePictureModel(parts), set, [1])) as [
      Awaited<ReturnType<typeof pictureSaliency>>[number],
    ];
    const own = three.classes.indexOf(prediction);
    const weight = (i: number) =>
      (3 * values[at(i, own)]! - [0, 1, 2].reduce((so, to) => so + values[at(i, to)]!, 0)) / 2;
    const x = numbersOf(1);
    const pixel = (first: number) => [0, 1, 2].reduce((so, i) => so + weight(first + i) * x[first + i]!, 0);
    expect(weight(0)).toBeCloseTo(0, 6);
    for (const place of [0, 6, 19]) expect(integrated[place]).toBeCloseTo(pixel(place * channels), 5);
  });

  it('refuses a number of no picture', async () => {
    const network = sequential([layers.flatten(), layers.linear(2)], { row: [height, width, channels] });
    await expect(pictureSaliency(await modelOf(network), set, [3])).rejects.toThrow(
      'pictureSaliency: no such picture: got 3; expected a whole number from 0 to 2',
    );
  });
});
