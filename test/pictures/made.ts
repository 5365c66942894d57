/** Sets of pictures that are made up, of given pixels. */
import type { PictureSet } from '../../src/pictures/picture-set.ts';

/** `pixels` are those of all pictures, one after the other. */
export function madePictures(
  set: Pick<PictureSet, 'width' | 'height' | 'channels' | 'classes' | 'labels'>,
  pixels: Uint8Array,
): PictureSet {
  const { width, height, channels, labels } = set;
  const size = width * height * channels;
  return {
    ...set,
    names: Array.from(labels, (_, i) => `${i}.png`),
    content: Int32Array.from(labels, (_, i) => i),
    leftOut: [],
    warnings: [],
    read: (numbers, into) => {
      for (const [i, number] of numbers.entries())
        into.set(pixels.subarray(number * size, (number + 1) * size), i * size);
    },
  };
}
