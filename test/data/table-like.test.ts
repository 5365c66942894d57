/** Rows as objects for a model: columns are what it learned, and nothing is found out about them. */
import { expect, it } from 'vitest';
import { plainForm } from '../../src/data/number-form.ts';
import { fitPreprocessing } from '../../src/data/preprocess.ts';
import { tableFromColumns } from '../../src/data/table-from-values.ts';
import { tableLike } from '../../src/data/table-like.ts';

const learned = tableFromColumns({
  age: [31, 45, 28, 52],
  price: ['1,5 €', '2,5 €', '3,0 €', '12,5 €'],
  code: ['007', '12', '12', 'x'],
  name: ['a', 'a', 'a', 'a'],
  y: ['yes', 'no', 'yes', 'no'],
});
const preprocessing = fitPreprocessing(learned, {
  target: 'y',
  task: 'classification',
  trainRows: Int32Array.of(0, 1, 2, 3),
});

it('has columns of numbers and of words as the model learned them', () => {
  const rows = [
    { age: 30, price: 2, code: 12, y: ' yes ' },
    { age: null, price: '4,5 €', code: '', y: 'maybe' },
  ];
  const { columns } = tableLike(rows, preprocessing);
  expect(columns).toEqual([
    { name: 'age', kind: 'number', values: Float64Array.of(30, Number.NaN), form: plainForm },
    { name: 'price', kind: 'category', codes: Int32Array.of(0, 1), categories: ['2', '4,5 €'] },
    { name: 'code', kind: 'category', codes: Int32Array.of(0, -1), categories: ['12'] },
    { name: 'y', kind: 'category', codes: Int32Array.of(0, 1), categories: ['yes', 'maybe'] },
  ]);
});

it('leaves out what the model left out, and keeps what it does not know', () => {
  const { columns } = tableLike([{ name: 'b', other: '7' }], preprocessing);
  expect(columns).toEqual([{ name: 'other', kind: 'category', codes: Int32Array.of(0), categories: ['7'] }]);
});

it('refuses what is no cell', () => {
  expect(() => tableLike([{ age: {} }], preprocessing)).toThrow(
    'column "age", row 1: not a value that a table can hold: got an object',
  );
});
