/** The exported program of a model of pictures gives what the model gives, for ImageData of any size. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../src/index.ts';
import { layers, losses, sequential } from '../../src/index.ts';
import { makePictureModel, type PictureModel } from '../../src/model/picture-model.ts';
import type { Network } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { exportModel } from '../../src/report.ts';
import { checkStrictly } from './strict.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-export-pictures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const {
  conv2d,
  activation,
  maxPool2d,
  averagePool2d,
  globalAveragePool,
  groupNorm,
  dropout2d,
  batchNorm,
  residual,
  linear,
} = layers;
const classes = ['cat', 'dog', 'owl'];
const draws = random(6, 'pictures');
const pictureOf = (width: number, height: number) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, () => 256 * draws.uniform()),
});
// Smaller, larger, of the size itself, and a single pixel.
const pictures = [pictureOf(31, 17), pictureOf(5, 9), pictureOf(12, 10), pictureOf(1, 1)];

function modelOf(network: Network, channels: 1 | 3): Promise<PictureModel> {
  // Weights, and statistics that are none of a beginning.
  for (const { values, name } of network.parameters)
    values.set(
      values.map((value) => Math.fround(/variance/i.test(name) ? 0.5 + draws.uniform() : value + 0.2 * draws.normal())),
    );
  const ofChannels = (value: number) => Array.from({ length: channels }, (_, i) => value + i / 3);
  const encoding = { width: 12, height: 10, channels, mean: ofChannels(120), deviation: ofChannels(60), classes };
  return makePictureModel({ network, loss: losses.crossEntropy(), pictures: encoding });
}

const networks: Readonly<Record<string, readonly [channels: 1 | 3, make: () => Network]>> = {
  'every layer': [
    3,
    () =>
      sequential(
        [
          conv2d(8, [3, 2], { padding: 'same', stride: [1, 2] }),
          groupNorm(4),
          activation('relu'),
          dropout2d(0.2),
          conv2d(8, 3, { groups: 'channels', dilation: 2, padding: 2, bias: false }),
          batchNorm(),
          averagePool2d(3, { stride: 2, padding: 1 }),
          conv2d(12, 1, { groups: 2 }),
          averagePool2d(2, { stride: 1, padding: 1, countPadding: true }),
          maxPool2d(2, { stride: 1, padding: 1 }),
          globalAveragePool(),
          linear(3),
        ] as Layer[],
        { row: [10, 12, 3], seed: 2 },
      ),
  ],
  'a residual network': [
    3,
    () =>
      sequential(
        [
          conv2d(4, 3, { padding: 1, bias: false }),
          batchNorm(),
          activation('relu'),
          residual(
            [conv2d(6, 3, { stride: 2, padding: 1 }), batchNorm(), activation('relu'), conv2d(6, 3, { padding: 1 })],
            {
              shortcut: [conv2d(6, 1, { stride: 2, bias: false }), batchNorm()],
            },
          ),
          residual([residual([conv2d(6, 3, { padding: 1 })]), activation('tanh')]),
          globalAveragePool(),
          linear(3),
        ] as Layer[],
        { row: [10, 12, 3], seed: 3 },
      ),
  ],
  'one of grey pictures': [
    1,
    () =>
      sequential([conv2d(4, 3), activation('tanh'), maxPool2d(2), layers.flatten(), linear(3)], {
        row: [10, 12, 1],
        seed: 5,
      }),
  ],
};

interface Answer {
  readonly prediction: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

describe('the code of a model of pictures', () => {
  it.each(Object.keys(networks))('gives what the model gives: %s', async (name) => {
    const [channels, make] = networks[name]!;
    const model = await modelOf(make(), channels);
    const path = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
    writeFileSync(path, exportModel(model, { language: 'js' }));
    const { predict } = (await import(pathToFileURL(path).href)) as { predict: (picture: object) => Answer };
    for (const picture of pictures) {
      const expected = model.predict(picture);
      const given = predict(picture);
      expect(given.prediction).toBe(expected.prediction);
      // The model computes in float32.
      for (const one of classes)
        expect(Math.abs(given.probabilities[one]! - expected.probabilities![one]!)).toBeLessThan(1e-5);
    }
    expect(() => predict({ width: 2, height: 2, data: [1] })).toThrow('predict: no ImageData');
  });

  it('is TypeScript that the strictest checks take', async () => {
    for (const [name, [channels, make]] of Object.entries(networks))
      writeFileSync(join(folder, `${name.replaceAll(' ', '-')}.ts`), exportModel(await modelOf(make(), channels)));
    const files = Object.keys(networks).map((name) => join(folder, `${name.replaceAll(' ', '-')}.ts`));
    const { output, code } = await checkStrictly(files);
    expect({ output, code }).toEqual({ output: '', code: 0 });
  });
});
