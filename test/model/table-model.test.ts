/** Models of rows whose values are texts, as parsers of CSV files give them. */
import { expect, it } from 'vitest';
import { fitTable } from '../../src/model/fit-table.ts';

const rows = Array.from({ length: 160 }, (_, i) => ({
  size: String((i * 37) % 50),
  zip: ['007', '7', 'x'][i % 3]!,
  country: ['NA', 'FR'][i % 2]!,
  price: ((i * 37) % 50) * 2 + (i % 2) + 0.5,
}));
const texts = rows.map((row) => ({ ...row, price: String(row.price) }));
const options = { target: 'price', hidden: [4], epochs: 3, seed: 1 } as const;

it('of texts is the one of numbers, and predicts from either', async () => {
  const [fromTexts, fromNumbers] = [await fitTable(texts, options), await fitTable(rows, options)];
  expect(fromTexts.task).toBe('regression');
  expect(fromTexts.preprocessing).toEqual(fromNumbers.preprocessing);
  const asked = [{ size: 20, zip: '007', country: 'FR' }];
  const predicted = fromNumbers.predict(asked);
  expect(fromTexts.predict(asked)).toEqual(predicted);
  expect(fromTexts.predict([{ ...asked[0]!, size: '20' }])).toEqual(predicted);
  expect((await fromTexts.evaluate(texts)).result).toEqual((await fromNumbers.evaluate(rows)).result);
});

it('tells 007 from 7, and NA from a missing value', async () => {
  const model = await fitTable(texts, options);
  const of = (zip: string | number, country: string | null) => model.predict({ size: '20', zip, country }).prediction;
  expect(of('007', 'FR')).not.toBe(of('7', 'FR'));
  expect(of(7, 'FR')).toBe(of('7', 'FR'));
  expect(of('7', 'NA')).not.toBe(of('7', null));
  expect(model.predict([{ size: 'NA', zip: '7', country: 'FR' }])).toEqual(
    model.predict([{ size: null, zip: '7', country: 'FR' }]),
  );
  expect(() => model.predict([{ size: 'tall', zip: '7', country: 'FR' }])).toThrow(
    'column "size": text where the model learned numbers: got "tall"; expected numbers',
  );
});

it('holds to the types that are said, and tells what looked odd', async () => {
  const plan: string[] = [];
  const onStart = ({ warnings }: { warnings: readonly string[] }) => void plan.push(...warnings);
  const odd = texts.map((row, i) => (i === 9 ? { ...row, size: 'tall' } : row));
  const fit = await fitTable(odd, { ...options, onStart });
  expect(fit.preprocessing.columns.map(({ name, kind }) => `${name}: ${kind}`)).toContain('size: number');
  expect(plan).toContain('size: 1 text in a column of numbers counts as missing: "tall" in row 10');
  const typed = await fitTable(odd, { ...options, types: { size: 'number', zip: 'ignore' } });
  expect(typed.preprocessing.columns.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
    'size: number',
    'country: category',
  ]);
});
