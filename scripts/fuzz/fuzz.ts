/** Tries many inputs drawn at random: each is taken, or refused by an error of ours, and nothing else happens. */
import { ChainruleError } from '../../src/graph/error.ts';
import { type Random, random } from '../../src/numeric/random.ts';

export interface FuzzResult {
  taken: number;
  refused: number;
  /** What was neither: the number of the input, and what happened. */
  problems: string[];
}

/** Tries `count` inputs of a seed; each is drawn from its own number too, so that one can be tried again alone. */
export type Fuzzer = (count: number, seed: number, first?: number) => Promise<FuzzResult>;

export function fuzzer(name: string, attempt: (draw: Random) => Promise<void> | void): Fuzzer {
  return async (count, seed, first = 0) => {
    const result: FuzzResult = { taken: 0, refused: 0, problems: [] };
    for (let i = first; i < first + count; i++) {
      try {
        await attempt(random(seed, `${name} ${i}`));
        result.taken++;
      } catch (error) {
        if (isRefusal(error)) result.refused++;
        else result.problems.push(`${name}, seed ${seed}, input ${i}: ${String(error)}`);
      }
    }
    return result;
  };
}

/** Whether it is an error of ours whose message is by the grammar. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ChainruleError)) return false;
  const { what, problem, message } = error;
  const isByGrammar = what !== '' && problem !== '' && message.startsWith(`${what}: ${problem}`);
  return isByGrammar && !/\[object/.test(message);
}

export function pick<T>(draw: Random, items: readonly T[]): T {
  return items[draw.integer(items.length)]!;
}

export function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Cut off somewhere, or with a few of its first bytes changed. */
export function spoiledBytes(draw: Random, whole: Uint8Array, within: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(whole.subarray(0, draw.integer(4) === 0 ? draw.integer(whole.length) : whole.length));
  for (let i = draw.integer(4); i >= 0; i--)
    if (bytes.length > 0) bytes[draw.integer(Math.min(bytes.length, within))] = draw.integer(256);
  return bytes;
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  9007199254740992,
  '',
  'x',
  '__proto__',
  'constructor',
  [],
  [[]],
  {},
  { type: 'linear' },
  { number: 'NaN' },
  { number: '-Infinity' },
  [null],
  'linear',
  'relu',
  -0,
  3,
  [1, 2],
  '\u0000',
  1e9,
];

/** The value with one place in it, however deep, taken away, doubled or replaced. */
export function spoiled(draw: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || draw.integer(6) === 0) return pick(draw, oddValues);
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0) return pick(draw, oddValues);
  const at = draw.integer(entries.length);
  const [key, old] = entries[at]!;
  const way = draw.integer(8);
  if (way === 0) entries.splice(at, 1);
  else if (way === 1) entries.push([Array.isArray(value) ? '' : `${key}?`, old]);
  else entries[at] = [key, spoiled(draw, old)];
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}
