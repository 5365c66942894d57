/** Whatever any public function is given, it answers or refuses by the grammar: never a TypeError. A new export is in here by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as api from '../../src/node.ts';

type Value = () => unknown;

/** They make errors: where they are given no parts there is nothing to say one with. */
const exceptions = new Set(['ChainruleError', 'fail']);

/** They write files where the first text says, which is in a folder of this test. */
const writers = new Set(['createRunFolder', 'writeFileAtomically', 'writeNewFile']);

const folder = mkdtempSync(join(tmpdir(), 'chainrule-every-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const x = api.input('x', []);
const table = api.generate('xor', { rows: 40 });
const network = () => api.mlp({ inputs: 2, hidden: [2], outputs: 1 });
const loss = api.losses.meanSquaredError();
const walk = api.walkNetwork(network(), { x: [0, 1], y: [1] }, { loss });
const derivation = api.derive(api.sin(x), x);
const problem = api.problemById('chain-rule/2/17');
const program = api.compile([{ name: 'f', outputs: { y: api.sin(x) } }]);
const model = await api.fitTable(table, { target: 'y', epochs: 1 });

/** What no function wants, and what each wants of some kind: so that each is called with its first argument right, too. */
const first: Readonly<Record<string, Value>> = {
  undefined: () => undefined,
  null: () => null,
  '3': () => 3,
  NaN: () => Number.NaN,
  true: () => true,
  '7n': () => 7n,
  'a symbol': () => Symbol('symbol'),
  // A path, where a function writes.
  'a text': () => join(folder, 'x'),
  'an expression': () => 'x^2',
  '[]': () => [],
  '[null]': () => [null],
  '[1, 2]': () => [1, 2],
  '{}': () => ({}),
  'an object without a prototype': () => Object.create(null) as object,
  'a function': () => () => 1,
  'a Map': () => new Map(),
  bytes: () => new Uint8Array(4),
  'a node': () => x,
  'a list of nodes': () => [x],
  'a matrix': () => api.input('M', [2, 3]),
  'a table': () => table,
  'a network': network,
  'a model': () => model,
  'a walk': () => walk,
  'a derivation': () => derivation,
  'a problem': () => problem,
  'rows of numbers': () => ({ x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] }),
  'a loss': () => loss,
  'a layer': () => api.layers.linear(2, 1),
  'a program': () => program,
};

const second: Readonly<Record<string, Value>> = Object.fromEntries(
  ['null', '3', 'a symbol', 'a text', '[]', '{}', 'a Map', 'a node'].map((name) => [name, first[name]!]),
);

async function finished(given: unknown): Promise<void> {
  const result = (await given) as { free?: () => void; [Symbol.asyncIterator]?: unknown } | null | undefined;
  if (typeof result?.[Symbol.asyncIterator] === 'function')
    for await (const _ of result as AsyncIterable<unknown>) break;
  if (typeof result?.free === 'function') result.free();
}

/** What went wrong that is no error of ours, with the arguments that did it. */
async function faultsOf(of: string, call: (...given: unknown[]) => unknown): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, make] of Object.entries(first)) {
    if (name === 'an expression' && writers.has(of)) continue;
    for (const [other, makeOther] of [['', undefined] as const, ...Object.entries(second)]) {
      try {
        await finished(makeOther ? call(make(), makeOther()) : call(make()));
      } catch (error) {
        if (!(error instanceof api.ChainruleError)) faults.push(`(${name}${other && `, ${other}`}): ${String(error)}`);
      }
    }
  }
  return faults;
}

function callsIn(prefix: string, names: object): [name: string, call: (...given: unknown[]) => unknown][] {
  return Object.entries(names).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'layers' || name === 'losses') return callsIn(`${name}.`, value as object);
    if (typeof value !== 'function' || exceptions.has(name)) return [];
    const isClass = Function.prototype.toString.call(value).startsWith('class');
    const call = (...given: unknown[]): unknown =>
      isClass ? (Reflect.construct(value, given) as unknown) : (Reflect.apply(value, undefined, given) as unknown);
    return [[`${prefix}${name}`, call]];
  });
}

const calls = callsIn('', api);

it('all functions of all entries are here', () => expect(calls.length).toBeGreaterThan(270));

it.each(calls)('%s', async (name, call) => expect(await faultsOf(name, call)).toEqual([]));
