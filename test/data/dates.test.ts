/** Dates and times: found in a column, read in its one form, and turned into numbers that say when it was. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarAt, daysOf, momentInWords } from '../../src/data/calendar.ts';
import { readCsv } from '../../src/data/csv.ts';
import type { CsvOptions } from '../../src/data/csv-options.ts';
import { dateReader } from '../../src/data/date-form.ts';
import { parsePreprocessing } from '../../src/data/parse-preprocessing.ts';
import {
  featureNames,
  fitPreprocessing,
  type Preprocessing,
  preprocessingNotes,
  preprocessingToJson,
  transform,
} from '../../src/data/preprocess.ts';
import { columnNamed, makeTable, type Table } from '../../src/data/table.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { tableLike } from '../../src/data/table-like.ts';
import { decideTask } from '../../src/data/task.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { readTable } from '../../src/model/source.ts';
import { exportModel } from '../../src/report/export/predict.ts';
import { valuesOf } from './sources.ts';

/** What one column of such texts is read as, in a file and as values in code. */
async function read(
  texts: readonly string[],
  { name = 'when', types = {} }: { name?: string | undefined; types?: CsvOptions['types'] } = {},
) {
  const file = `${name}\tm\n${texts.map((text) => `${text}\t1`).join('\n')}\n`;
  const result = await readCsv(file, { header: 'yes', quote: 'none', types });
  return { ...result, values: valuesOf(result.table, name), note: result.notes[0]! };
}

const kindOf = async (texts: readonly string[], name?: string) => (await read(texts, { name })).note.kind;

