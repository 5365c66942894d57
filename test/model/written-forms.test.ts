/** A model reads what it is given as it read what it learned from: the form of numbers, words for missing values, names. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';

const options = { target: 'preis', hidden: [4], epochs: 3, seed: 1 } as const;
const numbers = Array.from({ length: 120 }, (_, i) => ({ gewicht: 1000 + ((i * 7919) % 4001) + 0.25, art: i % 3 }));
const german = (value: number) => value.toLocaleString('de-DE', { minimumFractionDigits: 2 });
const rows = numbers.map(({ gewicht, art }) => ({
  gewicht: `${german(gewicht)} kg`,
  art: ['None', 'a', 'b'][art]!,
  preis: `${german(gewicht * 2)} €`,
}));
const csv = `gewicht;art;preis\n${rows.map((row) => Object.values(row).join(';')).join('\n')}\n`;

describe('numbers in a form of their own', () => {
  it('are read with their thousands and millions by a saved model too', async () => {
    const followers = Array.from({ length: 60 }, (_, i) => ({ n: i % 2 ? `${i}.5K` : `${i + 100}`, y: i }));
    const model = await modelFromBytes(
      modelToBytes(await fitTable(followers, { target: 'y', hidden: [4], epochs: 3 })),
    );
    const of = (n: string | number) => model.predict({ n }).prediction;
    for (const text of ['12.5K', '12500', '12.5 thousand', '0.0125M']) expect(of(text)).toBe(of(12500));
    expect(of(12500)).not.toBe(of(12.5));
  });

  it('are read with their several units by a saved model too', async () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ h: `${5 + (i % 2)} ft ${i % 12} in`, y: i }));
    const model = await modelFromBytes(modelToBytes(await fitTable(people, { target: 'y', hidden: [4], epochs: 3 })));
    const of = (h: string | number) => model.predict({ h }).prediction;
    for (const text of ['5 ft 6 in', `5'6"`, '66 inches', '5.5 ft', 66]) expect(of(text)).toBe(of(66));
    expect(of('5 ft 7 in')).not.toBe(of(66));
    expect(() => of('70 kg')).toThrow('text where the model learned numbers');
    const { table } = await readCsv('h\n6 ft\n170 cm\n', { like: model.preprocessing });
    expect(model.predict(table).map(({ prediction }) => prediction)).toEqual([of(72), of(170 / 2.54)]);
  });

  it('are learned alike from a file and from rows of its texts, and from numbers', async () => {
    const [fromFile, fromRows] = [await fitTable(csv, options), await fitTable(rows, options)];
    expect(fromFile.task).toBe('regression');
    expect(fromRows.preprocessing).toEqual(fromFile.preprocessing);
    expect(fromFile.plan.notes).toEqual([
      'gewicht: numbers in kg written 1.000,25 kg for 1000.25',
      'preis: numbers in € written 2.000,50 € for 2000.5',
    ]);
    const plain = numbers.map(({ gewicht }, i) => ({ gewicht, art: rows[i]!.art, preis: gewicht * 2 }));
    const fromNumbers = await fitTable(plain, options);
    expect(fromNumbers.evaluations.test!.result).toEqual(fromFile.evaluations.test!.result);
  });

  it('are part of the saved model, which reads the same form, numbers, and what can be nothing else', async () => {
    const fit = await fitTable(csv, options);
    const model = await modelFromBytes(modelToBytes(fit));
    expect(model.preprocessing.columns[0]).toMatchObject({
      form: { decimal: ',', thousands: '.', unit: 'kg', example: '1.000,25 kg' },
    });
    const of = (gewicht: string | number) => model.predict({ gewicht, art: 'a' }).prediction;
    const expected = of(1234.5);
    for (const text of ['1.234,5 kg', '1234,5', '1234.5', '1.234,50kg', '1 234,5 kg']) expect(of(text)).toBe(expected);
    expect(of('1.234')).toBe(of(1234));
    expect(
      model
        .predict(
          [
            { gewicht: 1234.5, art: 'a' },
            { gewicht: '1.234,5', art: 'a' },
          ].slice(),
        )
        .map((row) => row.prediction),
    ).toEqual([expected, expected]);
    expect(() => of('1.234,5 lb')).toThrow('column "gewicht": text where the model learned numbers: got "1.234,5 lb"');
    expect((await model.evaluate(rows)).result).toEqual((await model.evaluate((await readCsv(csv)).table)).result);
  });

  it('of a file are read as the model learned them where that is said, and else another form is warned of', async () => {
    const model = await fitTable(csv, options);
    const text = 'gewicht;art\n1.234;a\n2.345;b\n';
    const { table } = await readCsv(text, { like: model.preprocessing });
    expect(model.predictTable(table).values[0]).toBe(model.predict({ gewicht: 1234, art: 'a' }).prediction);
    const english = (await readCsv('gewicht;art\n1,234.5;a\n2,345.5;b\n')).table;
    expect(model.predictTable(english).warnings).toContain(
      'gewicht: written as 1.000,25 kg in training, as 1,234.5 here',
    );
  });

  it('hold for validation and test rows that are given', async () => {
    const few = 'gewicht;art;preis\n1.234;a;2.468\n2.345;b;4.690\n';
    const { evaluations } = await fitTable(csv, { ...options, test: few });
    expect(Array.from(evaluations.test!.actual)).toEqual([2468, 4690]);
  });

  it('are numbers for a regression that is asked for, however many are words', async () => {
    const odd = rows.map((row, i) => ({ ...row, preis: i % 5 === 0 ? `about ${i}` : row.preis }));
    expect((await fitTable(odd, { ...options, task: 'regression' })).plan.rows.train).toBeLessThan(96);
  });
});

it('words for missing values are classes where they were, and missing where they were not', async () => {
  const model = await fitTable(csv, options);
  expect(model.preprocessing.columns[1]).toMatchObject({ categories: ['None', 'a', 'b'], indicator: false });
  const of = (art: string | null) => model.predict({ gewicht: 2000, art }).prediction;
  expect(of('None')).not.toBe(of(null));
  expect(of('NA')).toBe(of(null));
  const without = await fitTable(csv, { ...options, missing: ['None'] });
  expect(without.preprocessing).toMatchObject({ missing: ['None'] });
  expect(without.preprocessing.columns[1]).toMatchObject({ categories: ['a', 'b'], indicator: true });
  const loaded = await modelFromBytes(modelToBytes(without));
  expect(loaded.predict({ gewicht: 2000, art: 'None' })).toEqual(loaded.predict({ gewicht: 2000, art: null }));
});

it('names that look the same are the same, in options, rows and files', async () => {
  const named = csv.replace('gewicht', 'Gr\u00f6\u00dfe in\u00a0kg').replace('preis', 'Preis\u00a0neu');
  const model = await fitTable(named, { ...options, target: 'Preis neu', drop: ['art'] });
  expect(model.target).toBe('Preis\u00a0neu');
  const decomposed = 'Gro\u0308\u00dfe in kg';
  const { prediction } = model.predict({ 'Gr\u00f6\u00dfe in\u00a0kg': 2000 });
  expect(model.predict({ [decomposed]: 2000 }).prediction).toBe(prediction);
  const { table } = await readCsv(`${decomposed};x\n2.000,00 kg;1\n`, { like: model.preprocessing });
  expect(model.predictTable(table).values[0]).toBe(prediction);
  expect(() => model.predict({ 'gr\u00f6\u00dfe in kg': 2000 })).toThrow('try renaming');
});

it('truth that training knew by some words is known by the others', async () => {
  const bits = rows.map((row, i) => ({
    gewicht: row.gewicht,
    preis: ['no', '0', 'FALSE', 'TRUE', '1', 'yes'][i % 6]!,
  }));
  const model = await fitTable(bits, options);
  expect(model.classes).toEqual(['false', 'true']);
  const words = ['no', '0', 'false', 'TRUE', 'yes', '1'].map((preis) => ({ gewicht: 2000, preis }));
  expect([...(await model.evaluate(words)).actual]).toEqual([0, 0, 0, 1, 1, 1]);
});

it('an index without a name is left out, numbers without one are not', async () => {
  const indexed = (index: (i: number) => number) =>
    `,a,preis\n${numbers.map(({ gewicht }, i) => `${index(i)},${gewicht},${gewicht * 2}`).join('\n')}\n`;
  const dropped = await fitTable(
    indexed((i) => (i * 7919) % 10_007),
    options,
  );
  expect(dropped.preprocessing.dropped).toEqual([
    { column: 'c1', reason: 'integers without a name that differ in every row, as an index does' },
  ]);
  const kept = await fitTable(
    indexed((i) => (i * 7919) % 50),
    options,
  );
  expect(kept.preprocessing.dropped).toEqual([]);
});
