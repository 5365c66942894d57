/** Rules about where the buffers of a program lie. */
import { alignment } from './plan.ts';
import { type Buffer, buffersRead, buffersWritten, type CompiledFunction, type Program } from './program.ts';
import type { Breach } from './verify.ts';

interface Stretch {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** The first rule about memory that the program breaks. */
export function memoryBreach({ functions, parameters, constants, arenaSize }: Program): Breach | undefined {
  const lasting = [...parameters.values(), ...constants.values()];
  const tables = functions.map(
    ({ spec, tableAddress, rowSize }): Stretch => ({
      what: `table of ${spec.name}`,
      start: tableAddress,
      end: tableAddress + rowSize * (spec.rows ?? 1),
    }),
  );
  const fixed = [...lasting.map(stretchOf), ...tables];
  const breach = outsideBreach(fixed, arenaSize) ?? overlapBreach('parameters, constants and tables lie apart', fixed);
  if (breach) return breach;
  for (const compiled of functions) {
    const found = rowBreach(compiled) ?? temporariesBreach(compiled, fixed, arenaSize);
    if (found) return found;
  }
  const askew = lasting.find(({ address }) => address % alignment !== 0);
  return askew && { rule: 'buffers start at a cache line', got: `${askew.name} at ${askew.address}` };
}

function rowBreach({ spec, fields, rowSize }: CompiledFunction): Breach | undefined {
  const stretches = fields.map(({ buffer }) => stretchOf(buffer));
  const rule = 'fields lie apart inside their row';
  const outside = stretches.find(({ start, end }) => start < 0 || end > rowSize);
  if (outside) return { rule, got: `${outside.what} to ${outside.end} of ${rowSize} in ${spec.name}` };
  return overlapBreach(rule, stretches);
}

function temporariesBreach(
  { kernels }: CompiledFunction,
  fixed: readonly Stretch[],
  arenaSize: number,
): Breach | undefined {
  const first = new Map<Buffer, number>();
  const last = new Map<Buffer, number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of [...buffersWritten(kernel), ...buffersRead(kernel)]) {
      if (buffer.space !== 'temporary') continue;
      if (!first.has(buffer)) first.set(buffer, i);
      last.set(buffer, i);
    }
  });
  const temporaries = [...first.keys()];
  const stretches = temporaries.map(stretchOf);
  const base = Math.max(0, ...fixed.map(({ end }) => end));
  const intruder = stretches.find(({ start }) => start < base);
  if (intruder)
    return { rule: 'temporaries lie beyond everything that lasts', got: `${intruder.what} at ${intruder.start}` };
  const outside = outsideBreach(stretches, arenaSize);
  if (outside) return outside;
  // In order of address, a buffer can only overlap those that start before it ends.
  const order = temporaries.sort((a, b) => a.address - b.address);
  for (const [i, a] of order.entries()) {
    for (let j = i + 1; j < order.length && order[j]!.address < a.address + a.size; j++) {
      const b = order[j]!;
      if (first.get(a)! <= last.get(b)! && first.get(b)! <= last.get(a)!) {
        return { rule: 'temporaries that live at the same time lie apart', got: `${a.name} and ${b.name}` };
      }
    }
  }
  return undefined;
}

function stretchOf({ name, address, size }: Buffer): Stretch {
  return { what: name, start: address, end: address + size };
}

function outsideBreach(stretches: readonly Stretch[], arenaSize: number): Breach | undefined {
  const outside = stretches.find(({ start, end }) => start < 0 || end > arenaSize);
  return outside && { rule: 'buffers lie inside the arena', got: `${outside.what} to ${outside.end} of ${arenaSize}` };
}

function overlapBreach(rule: string, stretches: readonly Stretch[]): Breach | undefined {
  const order = [...stretches].sort((a, b) => a.start - b.start || a.end - b.end);
  const at = order.findIndex((stretch, i) => i > 0 && stretch.start < order[i - 1]!.end);
  return at < 0 ? undefined : { rule, got: `${order[at - 1]!.what} and ${order[at]!.what}` };
}
