/** The filters of a convolution as a PNG, side by side: what is negative is dark, what is positive light. */
import { checksum } from '../numeric/checksum.ts';
import type { Snapshot } from '../train/event.ts';

export interface FilterPicture {
  readonly width: number;
  readonly height: number;
  /** 1 is grey, 3 are red, green and blue. */
  readonly channels: 1 | 3;
  readonly png: Uint8Array;
}

/** More filters than these are not shown. */
export const mostFilters = 64;
/** Pixels of the picture for each weight, and between two filters. */
const scale = 4;
const gap = 1;

/**
 * Of weights [height, width, channels, filters], the first 64 filters. Those of 3 channels are in colours; of others the first channel
 * is shown. Zero is the middle grey, the largest of all weights white or black.
 */
export function filterPicture({ parameter, values }: Snapshot[number]): FilterPicture {
  const [rows, columns, depth, outputs] = parameter.shape as [number, number, number, number];
  const channels = depth === 3 ? 3 : 1;
  const shown = Math.min(outputs, mostFilters);
  const across = Math.ceil(Math.sqrt(shown));
  const [cellWidth, cellHeight] = [columns * scale + gap, rows * scale + gap];
  const [width, height] = [across * cellWidth - gap, Math.ceil(shown / across) * cellHeight - gap];
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  // Each line of a PNG begins with its filter: none.
  const lines = new Uint8Array(height * (1 + width * channels));
  for (let filter = 0; filter < shown; filter++) {
    const [left, top] = [(filter % across) * cellWidth, Math.floor(filter / across) * cellHeight];
    for (let y = 0; y < rows * scale; y++) {
      for (let x = 0; x < columns * scale; x++) {
        const weight = (Math.floor(y / scale) * columns + Math.floor(x / scale)) * depth;
        const pixel = (top + y) * (1 + width * channels) + 1 + (left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const value = values[(weight + channel) * outputs + filter]!;
          lines[pixel + channel] = Math.round(127.5 * (1 + value / largest));
        }
      }
    }
  }
  const header = [...bigEndian(width), ...bigEndian(height), 8, channels === 3 ? 2 : 0, 0, 0, 0];
  const png = Uint8Array.from([
    ...signature,
    ...chunk('IHDR', header),
    ...chunk('IDAT', stored(lines)),
    ...chunk('IEND', []),
  ]);
  return { width, height, channels, png };
}

/** What a PNG begins with. */
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function chunk(type: string, content: readonly number[]): number[] {
  const named = [...new TextEncoder().encode(type), ...content];
  const sum = Number.parseInt(checksum(Uint8Array.from(named)), 16);
  return [...bigEndian(content.length), ...named, ...bigEndian(sum)];
}

/** A zlib stream whose blocks are not compressed: the pictures are small. */
function stored(bytes: Uint8Array): number[] {
  const blocks: number[] = [];
  const most = 65535;
  for (let at = 0; at < bytes.length; at += most) {
    const block = bytes.subarray(at, at + most);
    const { length } = block;
    const isLast = at + most >= bytes.length ? 1 : 0;
    blocks.push(isLast, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255);
    for (const byte of block) blocks.push(byte);
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return [0x78, 0x01, ...blocks, ...bigEndian(b * 65536 + a)];
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
