import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdx } from '../../src/data/idx.ts';
import { gzip, inChunks, lacks, sharedFile } from './sources.ts';

function idx(type: number, shape: readonly number[], bytes: readonly number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...bytes]);
}

describe('readIdx', () => {
  it.each<[number, number[], unknown]>([
    [0x08, [0, 255], Uint8Array.of(0, 255)],
    [0x09, [1, 255], Int8Array.of(1, -1)],
    [0x0b, [1, 2, 255, 254], Int16Array.of(258, -2)],
    [0x0c, [0, 0, 1, 0, 255, 255, 255, 255], Int32Array.of(256, -1)],
    [0x0d, [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], Float32Array.of(1, -2.5)],
    [0x0e, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0], Float64Array.of(1, -2.5)],
  ])('reads values of type %i', async (type, bytes, values) => {
    expect(await readIdx(idx(type, [2], bytes))).toEqual({ shape: [2], values });
  });

  it('reads any shape, chunks and gzip', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (shape, isPacked, length) => {
          const count = shape.reduce((product, size) => product * size, 1);
          const values = Array.from({ length: count }, (_, i) => (i * 7) % 256);
          const plain = idx(8, shape, values);
          const bytes = isPacked ? await gzip(plain) : plain;
          expect(await readIdx(inChunks(bytes, [length]))).toEqual({ shape, values: Uint8Array.from(values) });
        },
      ),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'x.idx: not an IDX file: got 0 bytes; expected a header'],
    ['half a header', idx(8, [2, 3], []).subarray(0, 7), 'x.idx: not an IDX file: got 7 bytes; expected a header'],
    [
      'another format',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0),
      'x.idx: not an IDX file: got the bytes 89 50 4e 47; expected 00 00, an element type (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions',
    ],
    ['an unknown element type', idx(7, [1], [1]), 'x.idx: not an IDX file: got the bytes 00 00 07 01'],
    ['no dimensions', idx(8, [], [1]), 'x.idx: not an IDX file: got the bytes 00 00 08 00'],
    [
      'a file cut off',
      idx(8, [2, 3], [1, 2, 3]),
      'x.idx: another length than its header says: got 3 bytes of values; expected 6 for 2 x 3 — try copying the file again',
    ],
    [
      'bytes after the end',
      idx(8, [2, 3], [1, 2, 3, 4, 5, 6, 7]),
      'x.idx: another length than its header says: got more than 6 bytes of values; expected 6 for 2 x 3',
    ],
    [
      'dimensions beyond all memory',
      idx(8, [4294967295, 4294967295, 4294967295], []),
      'x.idx: too large: got 4294967295 x 4294967295 x 4294967295 values; expected at most 4294967296 bytes',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readIdx(bytes, { name: 'x.idx' })).rejects.toThrow(message);
  });

  it('stops reading where the header says that the values end', async () => {
    let delivered = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield idx(8, [10], []);
      for (;;) {
        delivered += 100;
        yield new Uint8Array(100);
      }
    }
    await expect(readIdx(endless())).rejects.toThrow('another length than its header says');
    expect(delivered).toBe(100);
  });

  for (const name of ['mnist', 'fashion-mnist']) {
    const labels = `${name}/t10k-labels-idx1-ubyte.gz`;
    it.skipIf(lacks(labels))(`reads ${labels}`, async () => {
      const { shape, values } = await readIdx(sharedFile(labels));
      expect(shape).toEqual([10_000]);
      const counts = new Array<number>(10).fill(0);
      for (const value of values) counts[value]!++;
      expect(counts).toEqual(
        name === 'mnist'
          ? [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
          : [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
      );
    });
  }

  const images = 'mnist/t10k-images-idx3-ubyte.gz';
  it.skipIf(lacks(images))(`reads ${images}`, async () => {
    const { shape, values } = await readIdx(sharedFile(images));
    expect(shape).toEqual([10_000, 28, 28]);
    expect(values).toHaveLength(7_840_000);
    let sum = 0;
    for (const value of values) sum += value;
    // 0.1325 of 255, as is known of MNIST's test images.
    expect(sum / values.length).toBeCloseTo(33.7912, 4);
  });
});
