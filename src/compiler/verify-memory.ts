/** Rules about where the buffers of a program lie. */
import { alignment, countBelow, type Interval } from './plan.ts';
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
  const fixed = [...lasting.filter(({ within }) => !within).map(stretchOf), ...tables];
  const breach = outsideBreach(fixed, arenaSize) ?? overlapBreach('parameters, constants and tables lie apart', fixed);
  if (breach) return breach;
  const parts = lasting.filter(({ within }) => within);
  const strayed = parts.find(({ within, address, size }) => {
    const { whole, start } = within!;
    return address !== whole.address + start || start < 0 || start + size > whole.size;
  });
  if (strayed) return { rule: 'parts lie in their whole', got: `${strayed.name} at ${strayed.address}` };
  const met = overlapBreach('parts of a whole lie apart', parts.map(stretchOf));
  if (met) return met;
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
  const intervals = new Map<Buffer, Interval>();
  kernels.forEach((kernel, i) => {
    for (const buffer of [...buffersWritten(kernel), ...buffersRead(kernel)]) {
      if (buffer.space !== 'temporary') continue;
      const known = intervals.get(buffer);
      if (known) known.last = i;
      else intervals.set(buffer, { buffer, first: i, last: i });
    }
  });
  const stretches = [...intervals.keys()].map(stretchOf);
  const base = Math.max(0, ...fixed.map(({ end }) => end));
  const intruder = stretches.find(({ start }) => start < base);
  if (intruder)
    return { rule: 'temporaries lie beyond everything that lasts', got: `${intruder.what} at ${intruder.start}` };
  const outside = outsideBreach(stretches, arenaSize);
  if (outside) return outside;
  return aliveTogether([...intervals.values()]);
}

/** Intervals in order of their start. Buffers alive at one time lie apart, so a new one can only overlap its neighbours by address. */
function aliveTogether(intervals: readonly Interval[]): Breach | undefined {
  /** In order of address; the dead ones are removed when they are met. */
  const alive: Interval[] = [];
  for (const interval of intervals) {
    const { buffer, first } = interval;
    let at = countBelow(alive, buffer.address);
    while (at > 0 && alive[at - 1]!.last < first) alive.splice(--at, 1);
    while (at < alive.length && alive[at]!.last < first) alive.splice(at, 1);
    const rival = [alive[at - 1], alive[at]].find(
      (other) => other && other.buffer.address < endOf(buffer) && buffer.address < endOf(other.buffer),
    );
    if (rival) {
      return {
        rule: 'temporaries that live at the same time lie apart',
        got: `${rival.buffer.name} and ${buffer.name}`,
      };
    }
    alive.splice(at, 0, interval);
  }
  return undefined;
}

function endOf({ address, size }: Buffer): number {
  return address + size;
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
