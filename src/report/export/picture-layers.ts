/** The layers for pictures as code: functions of a picture [height, width, channels] that lies flat. */
import type { Shape } from '../../graph/shape.ts';
import type { PlacedLayer } from '../../nn/layer-stack.ts';
import { type Extent, type PictureWindowOptions, pairOf, pictureWindows } from '../../ops/picture-windows.ts';
import type { Functions } from './source.ts';

/** The call of such a layer on `before`, with the names of its arrays of weights; undefined for other layers. */
export function pictureCall(
  { layer, input, output, parameters }: PlacedLayer,
  before: string,
  arrays: readonly string[],
  functions: Functions,
): string | undefined {
  const call = (name: string, source: string, ...given: (string | number | Shape)[]) =>
    `${functions.add(name, source)}(${[before, ...given.map(text)].join(', ')})`;
  const { options } = layer;
  const windowed = (size: Extent) => {
    const by = pictureWindows('export', [1, ...input], size, options as PictureWindowOptions);
    return [input, output, pairOf(size), by.stride, by.dilation, by.before];
  };
  switch (layer.type) {
    case 'conv2d': {
      const [weight = '', bias = '[]'] = arrays;
      const kernel = parameters[0]!.shape;
      return call('conv2d', convolution, weight, bias, kernel[2]!, ...windowed(kernel.slice(0, 2)));
    }
    case 'maxPool2d':
      return call('maxPool2d', largest, ...windowed(options.size as Extent));
    case 'averagePool2d':
      return call('averagePool2d', average, options.countPadding ? 1 : 0, ...windowed(options.size as Extent));
    case 'globalAveragePool':
      return call('globalAveragePool', wholeAverage, input[2]!);
    case 'groupNorm':
      return call('groupNorm', groups, ...arrays, input.at(-1)!, options.groups as number, options.epsilon as number);
    default:
      return undefined;
  }
}

function text(given: string | number | Shape): string {
  return typeof given === 'object' ? `[${given.join(', ')}]` : String(given);
}

/** Two arrays of one length added: the end of a residual layer. */
export const addedSource = `/** What both have, added. */
function added(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(a, (value, i) => value + b[i]!);
}`;

const shapes =
  'input: number[], output: number[], size: number[], stride: number[], dilation: number[], before: number[]';

/**
 * All windows, as statements: `start` and `end` for each, whose results begin at `to`, and between them `inside` for each of its
 * pixels that is one of the picture, the `i`th of the window and from `at` on in the picture.
 */
const overWindows = (
  inside: string,
  start: string,
  end: string,
): string => `  const [height, width, channels] = [input[0]!, input[1]!, input[2]!];
  const [rows, columns, outputs] = [output[0]!, output[1]!, output[2]!];
  const result: number[] = new Array(rows * columns * outputs).fill(0);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const to = (row * columns + column) * outputs;
${start}
      for (let i = 0; i < size[0]! * size[1]!; i++) {
        const y = row * stride[0]! - before[0]! + Math.floor(i / size[1]!) * dilation[0]!;
        const z = column * stride[1]! - before[1]! + (i % size[1]!) * dilation[1]!;
        if (y < 0 || y >= height || z < 0 || z >= width) continue;
        const at = (y * width + z) * channels;
${inside}
      }
${end}
    }
  return result;`;

const convolution = `/** Filters that slide over a picture: for each place and filter the sum of its products with what lies under it, and its bias. */
function conv2d(x: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>, own: number, ${shapes}): number[] {
${overWindows(
  `        for (let filter = 0; filter < outputs; filter++) {
          const first = Math.floor(filter / perGroup) * own;
          let sum = 0;
          for (let j = 0; j < own; j++) sum += x[at + first + j]! * weight[(i * own + j) * outputs + filter]!;
          result[to + filter]! += sum;
        }`,
  `      const perGroup = (outputs * own) / channels;
      for (let filter = 0; filter < outputs; filter++) result[to + filter] = bias[filter] ?? 0;`,
  '',
)}
}`;

const largest = `/** The largest number under each window, channel by channel. */
function maxPool2d(x: ArrayLike<number>, ${shapes}): number[] {
${overWindows(
  '        for (let j = 0; j < channels; j++) result[to + j] = Math.max(result[to + j]!, x[at + j]!);',
  '      for (let j = 0; j < channels; j++) result[to + j] = -Infinity;',
  '',
)}
}`;

const average = `/** The mean under each window, channel by channel, over pixels of the picture, or over all where padding counts. */
function averagePool2d(x: ArrayLike<number>, countPadding: number, ${shapes}): number[] {
${overWindows(
  `        count++;
        for (let j = 0; j < channels; j++) result[to + j]! += x[at + j]!;`,
  '      let count = 0;',
  '      for (let j = 0; j < channels; j++) result[to + j]! /= countPadding ? size[0]! * size[1]! : count;',
)}
}`;

const wholeAverage = `/** The mean of each channel over the whole picture. */
function globalAveragePool(x: ArrayLike<number>, channels: number): number[] {
  const result: number[] = new Array(channels).fill(0);
  for (let i = 0; i < x.length; i++) result[i % channels]! += x[i]!;
  return result.map((sum) => (sum * channels) / x.length);
}`;

const groups = `/** Each group of channels to mean 0 and variance 1, then each channel scaled and shifted. */
function groupNorm(x: ArrayLike<number>, scale: ArrayLike<number>, shift: ArrayLike<number>, channels: number, groups: number, epsilon: number): number[] {
  const size = channels / groups;
  const group = (i: number) => Math.floor((i % channels) / size);
  const count = x.length / groups;
  const means: number[] = new Array(groups).fill(0);
  const variances: number[] = new Array(groups).fill(0);
  for (let i = 0; i < x.length; i++) means[group(i)]! += x[i]! / count;
  for (let i = 0; i < x.length; i++) variances[group(i)]! += (x[i]! - means[group(i)]!) ** 2 / count;
  return Array.from(x, (value, i) => {
    const normal = (value - means[group(i)]!) / Math.sqrt(variances[group(i)]! + epsilon);
    return normal * scale[i % channels]! + shift[i % channels]!;
  });
}`;
