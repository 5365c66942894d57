/** Made-up pictures as files, in formats that need an encoder. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import toJpeg, { init as startJpeg } from '@jsquash/jpeg/encode.js';
import toWebp, { init as startWebp } from '@jsquash/webp/encode.js';
import { PNG } from 'pngjs';
import { checksum } from '../../src/numeric/checksum.ts';

const require = createRequire(import.meta.url);
/** Starts an encoder in Node; its types know the options only. */
async function start(init: (module: never) => Promise<unknown>, file: string): Promise<void> {
  await init((await WebAssembly.compile(readFileSync(require.resolve(file)))) as never);
}

/** Red, green, blue and opacity of all pixels. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A picture of one function of place and channel; what is not said is opaque. */
export function drawn(width: number, height: number, value: (x: number, y: number, channel: number) => number): Drawn {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 4);
    data[i] = i % 4 === 3 ? 255 : value(pixel % width, Math.floor(pixel / width), i % 4);
  }
  return { width, height, data };
}

/** Smooth in each channel: lossy formats keep it within a few values. */
export const smooth: Drawn = drawn(40, 24, (x, y, channel) => [5 * x, 8 * y, 3 * (x + y)][channel]!);

let jpeg: Promise<void> | undefined;
let webp: Promise<void> | undefined;

export async function jpegOf({ width, height, data }: Drawn, options: object = {}): Promise<Uint8Array> {
  jpeg ??= start(startJpeg, '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  await jpeg;
  return new Uint8Array(await toJpeg({ width, height, data, colorSpace: 'srgb' }, { quality: 95, ...options }));
}

export async function webpOf({ width, height, data }: Drawn, isLossless: boolean): Promise<Uint8Array> {
  webp ??= start(startWebp, '@jsquash/webp/codec/enc/webp_enc_simd.wasm');
  await webp;
  const options = isLossless ? { lossless: 1, exact: 1 } : { quality: 95 };
  return new Uint8Array(await toWebp({ width, height, data, colorSpace: 'srgb' }, options));
}

export function pngOf({ width, height, data }: Drawn, colorType: 0 | 2 | 4 | 6): Uint8Array {
  const picture = new PNG({ width, height });
  picture.data.set(data);
  return PNG.sync.write(picture, { colorType, inputHasAlpha: true });
}

/** A PNG of any colour type and depth, from its samples: what pngjs does not write. */
export function anyPng(
  width: number,
  height: number,
  { type, depth, isInterlaced = false, chunks = {} }: PngForm,
  sample: (x: number, y: number, channel: number) => number,
): Uint8Array {
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type]!;
  const passes = isInterlaced
    ? [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
      ]
    : [[0, 0, 1, 1]];
  const lines: number[] = [];
  for (const [startX = 0, startY = 0, stepX = 1, stepY = 1] of passes) {
    for (let y = startY; y < height && startX < width; y += stepY) {
      let bits = '';
      for (let x = startX; x < width; x += stepX)
        for (let channel = 0; channel < channels; channel++)
          bits += sample(x, y, channel).toString(2).padStart(depth, '0');
      lines.push(
        0,
        ...bits
          .padEnd(Math.ceil(bits.length / 8) * 8, '0')
          .match(/.{8}/g)!
          .map((byte) => Number.parseInt(byte, 2)),
      );
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, type, 0, 0, isInterlaced ? 1 : 0], 8);
  const all = { IHDR: header, ...chunks, IDAT: deflateSync(Uint8Array.from(lines)), IEND: [] };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...Object.entries(all).map(([name, bytes]) => chunk(name, bytes)),
  ]);
}

export interface PngForm {
  readonly type: 0 | 2 | 3 | 4 | 6;
  readonly depth: number;
  readonly isInterlaced?: boolean;
  /** Further chunks, by name, such as PLTE. */
  readonly chunks?: Readonly<Record<string, readonly number[]>>;
}

function chunk(name: string, bytes: ArrayLike<number>): Buffer {
  const content = Buffer.from([...Buffer.from(name, 'latin1'), ...Array.from(bytes)]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  check.write(checksum(content), 'hex');
  return Buffer.concat([length, content, check]);
}

/** A GIF of two pixels: a clear code, one code for each, the end. */
export const gif: Uint8Array = Buffer.concat([
  Buffer.from('GIF89a'),
  Buffer.from([2, 0, 1, 0, 0x80, 0, 0, 10, 20, 30, 200, 210, 220]),
  Buffer.from([0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0a, 0, 0x3b]),
]);
