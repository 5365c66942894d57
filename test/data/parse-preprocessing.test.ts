import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitPreprocessing,
  type Preprocessing,
  parsePreprocessing,
  preprocessingToJson,
} from '../../src/data/preprocess.ts';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { ChainruleError } from '../../src/graph/error.ts';

const table = tableFromColumns({
  id: [1, 2, 3, 4, 5],
  age: [20, 30.5, null, 50, 60],
  sex: ['m', 'f', 'm', 'f', 'x'],
  y: ['a', 'b', 'a', 'b', 'a'],
  z: [1.5, 2, 3, 4, 5],
});
const trainRows = Int32Array.of(0, 1, 2, 3, 4);
const classes = fitPreprocessing(table, { target: 'y', task: 'classification', trainRows });
const numbers = fitPreprocessing(table, { target: 'z', task: 'regression', trainRows });

/** A copy with one field changed; `path` as in the error, after `z.` for the regression. */
function altered(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(preprocessingToJson(path.startsWith('z.') ? numbers : classes))) as Record<
    string,
    unknown
  >;
  const keys = path.replace(/^z\./, '').split('.');
  const last = keys.pop()!;
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

/** What came of reading: the result, or the error. */
function outcome(json: unknown): unknown {
  try {
    return parsePreprocessing(json);
  } catch (error) {
    return error;
  }
}

describe('parsePreprocessing', () => {
  it('gives back what was saved', () => {
    for (const saved of [classes, numbers])
      expect(parsePreprocessing(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
  });

  it.each<[string, unknown, string]>([
    ['columns.0.scale', 0, 'preprocessing.columns.0.scale: not valid: got 0; expected more than 0'],
    ['columns.0.scale', null, 'preprocessing.columns.0.scale: not valid: got null; expected a number'],
    ['columns.0.mean', '5', 'preprocessing.columns.0.mean: not valid: got "5"; expected a number'],
    ['columns.0.kind', 'text', 'preprocessing.columns.0.kind: not valid: got "text"; expected "number" or "category"'],
    ['columns.0.extra', 1, 'preprocessing.columns.0.extra: unknown field'],
    ['columns.0.indicator', undefined, 'preprocessing.columns.0.indicator: missing — try'],
    ['columns.1.categories', ['f', 'f'], 'preprocessing.columns.1.categories: not valid: expected names that differ'],
    ['columns.1.categories', [7], 'preprocessing.columns.1.categories.0: not valid: got 7; expected a text'],
    ['columns.1.categories', [], 'preprocessing.columns.1: not valid: expected a column with features'],
    ['columns.1.grouped', -1, 'preprocessing.columns.1.grouped: not valid: got -1; expected at least 0'],
    ['columns.1.grouped', 1.5, 'preprocessing.columns.1.grouped: not valid: got 1.5; expected a whole number'],
    [
      'columns.1.rare',
      ['a', 'b'],
      'preprocessing.columns.1: not valid: expected at most as many rare values as are grouped',
    ],
    ['columns', [], 'preprocessing.columns: not valid: got 0; expected at least 1'],
    ['columns', {}, 'preprocessing.columns: not valid: got an object; expected a list'],
    ['target.classes', ['a'], 'preprocessing.target.classes: not valid: got 1; expected at least 2'],
    ['z.target.mean', null, 'preprocessing.target.mean: not valid: got null; expected a number'],
    ['target.column', 'age', 'preprocessing: not valid: expected each column once, and all of them among tableColumns'],
    [
      'tableColumns',
      ['age'],
      'preprocessing: not valid: expected each column once, and all of them among tableColumns',
    ],
    ['trainingRows', 0, 'preprocessing.trainingRows: not valid: got 0; expected at least 1'],
    ['version', 2, 'preprocessing.version: unknown field'],
  ])('refuses %s = %j', (path, value, message) => {
    expect(() => parsePreprocessing(altered(path, value))).toThrow(message);
  });

  it.each([null, undefined, 5, 'text', [], {}, [classes]])('refuses %j', (json) => {
    expect(() => parsePreprocessing(json)).toThrow(ChainruleError);
  });

  it('takes or refuses any JSON, and never changes a prototype', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "target": {"__proto__": {"polluted": 1}}}');
    expect(() => parsePreprocessing(hostile)).toThrow(ChainruleError);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const keys = ['target', 'columns', 'dropped', 'tableColumns', 'trainingRows'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const json = { ...preprocessingToJson(classes), [key]: value };
        const result = outcome(json);
        expect(
          result instanceof ChainruleError || isDeepStrictEqual(preprocessingToJson(result as Preprocessing), json),
        ).toBe(true);
      }),
    );
  });
});
