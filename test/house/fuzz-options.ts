/** Options and rows drawn at random, most of them wrong: each is taken, or refused by a ChainruleError, and no answer is NaN. */
import { type Fuzzer, fuzzer } from '../../scripts/fuzz/fuzz.ts';
import * as api from '../../src/node.ts';
import { type Call, calls, needed, type Options } from './options-calls.ts';

const numbers: readonly unknown[] = [
  0,
  1,
  2,
  3,
  -1,
  0.5,
  1e-9,
  1e39,
  -1e200,
  Number.MAX_VALUE,
  2 ** 53,
  NaN,
  Infinity,
  -0,
];
const names: readonly unknown[] = [
  'adam',
  'huber',
  'relu',
  'cosine',
  'full',
  'y',
  'auto',
  '1.5',
  '',
  '\u202e',
  '__proto__',
];
const others: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  7n,
  Symbol('symbol'),
  () => 1,
  {},
  Object.create(null),
  { length: 2 },
  { length: -1 },
  [],
  [[]],
  [1, 2],
  ['a', 'b'],
  [NaN],
  Object.assign([], { 1: 1 }),
  [[0, 1], [1]],
  new Date(0),
  new Map(),
  new Float32Array(2),
  new BigInt64Array(2),
  new DataView(new ArrayBuffer(8)),
  api.adam,
  api.sgd(),
  api.losses.huber,
  api.losses.crossEntropy(),
  api.cosineDecay(),
  api.reference,
  api.layers.linear(2, 1),
];
const foreign = ['lr', 'batch_size', 'epoch', 'validation_split', 'hidden_layer_sizes', 'constructor', 'toString'];

type Draw = ReturnType<typeof api.random>;

function one<T>({ integer }: Draw, from: readonly T[]): T {
  return from[integer(from.length)]!;
}

function value(draw: Draw): unknown {
  return one(draw, one(draw, [numbers, names, others]));
}

/** The names of a function's options, from its own words. */
async function optionsOf(call: Call): Promise<readonly string[]> {
  try {
    await call({ notAnOption: 1 } as Options);
  } catch (error) {
    const [, list = ''] = /; expected (.*)$/.exec((error as Error).message) ?? [];
    return list === 'no options' ? [] : list.split(', ');
  }
  return [];
}

async function options(draw: Draw): Promise<void> {
  const [name, call] = one(draw, Object.entries(calls));
  const known = await optionsOf(call);
  const given: Record<string, unknown> = { ...needed[name] };
  for (let i = draw.integer(3); i > 0; i--) given[one(draw, draw.integer(5) === 0 ? foreign : known)] = value(draw);
  await call((draw.integer(10) === 0 ? value(draw) : given) as Options);
}

/** Rows of two features, now and then something else in place of a number, a row, or all of them. */
function rows(draw: Draw, width: number): unknown {
  const count = 1 + draw.integer(4);
  const number = () => (draw.integer(40) === 0 ? value(draw) : one(draw, [0, 1, 0.25, 3]));
  const row = () => (draw.integer(40) === 0 ? value(draw) : Array.from({ length: width }, number));
  const all = Array.from({ length: count }, row);
  if (draw.integer(30) === 0) return value(draw);
  return draw.integer(2) === 0 ? all : all.flat();
}

async function arrays(draw: Draw): Promise<void> {
  const outputs = 1 + draw.integer(2);
  const network = api.mlp({ inputs: 2, hidden: 2, outputs });
  const loss = one(draw, [undefined, 'binaryCrossEntropy', api.losses.crossEntropy, 'huber']) as never;
  const data = { x: rows(draw, 2), y: rows(draw, 1), sampleWeights: draw.integer(4) === 0 ? rows(draw, 1) : undefined };
  for await (const event of api.train(network, data as never, { loss, epochs: 2 })) {
    requireFinite([event.stopped?.reason === 'diverged' ? 0 : event.loss]);
  }
  const predictor = await api.openPredictor(network, loss);
  requireFinite(predictor.predict(rows(draw, 2) as never));
}

function requireFinite(answers: ArrayLike<number>): void {
  const bad = Array.from(answers).find((answer) => !Number.isFinite(answer));
  if (bad !== undefined) throw new Error(`an answer is ${bad}`);
}

export const fuzzOptions: Fuzzer = fuzzer('options', async (draw) => {
  await (draw.integer(3) === 0 ? arrays(draw) : options(draw));
});
