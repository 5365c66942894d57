/** Every public function that takes options refuses what is not one of them, and what cannot be their value. */
import { describe, expect, it } from 'vitest';
import * as api from '../../src/node.ts';
import { type Call, calls, needed, type Options } from './options-calls.ts';

/** What has `options` among its parameters that are no options of its own, or defaults to {}: why it is left out. */
const others = new Set([
  // The tensors of a file by the names of parameters.
  'loadWeights',
  // The values of leaves, by any names.
  'evaluate',
  // Nodes in place of the parameters', by any names.
  'layerOutputs',
  // One value, which an object may stand for.
  'layers.activation',
  'layers.dropout',
  'layers.layerNorm',
]);

/** The parameters in a function's own text: what is between its first bracket and the one that closes it. */
function parametersOf(given: object): string {
  const text = Function.prototype.toString.call(given);
  let depth = 0;
  for (let i = text.indexOf('('); i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++;
    if (')]}'.includes(text[i]!)) depth--;
    if (depth === 0) return text.slice(0, i);
  }
  return text;
}

function takingOptions(prefix: string, names: object): string[] {
  return Object.entries(names).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'layers' || name === 'losses') return takingOptions(`${name}.`, value as object);
    const takes = typeof value === 'function' && /\boptions\b|=\s*\{\s*\}/.test(parametersOf(value));
    return takes ? [`${prefix}${name}`] : [];
  });
}

async function errorOf(call: Call, options: unknown): Promise<unknown> {
  try {
    await call(options as Options);
    return 'nothing was thrown';
  } catch (error) {
    return error;
  }
}

async function messageOf(call: Call, options: unknown): Promise<string> {
  const error = await errorOf(call, options);
  expect(error).toBeInstanceOf(api.ChainruleError);
  return (error as Error).message;
}

it('All functions that take options are here: a new one belongs into `calls`', () => {
  const found = takingOptions('', api);
  expect(found.filter((name) => !(name in calls) && !others.has(name))).toEqual([]);
  expect(found.length).toBeGreaterThan(60);
});

describe.each(Object.entries(calls))('%s', (name, call) => {
  it('refuses an option that it does not have, and names those that it has', async () => {
    expect(await messageOf(call, { unheardOf: 1 })).toMatch(
      /^.+: unknown option: got "unheardOf"; expected (no options|\w+(, \w+)*)$/,
    );
  });

  it.each([[null], [7], ['text'], [[1, 2]], [true]])('refuses %j in place of options', async (given) => {
    expect(await messageOf(call, given)).toMatch(/: got |: missing/);
  });

  it('refuses a value of the wrong kind for each of its options', async () => {
    const [, list] = /; expected (.*)$/.exec(await messageOf(call, { unheardOf: 1 }))!;
    for (const option of list === 'no options' ? [] : list!.split(', ')) {
      for (const wrong of [Symbol('wrong'), Number.NaN, null]) {
        const message = await messageOf(call, { ...needed[name], [option]: wrong });
        expect(message).toMatch(/: got/);
      }
    }
  });
});