describe('a column of dates', () => {
  it.each<[string, string[], string[]]>([
    ['ISO', ['2024-02-18', '2024-02-29', '2023-12-31'], ['2024-02-18', '2024-02-29', '2023-12-31']],
    ['ISO with slashes', ['2024/02/18', '2024/2/9'], ['2024-02-18', '2024-02-09']],
    ['months', ['2024-02', '2023-12'], ['2024-02-01', '2023-12-01']],
    ['months before years', ['02/2024', '12/2023'], ['2024-02-01', '2023-12-01']],
    ['day first with points', ['18.02.2024', '1.3.2024'], ['2024-02-18', '2024-03-01']],
    ['day first with blanks', ['18. 2. 2024', '1. 3. 2024'], ['2024-02-18', '2024-03-01']],
    ['month first', ['02/18/2024', '1/2/2024'], ['2024-02-18', '2024-01-02']],
    ['day first with slashes', ['18/02/2024', '1/2/2024'], ['2024-02-18', '2024-02-01']],
    ['the first of months', ['01/01/2024', '02/01/2024', '03/01/2024'], ['2024-01-01', '2024-02-01', '2024-03-01']],
    ['days of one month', ['01/03/2024', '02/03/2024', '03/03/2024'], ['2024-03-01', '2024-03-02', '2024-03-03']],
    [
      'names of months first',
      ['Feb 18, 2024', 'March 1 2024', 'Dec. 31, 2023'],
      ['2024-02-18', '2024-03-01', '2023-12-31'],
    ],
    [
      'names of months behind days',
      ['18 Feb 2024', '1-mar-2024', '31st December 2023'],
      ['2024-02-18', '2024-03-01', '2023-12-31'],
    ],
    ['names of weekdays', ['Sunday, February 18, 2024', 'Fri 1 Mar 2024'], ['2024-02-18', '2024-03-01']],
    [
      'German months',
      ['18. Februar 2024', '1. März 2024', '31. Dez. 2023'],
      ['2024-02-18', '2024-03-01', '2023-12-31'],
    ],
    ['French months', ['18 février 2024', '1 août 2024'], ['2024-02-18', '2024-08-01']],
    ['Spanish months', ['18 de enero de 2024', '1 de agosto de 2024'], ['2024-01-18', '2024-08-01']],
    ['names of months alone', ['Feb 2024', 'March 2024', 'Dec-23'], ['2024-02-01', '2024-03-01', '2023-12-01']],
    ['quarters', ['2024-Q1', '2023-Q4', '2024-Q2'], ['2024-01-01', '2023-10-01', '2024-04-01']],
    ['quarters before years', ['Q1 2024', 'Q3 2023', 'q4 2023'], ['2024-01-01', '2023-07-01', '2023-10-01']],
    // Days by Python's date.fromisocalendar.
    [
      'ISO weeks',
      ['2024-W05', '2020-W53', '2021-W01', '2024W07'],
      ['2024-01-29', '2020-12-28', '2021-01-04', '2024-02-12'],
    ],
    ['days of ISO weeks', ['2024-W05-3', '2026-W01-1'], ['2024-01-31', '2025-12-29']],
    ['short years', ['2/18/24', '12/31/69'], ['2024-02-18', '1969-12-31']],
    ['times', ['2024-02-18 09:05', '2024-02-18T23:59:59.25'], ['2024-02-18T09:05:00', '2024-02-18T23:59:59.250']],
    ['the end of a day', ['2024-02-28T24:00', '2024-02-28T12:00'], ['2024-02-29T00:00:00', '2024-02-28T12:00:00']],
    ['a second put in', ['2016-12-31T23:59:60', '2016-12-31T23:59:59'], ['2017-01-01T00:00:00', '2016-12-31T23:59:59']],
    ['half days', ['2/18/2024 3:45 PM', '2/18/2024, 12:05 a.m.'], ['2024-02-18T15:45:00', '2024-02-18T00:05:00']],
    ['UTC', ['2024-02-18T10:00:00Z', '20240219T101500Z'], ['2024-02-18T10:00:00Z', '2024-02-19T10:15:00Z']],
    [
      'one zone',
      ['2024-02-18T10:00:00+02:00', '2024-02-19 01:30+0200'],
      ['2024-02-18T10:00:00+02:00', '2024-02-19T01:30:00+02:00'],
    ],
    [
      'several zones',
      ['2024-02-18T10:00:00+02:00', '2024-02-18T10:00:00-05:30'],
      ['2024-02-18T08:00:00Z', '2024-02-18T15:30:00Z'],
    ],
    [
      'mail',
      ['Sun, 18 Feb 2024 10:00:00 GMT', 'Mon, 19 Feb 2024 10:30:00 GMT'],
      ['2024-02-18T10:00:00Z', '2024-02-19T10:30:00Z'],
    ],
    ['JavaScript', ['Sun Feb 18 2024 10:00:00 GMT+0100 (CET)'], ['2024-02-18T10:00:00+01:00']],
    ['logs', ['18/Feb/2024:10:00:00 +0100'], ['2024-02-18T10:00:00+01:00']],
    ['times of day', ['12:30', '9:45:30', '24:00', '3:05 pm'], ['12:30:00', '09:45:30', '24:00:00', '15:05:00']],
  ])('reads %s', async (_, texts, expected) => {
    const { values, note } = await read(texts);
    expect(values).toEqual(expected);
    expect(note.kind).toBe('date');
    expect(valuesOf(tableFromRows(texts.map((when) => ({ when }))), 'when')).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ['years', 'year', ['2019', '2020', '2021']],
    ['years called a date', 'date', ['2019', '2020', '2021']],
    ['eight digits of anything', 'code', ['20240218', '20240219', '20240220']],
    ['moments called anything', 'amount', ['1708214400', '1708300800', '1708387200']],
    ['small numbers called time', 'time', ['5', '86400', '172792']],
    ['no days of a calendar', 'date', ['20241318', '20240219', '20240220']],
    ['versions', 'version', ['1.10.12', '1.2.3', '10.4.12']],
    ['addresses', 'ip', ['192.168.0.1', '10.0.0.7', '127.0.0.1']],
    ['ranges', 'age', ['10-20', '20-30', '30-40']],
    ['fractions', 'part', ['1/2', '3/4', '5/8']],
    ['phone numbers', 'phone', ['555-12-3456', '555-98-7654', '555-00-1111']],
    ['words with a few dates', 'note', ['2024-02-18', 'blue', 'red', 'green', 'grey']],
    ['names of people', 'who', ['May Smith', 'April Jones', 'Jan 1']],
    ['no days at all', 'when', ['2024-02-30', '2024-13-01', '2023-02-29']],
    ['weeks that no year has', 'when', ['2024-W53', '2024-W00', '2023-W54']],
    ['quarters that are none', 'when', ['2024-Q5', '2024-Q0', '2023-Q7']],
    ['hours that no day has', 'score', ['30:10', '44:20', '51:03']],
  ])('does not take %s for dates', async (_, name, texts) => {
    expect(await kindOf(texts, name)).not.toBe('date');
  });

  it.each<[string, string, string[], string[]]>([
    ['days written together', 'order_date', ['20240218', '20240229'], ['2024-02-18', '2024-02-29']],
    ['seconds', 'timestamp', ['1708214400', '1708214400.5'], ['2024-02-18T00:00:00Z', '2024-02-18T00:00:00.500Z']],
    ['milliseconds', 'createdAt', ['1708214400000', '1708300800000'], ['2024-02-18T00:00:00Z', '2024-02-19T00:00:00Z']],
    ['microseconds', 'ts', ['1708214400000000'], ['2024-02-18T00:00:00Z']],
  ])('reads numbers that its name and their size say are %s', async (_, name, texts, expected) => {
    const { values, note } = await read(texts, { name });
    expect([values, note.kind]).toEqual([expected, 'date']);
    expect(valuesOf(tableFromRows(texts.map((text) => ({ [name]: Number(text) }))), name)).toEqual(expected);
    expect((await read(texts, { name, types: { [name]: 'number' } })).values).toEqual(texts.map(Number));
  });

  it('takes ten days written together for dates, whatever the column is called', async () => {
    const days = Array.from({ length: 10 }, (_, i) => `202402${10 + i}`);
    expect((await read(days, { name: 'code' })).values).toEqual(days.map((_, i) => `2024-02-${10 + i}`));
    expect(await kindOf([...days, '20241310'], 'code')).toBe('number');
    expect(await kindOf([...days, '30240210'], 'code')).toBe('number');
  });

  it('counts what is no date as missing, with its line, where it is rare', async () => {
    const days = Array.from({ length: 20 }, (_, i) => `${i + 1}.01.2024`);
    const { values, note, warnings } = await read([...days, 'soon', '30.02.2024', 'NaT', '', 'n/a']);
    expect(values.slice(19)).toEqual(['2024-01-20', null, null, null, null, null]);
    expect([note.missing, note.reason]).toEqual([
      5,
      'dates written 1.01.2024 for 2024-01-01, day first; missing where "NaT" in line 24, "n/a" in line 26',
    ]);
    expect(warnings).toEqual([
      'when: 2 texts in a column of dates count as missing: "soon" in line 22, "30.02.2024" in line 23',
    ]);
  });

  it('says which order it takes where no day is above 12, and takes another by its type', async () => {
    const texts = ['01/02/2024', '03/04/2024', '05/06/2024'];
    const { values, warnings } = await read(texts);
    expect(values).toEqual(['2024-01-02', '2024-03-04', '2024-05-06']);
    expect(warnings).toEqual([
      'when: whether the day or the month comes first in "01/02/2024" is not sure: the month is taken to (--type when=date:dmy says otherwise)',
    ]);
    const other = await read(texts, { types: { when: 'date:dmy' } });
    expect([other.values[0], other.warnings]).toEqual(['2024-02-01', []]);
    expect((await read(['01.02.2024', '03.04.2024', '05.06.2024'])).values[0]).toBe('2024-02-01');
    const short = await read(['01/02/03', '04/05/06'], { types: { when: 'date:ymd' } });
    expect(short.values).toEqual(['2001-02-03', '2004-05-06']);
    expect(short.warnings).toEqual([
      'when: years of two digits, such as in "01/02/03", are read as those from 1969 to 2068',
    ]);
  });

  it('is what its type says, or refused', async () => {
    expect((await read(['45340', '45341.5'], { types: { when: 'date' } })).values).toEqual([
      '2024-02-18T00:00:00',
      '2024-02-19T12:00:00',
    ]);
    expect((await read(['2024-02-18'], { types: { when: 'category' } })).note.kind).toBe('category');
    await expect(read(['blue', 'red'], { types: { when: 'date' } })).rejects.toThrow(
      'column "when": holds no date: got "blue"; expected dates such as 2024-02-18, 18.02.2024 or seconds since 1970',
    );
    await expect(read(['2019', '2020'], { types: { when: 'date' } })).rejects.toThrow('holds no date: got 2019');
    const empty = await readTable('when,m\n,1\n,2\n', { types: { when: 'date' } });
    expect([columnNamed(empty.table, 'when').kind, empty.notes[0]!.reason]).toEqual(['date', 'no value at all']);
  });

  it('stays one in a file of very many of them', async () => {
    const texts = Array.from({ length: 5000 }, (_, i) => momentInWords(1.7e12 + i * 60_000, null, true));
    const { values, note } = await read([...texts, 'later']);
    expect([note.kind, note.missing, values[4999]]).toEqual(['date', 1, texts[4999]]);
  });

  it('holds Dates of code, which are moments of UTC', () => {
    const when = [new Date(Date.UTC(2024, 1, 18, 10)), new Date(Number.NaN), null];
    expect(valuesOf(tableFromRows(when.map((each) => ({ when: each }))), 'when')).toEqual([
      '2024-02-18T10:00:00Z',
      null,
      null,
    ]);
  });

  it('cannot be predicted', () => {
    const table = tableFromRows([{ when: '2024-02-18' }, { when: '2024-02-19' }]);
    expect(() => decideTask(table, 'when')).toThrow(
      'target "when": dates cannot be predicted: got "2024-02-18"; expected classes or numbers — try --type when=category where each date is a class',
    );
  });
});

