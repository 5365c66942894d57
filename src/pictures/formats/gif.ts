/** The first frame of a GIF. By hand: the packages for it have not been kept for years, and it is one small decoder. */
import { type Decoder, type Rgba, refuseBroken } from '../picture.ts';

/** Start and step of the lines of the four passes of an interlaced frame. */
const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

export const decode: Decoder = (bytes, name) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const byte = (at: number): number => bytes[at] ?? refuseBroken(name, 'GIF', 'an end inside of its pixels');
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const tableSize = (flags: number) => (flags & 0x80 ? 3 * (2 << (flags & 7)) : 0);
  let at = 13 + tableSize(byte(10));
  let [palette, clear] = [bytes.subarray(13, at), -1];
  for (; byte(at) !== 0x2c; ) {
    if (byte(at) !== 0x21) refuseBroken(name, 'GIF', 'no picture in it');
    if (byte(at + 1) === 0xf9 && byte(at + 3) & 1) clear = byte(at + 6);
    for (at += 2; byte(at) !== 0; ) at += byte(at) + 1;
    at++;
  }
  if (at + 10 > bytes.length) refuseBroken(name, 'GIF', 'an end inside of its pixels');
  const [left, top] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true)];
  const [columns, rows] = [view.getUint16(at + 5, true), view.getUint16(at + 7, true)];
  const flags = byte(at + 9);
  at += 10;
  if (flags & 0x80) palette = bytes.subarray(at, at + tableSize(flags));
  at += tableSize(flags);
  const codeSize = byte(at++);
  const packed: number[] = [];
  for (; byte(at) !== 0; at += byte(at) + 1) packed.push(...bytes.subarray(at + 1, at + 1 + byte(at)));
  if (columns * rows > width * height) refuseBroken(name, 'GIF', 'a frame that is larger than the picture');
  const indices = unpacked(packed, codeSize, columns * rows);
  if (indices === undefined) return refuseBroken(name, 'GIF', 'pixels that cannot be unpacked');
  const result: Rgba = { width, height, data: new Uint8Array(4 * width * height) };
  const order = flags & 0x40 ? passes.flatMap(([from, step]) => linesOf(from, step, rows)) : linesOf(0, 1, rows);
  order.forEach((line, row) => {
    for (let column = 0; column < columns; column++) {
      const index = indices[row * columns + column]!;
      const [x, y] = [left + column, top + line];
      if (index === clear || x >= width || y >= height) continue;
      const to = 4 * (y * width + x);
      for (let i = 0; i < 3; i++) result.data[to + i] = palette[3 * index + i] ?? 0;
      result.data[to + 3] = 255;
    }
  });
  return result;
};

function linesOf(from: number, step: number, rows: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((rows - from) / step)) }, (_, i) => from + i * step);
}

/** Unpacks codes of growing size (LZW); undefined where they do not give so many pixels. */
function unpacked(packed: readonly number[], codeSize: number, count: number): Uint8Array | undefined {
  if (codeSize < 1 || codeSize > 8) return undefined;
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1];
  const prefix = new Int32Array(4096);
  const suffix = new Uint8Array(4096);
  for (let i = 0; i < clear; i++) suffix[i] = i;
  const pixels = new Uint8Array(count);
  const reversed = new Uint8Array(4097);
  let [next, size, before, first, buffer, bits, done] = [end + 1, codeSize + 1, -1, 0, 0, 0, 0];
  for (const byte of packed) {
    buffer |= byte << bits;
    bits += 8;
    while (bits >= size && done < count) {
      const code = buffer & ((1 << size) - 1);
      buffer >>>= size;
      bits -= size;
      if (code === end) return undefined;
      if (code === clear) {
        [next, size, before] = [end + 1, codeSize + 1, -1];
        continue;
      }
      if (code > next || (before < 0 && code >= clear)) return undefined;
      let length = 0;
      let at = code;
      if (code === next) {
        reversed[length++] = first;
        at = before;
      }
      for (; at > end; at = prefix[at]!) reversed[length++] = suffix[at]!;
      first = suffix[at]!;
      reversed[length++] = first;
      while (length > 0 && done < count) pixels[done++] = reversed[--length]!;
      if (before >= 0 && next < 4096) {
        prefix[next] = before;
        suffix[next++] = first;
        if (next === 1 << size && size < 12) size++;
      }
      before = code;
    }
  }
  return done === count ? pixels : undefined;
}
