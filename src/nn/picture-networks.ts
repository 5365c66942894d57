/** Ready networks for pictures. */
import { anyInteger, anything, integerFrom, listOf, type OptionKind, type OptionKinds } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import type { Layer } from './layer.ts';
import { activation, batchNorm, flatten, linear } from './layers/common.ts';
import { conv2d, globalAveragePool, maxPool2d, residual } from './layers/pictures.ts';
import { type Sequential, sequential } from './network.ts';

/** What a network for pictures is made for. */
export interface PictureNetworkOptions {
  /** The shape of a picture, [height, width, channels]. */
  row: readonly [height: number, width: number, channels: number];
  /** Numbers per picture that come out, without activation: one for each class. */
  outputs: number;
  /** Tells it apart from other networks in one program, as in {@link SequentialOptions}. */
  name?: string;
  /** Of the initial weights; 0 by default. */
  seed?: number;
}

const size = integerFrom(1);
const sizes = listOf(size);
const picture: OptionKind = {
  expected: 'the shape of a picture, [height, width, channels]',
  fits: (value) => sizes.fits(value) && (value as readonly number[]).length === 3,
};
const kinds: OptionKinds<PictureNetworkOptions> = { row: picture, outputs: size, name: anything, seed: anyInteger };

/**
 * A small convolutional network in the manner of LeNet: twice a convolution of 3 x 3, relu and the largest of 2 x 2, with 32 and then
 * 64 filters, and a hidden layer of 128: 421,642 parameters for 28 x 28 pixels and 10 classes. For pictures of 4 x 4 pixels and more
 * that are mostly alike in place, such as digits. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 *
 * @example
 * import { countParameters, lenet } from 'chainrule';
 *
 * console.log(countParameters(lenet({ row: [28, 28, 1], outputs: 10 }))); // 421642
 */
export function lenet(options: PictureNetworkOptions): Sequential {
  requireOptions<PictureNetworkOptions>('lenet', options, kinds, ['row', 'outputs']);
  const { row, outputs, name, seed = 0 } = options;
  const filters = (count: number): Layer[] => [conv2d(count, 3, { padding: 'same' }), activation('relu'), maxPool2d(2)];
  const layers = [
    ...filters(32),
    ...filters(64),
    flatten(),
    linear(128, { initializer: 'heNormal' }),
    activation('relu'),
    linear(outputs),
  ];
  return sequential(layers, { row, name, seed });
}

/** Filters of each stage: each but the first has half the pixels of the one before, down and across. */
const stages = [16, 32, 64, 128];

/**
 * A small residual network: a convolution of 3 x 3, four residual blocks of two convolutions each, with 16, 32, 64 and 128 filters and
 * half the pixels from block to block, and the mean of each channel: 308,826 parameters for 3 channels and 10 classes, whatever the
 * size of the pictures. For pictures that show things in any place. He et al., "Deep residual learning for image recognition", 2016.
 *
 * @example
 * import { countParameters, smallResNet } from 'chainrule';
 *
 * console.log(countParameters(smallResNet({ row: [64, 64, 3], outputs: 10 }))); // 308826
 */
export function smallResNet(options: PictureNetworkOptions): Sequential {
  requireOptions<PictureNetworkOptions>('smallResNet', options, kinds, ['row', 'outputs']);
  const { row, outputs, name, seed = 0 } = options;
  const filters = (count: number, kernel: number, stride: number): Layer[] => [
    conv2d(count, kernel, { stride, padding: kernel === 3 ? 1 : 'valid', bias: false }),
    batchNorm(),
  ];
  const block = (count: number, stride: number): Layer[] => [
    residual([...filters(count, 3, stride), activation('relu'), ...filters(count, 3, 1)], {
      shortcut: stride === 1 ? [] : filters(count, 1, stride),
    }),
    activation('relu'),
  ];
  const layers = [
    ...filters(stages[0]!, 3, 1),
    activation('relu'),
    ...stages.flatMap((count, i) => block(count, i === 0 ? 1 : 2)),
    globalAveragePool(),
    linear(outputs),
  ];
  return sequential(layers, { row, name, seed });
}
