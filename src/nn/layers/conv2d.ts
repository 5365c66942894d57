/** The layer of filters that slide over pictures. */
import { fail } from '../../graph/error.ts';
import { either, integerFrom, type OptionKinds, oneOf, text, truth } from '../../graph/option-kinds.ts';
import { optionEntries, requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { add, conv2d as convolve } from '../../ops/index.ts';
import {
  type Extent,
  extentKind,
  type PictureWindowOptions,
  pairOf,
  pictureWindows,
  windowCounts,
  windowKinds,
} from '../../ops/picture-windows.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import { initializerNamed } from '../initializers.ts';
import type { Layer, ParameterSpec } from '../layer.ts';
import { requirePictureRow, savedWindows, windowNote } from './picture-rows.ts';

/** Options of `layers.conv2d`. */
export interface Conv2dLayerOptions extends PictureWindowOptions {
  /**
   * Into how many groups of neighbours the channels fall; outputs read the channels of their own group only. `'channels'` makes each
   * channel a group (depthwise). 1 by default.
   */
  groups?: number | 'channels';
  /** Whether there is a bias; true by default. A layer of batchNorm behind needs none. */
  bias?: boolean;
  /** How the filters start; biases start as 0. `heNormal` by default, which suits relu. */
  initializer?: string;
}

/** The options as they are saved: the filters are among them. */
export interface SavedConv2dOptions extends Conv2dLayerOptions {
  /** How many filters. */
  outputs: number;
  /** Pixels of a filter: a side, or height and width. */
  kernel: Extent;
}

const kinds: OptionKinds<SavedConv2dOptions> = {
  outputs: { expected: 'the number of filters', fits: () => true },
  kernel: extentKind(1),
  ...windowKinds,
  groups: either(integerFrom(1), oneOf('channels')),
  bias: truth,
  initializer: text,
};
const ownNames = Object.keys(kinds).filter((name) => name !== 'outputs' && name !== 'kernel');

/**
 * So many filters of `kernel` pixels, a side or height and width, for rows [height, width, channels]: what comes out is [rows,
 * columns, outputs], for each place of a filter the sum of its products with the picture there. The filters' shape is [height, width,
 * channels / groups, outputs], where PyTorch has [outputs, channels / groups, height, width]. Without options filters move by
 * one pixel and stay inside the picture. Their fan-in, for initializers, is height x width x channels / groups, and their fan-out
 * height x width x outputs / groups. A line of numbers, such as a sound, is a picture of height 1, rows [1, length, channels], with filters of
 * [1, taps]. Rows that are no pictures, pictures that are smaller than a filter, and numbers of channels or
 * outputs that are no multiple of the groups are refused.
 *
 * @example
 * import { describeLayers, layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.conv2d(32, 3, { padding: 'same' })], { row: [28, 28, 16] });
 * console.log(network.output, describeLayers(network)[0]!.formula); // [28, 28, 32] (3 x 3 x 16 + 1) x 32
 */
export function conv2d(outputs: number, kernel: Extent, options?: Conv2dLayerOptions): Layer;
/** The same from the options that it is saved with. */
export function conv2d(options: SavedConv2dOptions): Layer;
export function conv2d(first: number | SavedConv2dOptions, kernel?: Extent, own: Conv2dLayerOptions = {}): Layer {
  optionEntries('conv2d', own, ownNames);
  const given: SavedConv2dOptions =
    typeof first === 'object' ? first : { ...own, outputs: first, kernel: kernel as Extent };
  requireOptions<SavedConv2dOptions>('conv2d', given, kinds);
  const { outputs, groups = 1, bias = true, initializer = 'heNormal' } = given;
  requireWidth('conv2d: outputs', outputs, 'conv2d(32, 3) for 32 filters of 3 x 3 pixels');
  requireKind('conv2d: kernel', given.kernel, extentKind(1));
  const size = pairOf(given.kernel);
  const windows = savedWindows(given);
  const draw = initializerNamed(initializer);
  const groupsOf = (channels: number): number => (groups === 'channels' ? channels : groups);
  return {
    type: 'conv2d',
    options: { outputs, kernel: size, ...windows, groups, bias, initializer },
    note: [
      windowNote(size, windows, [1, 1]),
      ...(groups === 1 ? [] : [groups === 'channels' ? 'depthwise' : `${groups} groups`]),
    ].join(', '),
    build: (row) => {
      requirePictureRow('conv2d', row);
      const channels = row[2]!;
      const parts = groupsOf(channels);
      if (channels % parts !== 0 || outputs % parts !== 0) {
        fail({
          what: 'conv2d',
          problem: 'channels do not fall into these groups',
          got: `${channels} channels and ${outputs} outputs in ${parts} groups`,
          expected: 'multiples of the groups',
        });
      }
      const by = pictureWindows('conv2d', [1, ...row], size, windows);
      const shape = [...size, channels / parts, outputs];
      const area = sizeOf(size);
      const fan = { inputs: (area * channels) / parts, outputs: (area * outputs) / parts };
      requireParameterCount(`conv2d ${shape.join(' x ')}`, sizeOf(shape) + (bias ? outputs : 0));
      const weight: ParameterSpec = {
        name: 'weight',
        shape,
        role: 'weight',
        initialise: (random) => Float64Array.from({ length: sizeOf(shape) }, () => draw(fan, random)),
      };
      const shift: ParameterSpec = {
        name: 'bias',
        shape: [outputs],
        role: 'bias',
        initialise: () => new Float64Array(outputs),
      };
      const products = shape.slice(0, 3).join(' x ');
      return {
        row: [...windowCounts([1, ...row], by), outputs],
        parameters: bias ? [weight, shift] : [weight],
        formula: bias ? `(${products} + 1) x ${outputs}` : `${products} x ${outputs}`,
      };
    },
    apply: (x, { weight, bias: shift }) => {
      const filtered = convolve(x, weight!, { ...windows, groups: groupsOf(x.shape[3]!) });
      return shift ? add(filtered, shift) : filtered;
    },
  };
}
