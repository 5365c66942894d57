/** The memory plan: one arena for parameters, constants, host tables, and temporaries that share space by lifetime. */
import { type Buffer, buffersRead, buffersWritten, type CompiledFunction, type Kernel } from './program.ts';

/** Every buffer starts at a multiple of this many elements (64 bytes of float32: a cache line). */
export const alignment = 16;

export function align(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

/**
 * Sets the address of every buffer and gives the size of the arena, in elements. Lasting buffers lie in the order
 * given, wholes before their parts.
 */
export function planMemory(functions: readonly CompiledFunction[], lasting: Iterable<Buffer>): number {
  let end = alignment;
  const append = (size: number) => {
    const start = end;
    end += align(size);
    return start;
  };
  for (const buffer of lasting) {
    const { within, size } = buffer;
    buffer.address = within ? within.whole.address + within.start : append(size);
  }
  for (const compiled of functions) {
    compiled.rowSize = 0;
    for (const { buffer } of compiled.fields) {
      buffer.address = compiled.rowSize;
      compiled.rowSize += Math.ceil(buffer.size / 4) * 4;
    }
    compiled.tableAddress = append(compiled.rowSize * (compiled.spec.rows ?? 1));
  }
  const base = end;
  for (const { kernels } of functions) end = Math.max(end, base + planTemporaries(kernels, base));
  return end;
}

/** The kernels between which a buffer's value is needed, both included. */
export interface Interval {
  readonly buffer: Buffer;
  readonly first: number;
  last: number;
}

/** First fit, largest first: a buffer takes the lowest place that no buffer alive at the same time takes. */
function planTemporaries(kernels: readonly Kernel[], base: number): number {
  const intervals = new Map<Buffer, Interval>();
  kernels.forEach((kernel, i) => {
    for (const buffer of [...buffersWritten(kernel), ...buffersRead(kernel)]) {
      if (buffer.space !== 'temporary') continue;
      const known = intervals.get(buffer);
      if (known) known.last = i;
      else intervals.set(buffer, { buffer, first: i, last: i });
    }
  });
  /** In order of address. */
  const placed: Interval[] = [];
  let size = 0;
  for (const interval of [...intervals.values()].sort((a, b) => b.buffer.size - a.buffer.size)) {
    const needed = align(interval.buffer.size);
    let address = base;
    for (const { buffer, first, last } of placed) {
      if (first > interval.last || interval.first > last) continue;
      if (address + needed <= buffer.address) break;
      address = Math.max(address, buffer.address + align(buffer.size));
    }
    interval.buffer.address = address;
    size = Math.max(size, address - base + needed);
    placed.splice(countBelow(placed, address), 0, interval);
  }
  return size;
}

/** How many of the intervals, which are in order of address, lie below an address. */
export function countBelow(placed: readonly Interval[], address: number): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.buffer.address < address) low = middle + 1;
    else high = middle;
  }
  return low;
}
