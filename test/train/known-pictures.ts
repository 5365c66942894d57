/** One training on pictures that change from step to step, and the checksum of its weights: the same in every engine, on any number of threads. */
import type { Backend } from '../../src/backends/backend.ts';
import { fitPictures } from '../../src/model/fit-pictures.ts';
import { activation, batchNorm, linear } from '../../src/nn/layers/common.ts';
import { conv2d, globalAveragePool, maxPool2d, residual } from '../../src/nn/layers/pictures.ts';
import { sequential } from '../../src/nn/network.ts';
import { checksum } from '../../src/numeric/checksum.ts';
import { random } from '../../src/numeric/random.ts';
import type { PictureSet } from '../../src/pictures/picture-set.ts';

/** What it gives on the wasm backend. This changes with formulas, kernels and defaults; a difference between engines, processors or threads is a fault. */
export const knownPictures = { epochs: 3, checksum: 'c5e8a957' };

/** Filters of all kinds, in batches of which the last is shorter. */
export async function runKnownPictures(backend: Backend): Promise<typeof knownPictures> {
  const [width, height, channels, count] = [14, 12, 3, 90] as const;
  const row = width * height * channels;
  const draws = random(12, 'bits of pictures');
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const all = Uint8Array.from({ length: count * row }, (_, at) => {
    const isLight = Math.floor((at % row) / channels / width) % (2 + labels[Math.floor(at / row)]!) === 0;
    return Math.floor(60 * draws.uniform()) + (isLight ? 150 : 20);
  });
  const set: PictureSet = {
    width,
    height,
    channels,
    classes: ['a', 'b', 'c'],
    labels,
    names: Array.from(labels, String),
    content: Int32Array.from(labels, (_, i) => i),
    leftOut: [],
    warnings: [],
    read: (numbers, pixels) => {
      for (const [i, number] of numbers.entries()) pixels.set(all.subarray(number * row, (number + 1) * row), i * row);
    },
  };
  const filters = () => conv2d(16, 3, { padding: 1, bias: false });
  const layers = [
    filters(),
    batchNorm(),
    activation('relu'),
    residual([filters(), batchNorm(), activation('relu'), filters()]),
    maxPool2d(2),
    conv2d(16, 3, { groups: 'channels', padding: 1 }),
    conv2d(32, [3, 2], { stride: 2, dilation: [1, 2] }),
    activation('relu'),
    globalAveragePool(),
    linear(3),
  ];
  const augment = { mirror: true, shift: 0.1, rotation: 10, scale: 0.1, colour: 0.2, cutout: 0.3, mixup: 0.2 };
  const network = sequential(layers, { row: [height, width, channels], seed: 4 });
  const fit = await fitPictures(set, { network, augment, epochs: 3, validation: 0, test: 0.1, seed: 9, backend });
  const weights = Float32Array.from(fit.network.parameters.flatMap(({ values }) => [...values]));
  return { epochs: fit.history.at(-1)!.epoch, checksum: checksum(new Uint8Array(weights.buffer)) };
}