describe('the calendar', () => {
  const moment = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

  it('is that of Date, from year 1 to 9999', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const date = new Date(at);
        const { year, month, day, weekday, hour, dayOfYear, yearLength } = calendarAt(at);
        expect([year, month - 1, day, (weekday + 1) % 7]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth(),
          date.getUTCDate(),
          date.getUTCDay(),
        ]);
        expect(Math.floor(hour)).toBe(date.getUTCHours());
        expect(daysOf(year, month, day)).toBe(Math.floor(at / 86_400_000));
        expect(daysOf(year, 1, 1) + dayOfYear).toBe(daysOf(year, month, day));
        expect(daysOf(year, 12, 31) - daysOf(year, 1, 1)).toBe(yearLength - 1);
      }),
    );
  });

  it('writes moments that are read again, in any zone', () => {
    const zone = fc.option(fc.integer({ min: -14 * 60, max: 14 * 60 }));
    fc.assert(
      fc.property(moment, zone, (at, place) => {
        const form = { style: 'ymd', zone: place, hasTime: true, example: '' } as const;
        const text = momentInWords(at, place, true);
        expect(dateReader(form)(text)).toBe(at);
        expect(new Date(place === null ? `${text}Z` : text).getTime()).toBe(at - (place ?? 0) * 60_000);
      }),
    );
  });
});

