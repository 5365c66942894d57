/** Columns of dates in ONNX files: a number goes in, and the calendar is operators. */
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { fitPreprocessing } from '../../src/data/fit-preprocessing.ts';
import { featureNames, type Preprocessing } from '../../src/data/preprocessing.ts';
import type { DateColumn } from '../../src/data/table.ts';
import { transform } from '../../src/data/transform.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { modelFromOnnx } from '../../src/onnx/read/model.ts';
import { decodeModel, encodeModel } from '../../src/onnx/schema.ts';
import { Builder } from '../../src/onnx/write/builder.ts';
import { writeColumns } from '../../src/onnx/write/table.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';

const day = 86_400_000;

/** The features that ONNX Runtime makes of a column of dates. */
async function featuresThere(preprocessing: Preprocessing, numbers: readonly number[]): Promise<Float32Array> {
  const builder = new Builder();
  const [column] = preprocessing.columns;
  const features = featureNames(preprocessing).length;
  builder.output(writeColumns(builder, preprocessing), 'features', 'float', ['rows', features]);
  const opsetImport = [{ domain: '', version: 17n }];
  const session = await InferenceSession.create(
    encodeModel({ irVersion: 8n, producerName: 'test', graph: builder.graph('test'), opsetImport, metadataProps: [] }),
  );
  const x = new Tensor('float64', Float64Array.from(numbers), [numbers.length, 1]);
  const results = await session.run({ [column!.name]: x });
  return results.features!.data as Float32Array;
}

async function columnOf(texts: readonly string[]) {
  const { table } = await readCsv(`date,y\n${texts.map((text, i) => `${text},${i % 7}`).join('\n')}\n`);
  const preprocessing = fitPreprocessing(table, {
    target: 'y',
    task: 'regression',
    trainRows: Int32Array.from(texts, (_, i) => i),
  });
  return { table, preprocessing, column: table.columns[0] as DateColumn };
}

const two = (value: number) => String(value).padStart(2, '0');
const [years, months] = [40, 12];
/** Days of forty years with the ends of all months, leap days and centuries among them. */
const days = Array.from({ length: years * months }, (_, i) => {
  const [year, month] = [[1896, 1999, 2023, 2096][Math.floor(i / 120)]! + Math.floor((i % 120) / 12), (i % 12) + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${year}-${two(month)}-${two([1, last, last - 1, 15][i % 4]!)}`;
});

describe('the features of a column of dates in ONNX Runtime', () => {
  const clock = (i: number) => `${two((i * 7) % 24)}:${two((i * 13) % 60)}`;
  const cases: Record<string, [texts: string[], numberOf: (moment: number, text: string) => number]> = {
    'days, as days since 1970': [days, (moment) => moment / day],
    'moments, as days with a fraction': [days.map((text, i) => `${text}T${clock(i)}`), (moment) => moment / day],
    'moments of a zone': [days.map((text, i) => `${text}T${clock(i)}+02:00`), (moment) => moment / day],
    'days with the day first': [days.map((text) => text.split('-').reverse().join('.')), (moment) => moment / day],
    'times of day': [days.map((_, i) => clock(i)), (moment) => moment / day],
    'numbers such as 20240218': [days.map((text) => text.replaceAll('-', '')), (_, text) => Number(text)],
    'dates that are missing': [days.map((text, i) => (i % 9 === 4 ? '' : text)), (moment) => moment / day],
    'months, whose weekday says nothing': [days.map((text) => `${text.slice(0, 7)}-01`), (moment) => moment / day],
  };
  const since = Date.UTC(2015, 0, 1);
  const units = { seconds: 1000, milliseconds: 1, microseconds: 1e-3, nanoseconds: 1e-6 };
  for (const [unit, length] of Object.entries(units)) {
    const numbers = Array.from({ length: 200 }, (_, i) => String((since + i * 31 * day + i * 1_234_000) / length));
    cases[`numbers of ${unit}`] = [numbers, (_, text) => Number(text)];
  }
  cases['days of a spreadsheet'] = [
    Array.from({ length: 200 }, (_, i) => String(40_000 + i * 13.25)),
    (_, text) => Number(text),
  ];

  it.each(Object.keys(cases))('are those here, of %s', async (name) => {
    const [texts, numberOf] = cases[name]!;
    const { table, preprocessing, column } = await columnOf(texts);
    expect(preprocessing.columns[0]!.kind).toBe('date');
    const there = await featuresThere(
      preprocessing,
      texts.map((text, i) => numberOf(column.values[i]!, text)),
    );
    const { x } = transform(preprocessing, table);
    expect(there.length).toBe(x.length);
    expect(Math.max(...x.map((value, i) => Math.abs(value - there[i]!)))).toBeLessThan(1e-5);
  });

  it('take a number that is no day for a missing one', async () => {
    const { preprocessing } = await columnOf(days.map((text, i) => (i % 9 === 4 ? '' : text.replaceAll('-', ''))));
    const no = [20_230_229, 20_240_230, 20_241_301, 20_240_001, 20_240_100, -20_240_101, 19_000_229, Number.NaN];
    const there = await featuresThere(preprocessing, [...no, 20_240_229, 20_000_229, Number.POSITIVE_INFINITY]);
    const width = featureNames(preprocessing).length;
    const flags = Array.from({ length: there.length / width }, (_, row) => there[row * width + width - 1]);
    expect(flags).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1]);
  });
});

describe('a model of a table with dates', () => {
  const rows = Array.from({ length: 120 }, (_, i) => ({
    day: new Date(Date.UTC(2020, 0, 1 + i * 3)),
    size: i % 13,
    price: 10 * Math.sin(i / 20) + (i % 7),
  }));

  it('answers in ONNX Runtime as here, and comes back', async () => {
    const model = await fitTable(rows, { target: 'price', epochs: 30, effort: 'quick', seed: 1 });
    const bytes = toOnnx(model);
    const session = await InferenceSession.create(bytes);
    const column = (numbers: number[]) => new Tensor('float64', Float64Array.from(numbers), [numbers.length, 1]);
    const { value } = await session.run({
      day: column(rows.map((row) => row.day.getTime() / day)),
      size: column(rows.map(({ size }) => size)),
    });
    const expected = model.predict(rows).map(({ prediction }) => Number(prediction));
    const differences = expected.map((one, i) => Math.abs(one - Number(value!.data[i])));
    expect(Math.max(...differences)).toBeLessThan(1e-5 * 20);
    const again = (await modelFromOnnx(bytes)) as TableModel;
    expect(again.predict(rows)).toEqual(model.predict(rows));
    const predictor = await openPredictor(fromOnnx(bytes));
    const own = predictor.predict(rows.flatMap((row) => [row.day.getTime() / day, row.size]));
    expect(Math.max(...expected.map((one, i) => Math.abs(one - own[i]!)))).toBeLessThan(1e-3);
  });

  it('says what its numbers count', async () => {
    const { graph } = decodeModel(toOnnx(await fitTable(rows, { target: 'price', epochs: 1, effort: 'quick' })));
    expect(graph!.input.map(({ name, docString }) => [name, docString])[0]).toEqual([
      'day',
      'days since 1970-01-01 in UTC, the time as their fraction (19771.75 is 2024-02-18 18:00); NaN where it is missing',
    ]);
  });
});
