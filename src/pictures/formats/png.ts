/**
 * PNG of every colour type, 1 to 16 bits, interlaced or not (ISO 15948). By hand, because the packages for it are made of Node's
 * modules, while streams that unpack are on every platform.
 */
import { type Decoder, type Rgba, refuseBroken } from '../picture.ts';

/** Channels of each colour type. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Start and step, across and down, of the seven passes of an interlaced picture. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Png {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly type: number;
  readonly isInterlaced: boolean;
  palette: Uint8Array;
  transparency: Uint8Array;
}

export const decode: Decoder = async (bytes, name) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const png: Png = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    type: view.getUint8(25),
    isInterlaced: view.getUint8(28) === 1,
    palette: new Uint8Array(0),
    transparency: new Uint8Array(0),
  };
  if (!depthsOf[png.type]?.includes(png.depth)) {
    refuseBroken(name, 'PNG', `colour type ${png.type} of ${png.depth} bits`);
  }
  const packed: Uint8Array[] = [];
  for (let at = 8; ; ) {
    if (at + 8 > bytes.length) refuseBroken(name, 'PNG', 'no end');
    const [length, chunk] = [view.getUint32(at), view.getUint32(at + 4)];
    if (chunk === 0x49454e44) break;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (at + 12 + length > bytes.length) refuseBroken(name, 'PNG', 'an end inside of its pixels');
    if (chunk === 0x504c5445) png.palette = content;
    else if (chunk === 0x74524e53) png.transparency = content;
    else if (chunk === 0x49444154) packed.push(content);
    at += 12 + length;
  }
  if (png.type === 3 && png.palette.length === 0) refuseBroken(name, 'PNG', 'no palette');
  const areas = (png.isInterlaced ? passes : [[0, 0, 1, 1] as const])
    .map(([x, y, stepX, stepY]) => ({
      x,
      y,
      stepX,
      stepY,
      columns: Math.ceil((png.width - x) / stepX),
      rows: Math.ceil((png.height - y) / stepY),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  const bits = channelsOf[png.type]! * png.depth;
  const total = areas.reduce((sum, { columns, rows }) => sum + rows * (1 + Math.ceil((columns * bits) / 8)), 0);
  const data = await inflated(packed, total).catch((error: unknown) =>
    refuseBroken(name, 'PNG', 'pixels that cannot be unpacked', error),
  );
  if (data === undefined) return refuseBroken(name, 'PNG', 'another number of pixels than its header says');
  const result: Rgba = { width: png.width, height: png.height, data: new Uint8Array(4 * png.width * png.height) };
  let at = 0;
  for (const area of areas) {
    const line = Math.ceil((area.columns * bits) / 8);
    const pixels = data.subarray(at, at + area.rows * (line + 1));
    unfilter(pixels, line, Math.max(1, bits >> 3), name);
    for (let row = 0; row < area.rows; row++) {
      const samples = pixels.subarray(row * (line + 1) + 1, (row + 1) * (line + 1));
      for (let column = 0; column < area.columns; column++) {
        const to = (area.y + row * area.stepY) * png.width + area.x + column * area.stepX;
        writePixel(png, samples, column, result.data, to * 4);
      }
    }
    at += pixels.length;
  }
  return result;
};

/** All bytes, or undefined where there are fewer or more. */
async function inflated(packed: readonly Uint8Array[], length: number): Promise<Uint8Array | undefined> {
  const stream = new Blob(packed as Uint8Array<ArrayBuffer>[]).stream();
  const reader = stream.pipeThrough(new DecompressionStream('deflate')).getReader();
  const whole = new Uint8Array(length);
  let at = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (at + next.value.length > length) {
      await reader.cancel();
      return undefined;
    }
    whole.set(next.value, at);
    at += next.value.length;
  }
  return at === length ? whole : undefined;
}

/** Undoes the filter of each line (section 9): `step` bytes are a pixel. */
function unfilter(data: Uint8Array, line: number, step: number, name: string): void {
  for (let start = 0; start < data.length; start += line + 1) {
    const filter = data[start]!;
    if (filter > 4) refuseBroken(name, 'PNG', `filter ${filter}`);
    for (let i = 1; filter > 0 && i <= line; i++) {
      const left = i > step ? data[start + i - step]! : 0;
      const up = start > 0 ? data[start + i - line - 1]! : 0;
      const corner = start > 0 && i > step ? data[start + i - line - 1 - step]! : 0;
      const guess = filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
      data[start + i] = data[start + i]! + guess;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function writePixel(
  { type, depth, palette, transparency }: Png,
  samples: Uint8Array,
  column: number,
  to: Rgba['data'],
  at: number,
): void {
  const count = channelsOf[type]!;
  const sample = (channel: number): number => {
    const i = column * count + channel;
    if (depth === 8) return samples[i]!;
    if (depth === 16) return samples[2 * i]! * 256 + samples[2 * i + 1]!;
    return (samples[(i * depth) >> 3]! >> (8 - depth - ((i * depth) & 7))) & ((1 << depth) - 1);
  };
  const most = (1 << depth) - 1;
  const scaled = (value: number): number => Math.round((value * 255) / most);
  if (type === 3) {
    const index = sample(0);
    for (let i = 0; i < 3; i++) to[at + i] = palette[3 * index + i] ?? 0;
    to[at + 3] = transparency[index] ?? 255;
    return;
  }
  const isColour = type === 2 || type === 6;
  for (let i = 0; i < 3; i++) to[at + i] = scaled(sample(isColour ? i : 0));
  if (type >= 4) to[at + 3] = scaled(sample(count - 1));
  else to[at + 3] = isTransparent(transparency, isColour ? 3 : 1, sample) ? 0 : 255;
}

/** One colour of a picture without opacities may be said to be clear. */
function isTransparent(transparency: Uint8Array, channels: number, sample: (channel: number) => number): boolean {
  if (transparency.length < 2 * channels) return false;
  for (let i = 0; i < channels; i++) {
    if (sample(i) !== transparency[2 * i]! * 256 + transparency[2 * i + 1]!) return false;
  }
  return true;
}