describe('the features of dates', () => {
  const learn = (table: Table): Preprocessing =>
    fitPreprocessing(table, {
      target: 'y',
      task: 'regression',
      trainRows: Int32Array.from({ length: table.rows }, (_, row) => row),
    });
  const rowsFrom = (when: readonly (string | null | Date)[]) =>
    tableFromRows(when.map((each, i) => ({ when: each, y: i * 1.5 })));
  const days = Array.from({ length: 60 }, (_, i) => momentInWords((19_700 + 13 * i) * 86_400_000, null));

  it('are when in the year and the week, and how long after the first, in standard deviations', () => {
    const table = rowsFrom(['2023-12-31', '2024-02-29', '2024-12-31', '2025-07-01']);
    const preprocessing = learn(table);
    expect(featureNames(preprocessing)).toEqual([
      'when days since 2023-12-31',
      'when year',
      'when month',
      'when day of year (sine)',
      'when day of year (cosine)',
      'when weekday (sine)',
      'when weekday (cosine)',
    ]);
    // As Python's datetime and NumPy have them: days 0, 60, 366, 548; Sunday, Thursday, Tuesday, Tuesday.
    const { x, features } = transform(preprocessing, table);
    const first = (feature: number) => Array.from({ length: 4 }, (_, row) => x[row * features + feature]!);
    const expected = [
      [-1.0870888, -0.819223, 0.5468927, 1.359419],
      [-Math.SQRT2, 0, 0, Math.SQRT2],
      [0.904534, -1.5075567, 0.904534, -0.3015113],
      [-0.6156112, 1.7300889, -0.6154837, -0.498994],
      [0.752383, 0.1791948, 0.752384, -1.6839618],
      [-1.6892239, 0.2021837, 0.7435201, 0.7435201],
      [0.5773503, -1.7320508, 0.5773503, 0.5773503],
    ];
    expected.forEach((values, feature) => {
      for (const [row, value] of values.entries()) expect(first(feature)[row]).toBeCloseTo(value, 6);
    });
    expect(preprocessingNotes(preprocessing)[0]).toBe(
      'when: dates, as days since 2023-12-31, year, month, day of year (sine), day of year (cosine), weekday (sine), weekday (cosine)',
    );
  });

  it('of months and quarters say nothing of weekdays', () => {
    const parts = ['days since 2020-01-01', 'year', 'month', 'day of year (sine)', 'day of year (cosine)'];
    for (const when of [
      ['2020-01', '2020-02', '2021-05', '2021-06'],
      ['2020-Q1', '2020-Q2', '2021-Q3', '2021-Q4'],
    ])
      expect(featureNames(learn(rowsFrom(when)))).toEqual(parts.map((part) => `when ${part}`));
  });

  it('have no part that is the same in every row, and an hour only where there are times', () => {
    const times = ['2024-02-18T06:00', '2024-02-18T12:30', '2024-02-18T18:00'];
    expect(featureNames(learn(rowsFrom(times)))).toEqual(['when days since 2024-02-18', 'when hour']);
    const clock = learn(rowsFrom(['06:00', '12:30', '18:00', '00:00']));
    expect(featureNames(clock)).toEqual(['when time of day (sine)', 'when time of day (cosine)']);
    // Midnight lies between the minutes around it.
    const { x } = transform(clock, rowsFrom(['23:59', '00:00', '00:01', '12:00']));
    expect(Math.abs(x[0]! - x[4]!)).toBeLessThan(0.02);
    expect(x[2]).toBeCloseTo((x[0]! + x[4]!) / 2, 5);
    expect(Math.abs(x[7]! - x[3]!)).toBeGreaterThan(2);
    const same = tableFromRows([1, 2, 3].map((y) => ({ when: '2024-02-18', other: y, y: y * 1.5 })));
    expect(learn(same).dropped).toEqual([
      { column: 'when', reason: 'the same value in every training row (2024-02-18)' },
    ]);
  });

  it('of a missing date are those of the median, with a flag', () => {
    const preprocessing = learn(rowsFrom([...days, null]));
    expect(featureNames(preprocessing).at(-1)).toBe('when is missing');
    // Of an even number of days the median is half-way between two: 13 days, of which 6 are whole.
    const middle = momentInWords((19_700 + 13 * 29 + 6) * 86_400_000, null);
    const { x, features } = transform(preprocessing, rowsFrom([null, middle]));
    expect(x.slice(0, features - 1)).toEqual(x.slice(features, 2 * features - 1));
    expect([x[features - 1], x[2 * features - 1]]).toEqual([1, 0]);
  });

  it('are the same however a date of the form is given, and unreadable ones are missing', () => {
    const german = days.map((day) => day.split('-').reverse().join('.'));
    const preprocessing = learn(rowsFrom(german));
    const of = (rows: readonly Record<string, unknown>[]) => transform(preprocessing, tableLike(rows, preprocessing));
    const [year, month, day] = days[7]!.split('-');
    const { x, features } = of([
      { when: german[7] },
      { when: days[7] },
      { when: ` ${Number(day)}.${Number(month)}.${year} ` },
      { when: new Date(days[7]!) },
    ]);
    for (let i = features; i < x.length; i++) expect(x[i]).toBe(x[i % features]);
    const { warnings } = of([{ when: german[0] }, { when: '02/31/2024' }, { when: 'soon' }, { when: null }]);
    expect(warnings).toEqual([
      'when: 2 texts in a column of dates count as missing, first "02/31/2024"',
      expect.stringMatching(/^when: missing in 3 rows, never in training: the median 20\d\d-\d\d-\d\d is used$/),
    ]);
    expect(() => of([{ when: 'soon' }])).toThrow(
      `column "when": text where the model learned dates: got "soon"; expected dates such as "${german[0]}"`,
    );
    expect(() => of([{ when: 5 }])).toThrow('column "when": numbers where the model learned dates: got 5');
    expect(of([{ when: null }]).warnings).toHaveLength(1);
  });

  it('of moments are told in the zone that was learned', () => {
    const learned = learn(rowsFrom(days.map((day, i) => `${day}T${String(i % 24).padStart(2, '0')}:00:00+02:00`)));
    const hour = featureNames(learned).indexOf('when hour');
    const hours = (when: string | Date) => transform(learned, tableLike([{ when }], learned)).x[hour]!;
    expect(hours('2024-05-01T10:00:00Z')).toBe(hours('2024-05-01T12:00:00+02:00'));
    expect(hours(new Date('2024-05-01T10:00:00Z'))).toBe(hours('2024-05-01T12:00:00+02:00'));
    const utc = makeTable([
      {
        name: 'when',
        kind: 'date',
        values: Float64Array.of(Date.UTC(2024, 4, 1, 10)),
        form: { style: 'ymd', zone: 0, hasTime: true, example: '' },
      },
    ]);
    expect(transform(learned, utc).x[hour]).toBe(hours('2024-05-01T12:00:00+02:00'));
  });

  it('are saved with their form, and wrong ones are refused with their path', () => {
    const preprocessing = learn(rowsFrom([...days, null]));
    const saved = JSON.parse(JSON.stringify(preprocessingToJson(preprocessing))) as { columns: object[] };
    expect(parsePreprocessing(saved)).toEqual(preprocessing);
    const spoiled = (change: object) => () =>
      parsePreprocessing({ ...saved, columns: [{ ...saved.columns[0], ...change }] });
    expect(spoiled({ first: null })).toThrow('preprocessing.columns.0.first: not valid: got null');
    expect(spoiled({ form: { style: 'dym', zone: null, hasTime: false, example: '' } })).toThrow(
      'columns.0.form.style',
    );
    expect(spoiled({ form: { style: 'dmy', zone: 5000, hasTime: false, example: '' } })).toThrow('columns.0.form.zone');
    expect(spoiled({ parts: [{ part: 'week', mean: 0, scale: 1 }] })).toThrow('columns.0.parts.0.part');
    expect(spoiled({ parts: [], indicator: false })).toThrow('expected a column with features');
  });

  it('are not written as code, which is said', async () => {
    const model = await fitTable(rowsFrom(days), { target: 'y', epochs: 1 });
    expect(() => exportModel(model)).toThrow(
      'export: column "when": dates are not written as code: expected columns of numbers and of words — try the model file, which load and predict read',
    );
  });
});
