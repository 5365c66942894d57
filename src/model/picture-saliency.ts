/** Which pixels an answer depends on: the gradient by the picture of a class's output less those of the others, and integrated gradients. */
import { grad } from '../autodiff/grad.ts';
import { type Backend, backendKind } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { input } from '../graph/node.ts';
import { integerFrom, type OptionKinds, objectWith } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { valuesOf } from '../nn/weights.ts';
import { mul, reshape, sum } from '../ops/index.ts';
import { encode, pixelsFor, tablesOf } from '../pictures/picture-encoding.ts';
import { type PictureSet, pictureOf } from '../pictures/picture-set.ts';
import type { PictureModel } from './picture-model.ts';
import { rowsAtOnce } from './predictor.ts';

/** How saliency is computed. */
export interface SaliencyOptions {
  /** Pictures on the way from the mean picture to the picture; 31 when absent. */
  readonly steps?: number | undefined;
  /** `wasm` when absent. */
  readonly backend?: Backend | undefined;
}

const kinds: OptionKinds<SaliencyOptions> = { steps: integerFrom(1), backend: backendKind };

/** What one answer depends on, pixel by pixel, [height, width]. */
export interface PictureSaliency {
  /** The number of the picture in its set. */
  readonly picture: number;
  /** The class that was answered; explained is its output before softmax less the mean of those of the other classes. */
  readonly prediction: string;
  /** How steeply that difference changes with the pixel: the largest absolute derivative of its channels. */
  readonly gradient: Float64Array;
  /**
   * What the pixel adds to that difference, compared with the mean picture: pixels times the mean gradient on the way, summed over channels.
   * Over all pixels it sums to what the picture has more of it than the mean picture, as far as the steps are fine enough.
   */
  readonly integrated: Float64Array;
}

/**
 * For some pictures of a set what the model's answer depends on: the gradient by the picture (Simonyan et al., "Deep inside
 * convolutional networks", 2013), and integrated gradients from the mean picture, by the midpoint rule (Sundararajan et al., "Axiomatic
 * attribution for deep networks", 2017). Both are of the class's output before softmax less the mean of the others, since what raises all
 * outputs alike changes no answer; and by the numbers that the network gets.
 *
 * @example
 * import { fitPictures, type PictureSet } from 'chainrule/data';
 * import { pictureSaliency } from 'chainrule/explain';
 *
 * // The left pixel is lighter, or the right one; the lower two are as the mean and say nothing.
 * const labels = Int32Array.from({ length: 80 }, (_, i) => i % 2);
 * const set: PictureSet = {
 *   width: 2,
 *   height: 2,
 *   channels: 1,
 *   classes: ['left', 'right'],
 *   labels,
 *   names: Array.from(labels, (_, i) => `picture ${i}`),
 *   content: Int32Array.from(labels, (_, i) => i),
 *   leftOut: [],
 *   warnings: [],
 *   read: (numbers, pixels) =>
 *     numbers.forEach((number, i) => pixels.set(number % 2 ? [90, 200, 145, 145] : [200, 90, 145, 145], 4 * i)),
 * };
 * const model = await fitPictures(set, { epochs: 20 });
 * const [first] = await pictureSaliency(model, set, [1]);
 * console.log(first!.prediction, Array.from(first!.integrated, (value) => value !== 0)); // right [true, true, false, false]
 */
export async function pictureSaliency(
  model: PictureModel,
  set: PictureSet,
  pictures: ArrayLike<number>,
  options: SaliencyOptions = {},
): Promise<PictureSaliency[]> {
  requireKind('pictureSaliency: model', model, objectWith('a model of pictures', 'network', 'pictures', 'predict'));
  requireKind('pictureSaliency: set', set, objectWith('a set of pictures', 'names', 'read'));
  requireOptions<SaliencyOptions>('pictureSaliency', options, kinds);
  const { steps = 31, backend = wasm } = options;
  const numbers = Array.from(pictures);
  for (const number of numbers) requirePicture(number, set);
  if (numbers.length === 0) return [];
  const { network, classes, pictures: encoding } = model;
  const size = sizeOf(network.row);
  // The picture itself, then those on the way to it.
  const shares = [1, ...Array.from({ length: steps }, (_, i) => (i + 0.5) / steps)];
  const rows = Math.min(shares.length, rowsAtOnce(network));
  const x = input('x', [rows, ...network.row]);
  const chosen = input('chosen', [1, classes.length]);
  const outputs = reshape(network.forward(x), [rows, classes.length]);
  const [slope] = grad(sum(mul(outputs, chosen)), [x]);
  // With the answers every parameter is in the program, also the last bias, on which no slope depends.
  const program = compile([{ name: 'slopes', outputs: { slope: slope!, outputs } }]);
  const executable = await backend.instantiate(program);
  try {
    for (const parameter of network.parameters) executable.write(parameter.node, valuesOf(parameter));
    const table = executable.table('slopes');
    const fields = { x: table.field('x'), chosen: table.field('chosen'), slope: table.field('slope') };
    const tables = tablesOf(encoding);
    const found: PictureSaliency[] = [];
    for (const picture of numbers) {
      const own = pictureOf(set, picture);
      const pixels = pixelsFor(encoding, own);
      const values = new Float64Array(size);
      encode(tables, pixels, values, 0, size);
      const prediction = String(model.predict(own).prediction);
      fields.chosen.set(
        0,
        classes.map((name) => (name === prediction ? 1 : -1 / (classes.length - 1))),
      );
      const slopes = new Float64Array(size);
      const mean = new Float64Array(size);
      for (let start = 0; start < shares.length; start += rows) {
        const some = shares.slice(start, start + rows);
        for (const [i, share] of some.entries())
          fields.x.set(
            0,
            values.map((value) => value * share),
            i * size,
          );
        await executable.run('slopes');
        const given = fields.slope.get(0);
        for (const [i] of some.entries()) {
          const isItself = start + i === 0;
          for (let j = 0; j < size; j++) {
            if (isItself) slopes[j] = given[i * size + j]!;
            else mean[j] = mean[j]! + given[i * size + j]! / steps;
          }
        }
      }
      found.push({ picture, prediction, ...byPixel(slopes, mean, values, encoding.channels) });
    }
    return found;
  } finally {
    executable.free();
  }
}

function byPixel(
  slopes: Float64Array,
  mean: Float64Array,
  values: Float64Array,
  channels: number,
): Pick<PictureSaliency, 'gradient' | 'integrated'> {
  const pixels = values.length / channels;
  const gradient = new Float64Array(pixels);
  const integrated = new Float64Array(pixels);
  for (let at = 0; at < values.length; at++) {
    const pixel = Math.floor(at / channels);
    gradient[pixel] = Math.max(gradient[pixel]!, Math.abs(slopes[at]!));
    integrated[pixel] = integrated[pixel]! + values[at]! * mean[at]!;
  }
  return { gradient, integrated };
}

function requirePicture(number: unknown, { names }: PictureSet): void {
  if (Number.isInteger(number) && (number as number) >= 0 && (number as number) < names.length) return;
  fail({
    what: 'pictureSaliency',
    problem: 'no such picture',
    got: String(number),
    expected: `a whole number from 0 to ${names.length - 1}`,
  });
}
