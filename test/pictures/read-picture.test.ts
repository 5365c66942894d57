import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { type Picture, readPicture } from '../../src/data.ts';
import { orientationIn, upright } from '../../src/pictures/exif.ts';
import { wasmDecoder } from '../../src/pictures/formats/wasm-decoder.ts';
import { anyPng, drawn, gif, jpegOf, type PngForm, pngOf, smooth, webpOf } from './samples.ts';

const pets = join(import.meta.dirname, '../../../shared/data/images/pets-originals');

function png(width: number, height: number, colorType: 0 | 2 | 4 | 6, rgba: (i: number) => number): Buffer {
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => rgba(i));
  return Buffer.from(pngOf({ width, height, data }, colorType));
}

const noise = (i: number): number => (i % 4 === 3 ? 255 : (i * 7919 + ((i * i) >> 3)) & 255);
const rgbOf = (data: ArrayLike<number>): number[] => Array.from(data).filter((_, i) => i % 4 < 3);

describe('readPicture', () => {
  it('gives the pixels of PNG that pngjs gives, in colours and in grey', async () => {
    const bytes = png(37, 23, 2, noise);
    expect(Array.from((await readPicture(bytes)).pixels)).toEqual(rgbOf(PNG.sync.read(bytes).data));
    const grey = png(8, 8, 0, (i) => (i % 4 === 3 ? 255 : 4 * Math.floor(i / 4)));
    const picture = await readPicture(grey);
    expect([picture.channels, ...picture.pixels.slice(0, 4)]).toEqual([1, 0, 4, 8, 12]);
  });

  const forms: [string, PngForm][] = [
    ...[1, 2, 4, 8].map((depth): [string, PngForm] => [
      `a palette of ${depth} bits`,
      {
        type: 3,
        depth,
        chunks: { PLTE: Array.from({ length: 3 << depth }, (_, i) => (i * 37) & 255), tRNS: [99, 0] },
      },
    ]),
    ...[1, 2, 4, 16].map((depth): [string, PngForm] => [`grey of ${depth} bits`, { type: 0, depth }]),
    ['grey with opacity, 16 bits', { type: 4, depth: 16 }],
    ['colours of 16 bits', { type: 2, depth: 16 }],
    ['colours of which one is clear', { type: 2, depth: 8, chunks: { tRNS: [0, 0, 0, 0, 0, 0] } }],
    ['colours with opacity, 16 bits', { type: 6, depth: 16 }],
  ];
  it.each(
    forms.flatMap(([name, form]) => [
      [name, form] as const,
      [`${name}, interlaced`, { ...form, isInterlaced: true }] as const,
    ]),
  )('reads PNG of %s as pngjs does', async (_, form) => {
    for (const [width, height] of [
      [13, 11],
      [1, 1],
      [3, 9],
    ] as const) {
      const sample = (x: number, y: number, channel: number) =>
        (x * 7919 + y * 104729 + channel * 31) % (1 << form.depth);
      const bytes = anyPng(width, height, form, sample);
      const { data } = PNG.sync.read(Buffer.from(bytes));
      const expected = rgbOf(
        data.map((value, i) =>
          i % 4 === 3 ? 255 : Math.round((value * data[i | 3]! + 255 * (255 - data[i | 3]!)) / 255),
        ),
      );
      const { channels, pixels } = await readPicture(bytes);
      const grey = expected.filter((_value, i) => i % 3 === 0);
      const wanted = channels === 1 ? grey : expected;
      expect(Math.max(...wanted.map((value, i) => Math.abs(value - pixels[i]!)))).toBe(0);
      expect(pixels.length).toBe(wanted.length);
    }
  });

  it('reads WebP: without loss the pixels themselves, lossy ones nearly, clear ones on white', async () => {
    const noisy = drawn(37, 23, (x, y, channel) => (x * 7919 + y * 104729 + channel * 31) & 255);
    expect(Array.from((await readPicture(await webpOf(noisy, true))).pixels)).toEqual(rgbOf(noisy.data));
    const { pixels } = await readPicture(await webpOf(smooth, false));
    const far = rgbOf(smooth.data).map((value, i) => Math.abs(value - pixels[i]!));
    expect(far.reduce((sum, each) => sum + each, 0) / far.length).toBeLessThan(4);
    const clear = { ...smooth, data: smooth.data.map((value, i) => (i % 4 === 3 ? 0 : value)) };
    expect(new Set((await readPicture(await webpOf(clear, true))).pixels)).toEqual(new Set([255]));
  });

  it.each([
    ['baseline', { progressive: false, baseline: true }],
    ['progressive', { progressive: true }],
    ['grey', { color_space: 1 }],
  ])('reads JPEG, %s', async (form, options) => {
    const picture = form === 'grey' ? drawn(40, 24, (x, y) => 3 * (x + y)) : smooth;
    const { width, height, channels, pixels } = await readPicture(await jpegOf(picture, options));
    expect([width, height, channels]).toEqual([40, 24, form === 'grey' ? 1 : 3]);
    const wanted = rgbOf(picture.data).filter((_value, i) => channels === 3 || i % 3 === 0);
    const far = wanted.map((value, i) => Math.abs(value - pixels[i]!));
    expect(far.reduce((sum, each) => sum + each, 0) / far.length).toBeLessThan(4);
  });

  it('refuses cut WebP and JPEG files by name', async () => {
    for (const bytes of [await webpOf(smooth, true), await webpOf(smooth, false), await jpegOf(smooth)]) {
      for (const part of [0.4, 0.7, 0.9]) {
        const cut = readPicture(bytes.subarray(0, Math.floor(part * bytes.length)), { name: 'cut' });
        await expect(cut).rejects.toThrow(/^cut: a broken /);
      }
    }
  });

  it('refuses of pictures that are read at the same time the broken one only', async () => {
    const whole = await jpegOf(smooth);
    const cut = whole.subarray(0, Math.floor(0.7 * whole.length));
    const read = await Promise.allSettled([whole, cut, whole].map((bytes) => readPicture(bytes)));
    expect(read.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('says of a decoder that could not be loaded that it is that, and loads it again for the next picture', async () => {
    let loads = 0;
    // A page that is offline has no script of the decoder; or it has that, and not its module.
    const decode = wasmDecoder('JPEG', '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', async () => {
      if (++loads === 1) throw new TypeError('Failed to fetch');
      return {
        init: async (_module: unknown, { onRuntimeInitialized }: { onRuntimeInitialized: () => void }) => {
          if (loads > 2) onRuntimeInitialized();
        },
        default: async () => {
          if (loads === 2) throw new Error('both async and sync fetching of the wasm failed');
          return { width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
        },
      };
    });
    for (const got of ['Failed to fetch', 'both async and sync fetching of the wasm failed']) {
      await expect(Promise.resolve(decode(new Uint8Array(9), 'a.jpg'))).rejects.toMatchObject({
        message: expect.stringContaining(
          `a.jpg: the decoder of JPEG pictures could not be loaded: got ${got} — try again`,
        ) as string,
        kind: 'work',
      });
    }
    expect((await decode(new Uint8Array(9), 'a.jpg')).width).toBe(1);
    expect(loads).toBe(3);
  });

  it('puts what is clear on white', async () => {
    const { pixels } = await readPicture(png(1, 1, 6, (i) => [255, 0, 0, 51][i]!));
    expect(Array.from(pixels)).toEqual([255, 204, 204]);
  });

  it('reads the first frame of a GIF', async () => {
    const { width, height, pixels } = await readPicture(gif);
    expect([width, height, ...pixels]).toEqual([2, 1, 10, 20, 30, 200, 210, 220]);
  });

  it('makes pictures smaller by the mean over areas and larger between two pixels, from the middle', async () => {
    const grey = (values: number[]): Buffer =>
      png(values.length, 1, 0, (i) => (i % 4 === 3 ? 255 : values[Math.floor(i / 4)]!));
    const sized = async (values: number[], size: number[]) =>
      Array.from((await readPicture(grey(values), { size })).pixels);
    expect(await sized([0, 100], [4, 2])).toEqual([0, 25, 75, 100, 0, 25, 75, 100]);
    expect(await sized([9, 50, 70], [1, 1])).toEqual([50]);
    const square = png(2, 2, 0, (i) => (i % 4 === 3 ? 255 : [10, 20, 30, 41][Math.floor(i / 4)]!));
    expect(Array.from((await readPicture(square, { size: [1, 1] })).pixels)).toEqual([25]);
  });

  it('refuses by name what is empty, no picture, broken, of inks, or larger than can be decoded', async () => {
    const message = (bytes: Uint8Array) =>
      readPicture(bytes, { name: 'a.jpg' }).then(
        () => 'read',
        (error: Error) => error.message,
      );
    expect(await message(new Uint8Array(0))).toBe('a.jpg: an empty file: expected a picture');
    expect(await message(Buffer.from('<html><body>no</body>'))).toContain('a.jpg: no picture that can be read: got');
    expect(await message(Buffer.from('PK\x03\x04 and more'))).toBe(
      'a.jpg: no picture that can be read: got a packed file; expected JPEG, PNG, WebP, GIF or BMP — try unpacking it first',
    );
    const whole = png(20, 20, 2, noise);
    for (const end of [12, 20, 40, 200, whole.length - 13]) {
      expect(await message(whole.subarray(0, end))).toContain('a.jpg: a broken');
    }
    const bomb = Buffer.from(whole);
    bomb.writeUInt32BE(60000, 16);
    bomb.writeUInt32BE(60000, 20);
    expect(await message(bomb)).toContain('too large to be decoded: got 60000 x 60000 pixels');
    const inks = [0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 9, 0, 9, 4, ...Array<number>(12).fill(0)];
    expect(await message(Uint8Array.from(inks))).toContain('the four inks of print (CMYK)');
    expect(await message(gif.subarray(0, 30))).toContain('a broken GIF picture');
  });

  it('turns pictures as EXIF says', () => {
    const tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];
    expect(orientationIn(Uint8Array.from(tiff))).toBe(6);
    // a b c above d e f; what each orientation makes of it is in EXIF 2.3, 4.6.4.
    const letters = Uint8Array.from(Array.from('abcdef').flatMap((letter) => [letter.charCodeAt(0), 0, 0, 255]));
    const seen = Array.from({ length: 8 }, (_, i) => {
      const { width, data } = upright({ width: 3, height: 2, data: letters }, i + 1);
      const text = String.fromCharCode(...data.filter((_value, at) => at % 4 === 0));
      return `${text.slice(0, width)}/${text.slice(width)}`;
    });
    expect(seen.map((text) => text.replace('/', ''))).toEqual([
      'abcdef',
      'cbafed',
      'fedcba',
      'defabc',
      'adbecf',
      'daebfc',
      'fcebda',
      'cfbead',
    ]);
  });

  it.skipIf(!existsSync(pets))('reads photographs, baseline and progressive, and refuses cut ones', async () => {
    const sizes: Record<string, string> = {};
    for (const file of readdirSync(pets)) {
      const { width, height, pixels }: Picture = await readPicture(readFileSync(join(pets, file)), { name: file });
      sizes[file] = `${width} x ${height}`;
      expect(pixels.length).toBe(width * height * 3);
    }
    expect(sizes).toMatchObject({ 'pug_166.jpg': '225 x 300', 'Bombay_140.jpg': '1725 x 1600' });
    const bytes = readFileSync(join(pets, 'pug_166.jpg'));
    await expect(readPicture(bytes.subarray(0, 3000), { name: 'pug.jpg' })).rejects.toThrow(
      'pug.jpg: a broken JPEG picture: got premature end of jpeg file',
    );
    expect((await readPicture(bytes)).width).toBe(225);
  });
});
