/** Fits whose rows are split by groups, by time, or as named. */
import { describe, expect, it } from 'vitest';
import type { TableEvaluation } from '../../src/model/evaluation.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../../src/model/model-file.ts';
import type { Row, TableModel } from '../../src/model/table-model.ts';

const patients = Array.from({ length: 120 }, (_, i) => {
  const patient = (i * 7) % 20;
  return {
    patient: `P${patient}`,
    a: ((patient * 37) % 19) + (i % 3) / 10,
    b: ((patient * 11) % 23) - (i % 5) / 10,
    day: `2024-${String(1 + ((i * 5) % 12)).padStart(2, '0')}-11`,
    hour: (i * 17) % 60,
    kind: patient % 3 === 0 ? 'sick' : 'well',
    y: i % 2 === 0 ? patient : i,
  };
});
const options: FitOptions = { target: 'kind', drop: ['y', 'day', 'hour'], epochs: 3, seed: 2 };
const quick: FitOptions = { target: 'y', drop: ['kind'], epochs: 3, seed: 2, hidden: 4 };
const { epochs: _epochs, ...unlimited } = quick;
const byDefault: FitOptions = { target: 'kind', drop: options.drop!, seed: 1 };

function partsBy({ split }: FitResult, value: (row: number) => unknown): Set<unknown>[] {
  return [split.train, split.validation, split.test].map((rows) => new Set(Array.from(rows, value)));
}
const values = (of: keyof Row) => (row: number) => (patients[row] as Row)[of];
const fit = (of: readonly Row[], how: FitOptions) => fitTable(of, how);

describe('by groups', () => {
  it('a group lies in one part, is told, and is no feature', async () => {
    const model = await fit(patients, { ...options, split: { group: 'patient' } });
    const parts = partsBy(model, values('patient'));
    expect(parts.map(({ size }) => size)).toEqual([14, 3, 3]);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(20);
    expect(model.features).toEqual(['a', 'b']);
    expect(model.plan.split).toBe(
      'by patient, 14 values to learn, 3 values to decide when to stop, 3 values for the test',
    );
    expect(model.plan.notes).toContain(
      'patient: left out: rows are split by it; a feature only where it is named as one',
    );
    const loaded = await modelFromBytes(modelToBytes(model));
    expect(loaded.configuration.split).toBe(model.plan.split);
    expect(loaded.predict({ a: 3, b: 4 }).prediction).toMatch(/sick|well/);
  });

  it('intervals count groups, also of folds, and of a saved model where the rows have the column', async () => {
    const model = await fit(patients, { ...options, split: { group: 'patient', folds: 4 }, test: 0.3 });
    const { test, validation } = model.evaluations;
    expect(test!.result.rows).toBe(36);
    expect(test!.result.groups).toBe(6);
    expect(validation!.result.groups).toBeGreaterThan(1);
    expect(model.crossValidation!.evaluation.result.groups).toBe(20 - 6);
    const loaded = await modelFromBytes(modelToBytes(model));
    const tested = Array.from(model.split.test, (row) => patients[row]!);
    const { result } = await (loaded as TableModel).evaluate(tested);
    expect(result).toEqual(test!.result);
    const alone = await (loaded as TableModel).evaluate(tested.map(({ patient: _patient, ...row }) => row));
    expect(alone.result.groups).toBeUndefined();
    const width = ({ result: { intervals } }: TableEvaluation) => {
      const [low, high] = (intervals as { accuracy: [number, number] }).accuracy;
      return high - low;
    };
    expect(width(test!)).toBeGreaterThan(width(alone));
  });

  it('is a feature where it is named as one', async () => {
    const model = await fit(patients, {
      ...options,
      drop: [],
      features: ['a', 'patient'],
      split: { group: 'patient' },
    });
    expect(model.features.filter((name) => name.startsWith('patient=')).length).toBeGreaterThan(10);
    expect(partsBy(model, values('patient')).map(({ size }) => size)).toEqual([14, 3, 3]);
  });

  it('folds of few rows hold out whole groups too', async () => {
    const plain = await fit(patients, byDefault);
    const model = await fit(patients, { ...byDefault, split: { group: 'patient' } });
    expect(model.configuration).toMatchObject({ folds: 5, refit: true });
    // Patients tell their class by their own numbers: rows of them in other folds give it away, others do not.
    const best = (of: FitResult) => Math.max(...of.history.map(({ validation }) => validation!.accuracy!));
    expect(best(plain)).toBe(1);
    expect(best(model)).toBeLessThan(0.95);
  });

  it('of which each row is one change nothing, and it is said; rows without a value are groups of their own', async () => {
    const own = await fit(
      patients.map((row, i) => ({ ...row, id: `r${i}` })),
      { ...options, split: { group: 'id' } },
    );
    expect(own.plan.warnings).toContain('id differs in every row: keeping rows of one value together changes nothing');
    const some = patients.map((row, i) => ({ ...row, patient: i < 5 ? null : row.patient }));
    const { plan } = await fit(some, { ...options, split: { group: 'patient' } });
    expect(plan.warnings).toContain('patient is missing in 5 rows: each is taken for a group of its own');
  });

  it('says what a few uneven groups leave out', async () => {
    const uneven = patients.map((row, i) => ({ ...row, patient: i < 100 ? 'A' : 'B' }));
    const { plan } = await fit(uneven, { ...options, split: { group: 'patient' } });
    expect(plan.rows).toEqual({ train: 100, validation: 0, test: 20 });
    expect(plan.warnings).toContain(
      'no rows are left for deciding when to stop: the rows of each patient cannot be divided so often',
    );
    const one = patients.map((row) => ({ ...row, patient: row.kind === 'sick' ? 'A' : row.patient }));
    const { plan: ofOne } = await fit(one, { ...options, split: { group: 'patient' } });
    expect(ofOne.warnings).toContain('no row for the test is of the class "sick"');
  });

  it('are named by the default, and not for the answer that their name gives away', async () => {
    const { plan } = await fit(patients, options);
    const ofPatient = plan.warnings.filter((text) => text.startsWith('patient'));
    expect(ofPatient).toEqual([expect.stringContaining('--group patient')]);
  });

  it('of which there is one only are refused', async () => {
    const one = patients.map((row) => ({ ...row, patient: 'A' }));
    await expect(fit(one, { ...options, split: { group: 'patient' } })).rejects.toThrow(
      'group "patient": all rows are of one group: none would be left to learn or to judge by: got 1 group of 120 rows; expected two groups or more',
    );
  });
});

describe('by time', () => {
  it.each(['day', 'hour'])(
    'the latest %s is the test, those before decide, and equal times lie together',
    async (time) => {
      const model = await fit(patients, { ...unlimited, split: { time } });
      const [train, validation, test] = partsBy(model, values(time as 'day')).map((part) =>
        [...part].sort((a, b) => (a! < b! ? -1 : 1)),
      ) as [string[], string[], string[]];
      expect(train.at(-1)! < validation[0]!).toBe(true);
      expect(validation.at(-1)! < test[0]!).toBe(true);
      expect(model.plan.rows.train).toBeGreaterThan(60);
      expect(model.configuration).toMatchObject({ folds: 1, refit: true });
      expect(model.plan.split).toMatch(`by time, ${time}: ${train[0]} to ${train.at(-1)} to learn, `);
    },
  );

  it('rows in order need no column', async () => {
    const model = await fit(patients, { ...quick, split: { inOrder: true } });
    expect(model.plan.split).toBe(
      'by time, rows in order: rows 1 to 84 to learn, rows 85 to 102 to decide when to stop, rows 103 to 120 for the test',
    );
    const of = (seed: number) => fit(patients, { ...quick, seed, split: { inOrder: true } });
    expect((await of(7)).split).toEqual(model.split);
  });

  it('a column of it need not be a feature, and rows without one are left out', async () => {
    const some = patients.map((row, i) => ({ ...row, hour: i < 3 ? null : row.hour }));
    const model = await fit(some, { ...quick, drop: ['kind', 'hour'], split: { time: 'hour' } });
    expect(model.features.filter((name) => name.startsWith('hour'))).toEqual([]);
    expect(Object.values(model.plan.rows).reduce((sum, rows) => sum + rows)).toBe(117);
    expect(model.plan.warnings).toContain('3 rows are left out: hour is missing there');
  });

  it('a class that comes only later is left out of the test, and it is said', async () => {
    const later = Array.from({ length: 100 }, (_, i) => ({
      i,
      a: i % 7,
      kind: i > 95 ? 'new' : i % 2 ? 'odd' : 'even',
    }));
    const model = await fit(later, { target: 'kind', epochs: 2, split: { time: 'i' } });
    expect(model.plan.rows).toEqual({ train: 70, validation: 15, test: 11 });
    expect(model.plan.warnings).toContain('4 test rows are left out: no training row has their class');
    expect(model.evaluations.test!.rows).toHaveLength(11);
  });

  it('that is none is refused', async () => {
    await expect(fit(patients, { ...quick, split: { time: 'patient' } })).rejects.toThrow(
      'time "patient": text that is no time: got "P0", "P7", "P14" and 17 more; expected numbers, or dates such as 2024-02-18',
    );
    const same = patients.map((row) => ({ ...row, hour: 3 }));
    await expect(fit(same, { ...quick, split: { time: 'hour' } })).rejects.toThrow(
      'time "hour": the same in every row: expected at least two different times',
    );
  });
});

describe('rows that are named', () => {
  it('are the test, or decide and are not learned', async () => {
    const test = [3, 1, 119];
    const validation = Int32Array.of(0, 2, 4, 6, 8);
    const model = await fit(patients, { ...options, test, validation });
    expect([...model.split.test]).toEqual([1, 3, 119]);
    expect([...model.split.validation]).toEqual([0, 2, 4, 6, 8]);
    expect(model.plan.rows.train).toBe(112);
    expect(model.configuration).toMatchObject({ folds: 1, refit: false });
  });

  it.each([
    [{ test: [1, 120] }, 'test: rows: no such row: got 120; expected 0 to 119'],
    [{ test: [1, 1] }, 'test: rows: a row is given twice: got 1'],
    [{ test: [1], validation: [2, 1] }, 'validation: rows: a row is for the test too: got 1; expected other rows'],
  ])('%o is refused', async (given, message) => {
    await expect(fit(patients, { ...options, ...given })).rejects.toThrow(message);
  });
});

describe('what contradicts itself or is no way to split is refused', () => {
  it.each<[FitOptions, string]>([
    [
      { ...options, split: { group: 'patient', time: 'hour' } },
      'split: rows can be split in one way only: got group patient and time hour; expected a group, a time, or rows in order',
    ],
    [
      { ...options, split: { group: 'pateint' } },
      'column "pateint": not in the table: expected one of "patient", "a", "b", "day", "hour", "kind", "y" — try "patient"',
    ],
    [
      { ...options, split: { groups: 'patient' } as object },
      'fitTable: split: unknown option: got "groups"; expected group, time, inOrder, folds — try "group"',
    ],
    [
      { ...options, split: { group: 'kind' } },
      'split: rows cannot be split by the target: got kind; expected another column',
    ],
    [
      { ...options, split: { group: 'patient' }, validation: 0, test: 0 },
      'split: nothing is split off: got validation 0 and test 0',
    ],
    [{ ...options, split: 'patient' as never }, 'fitTable: split'],
  ])('%o', async (given, message) => {
    await expect(fit(patients, given)).rejects.toThrow(message);
  });
});

it('a fit that is resumed must be split as it began', async () => {
  let last: Parameters<NonNullable<FitOptions['checkpoint']>['write']>[0] | undefined;
  const by: FitOptions = { target: 'kind', drop: options.drop!, hidden: 4, split: { group: 'patient' } };
  const controller = new AbortController();
  const write = (checkpoint: NonNullable<typeof last>): void => {
    last = checkpoint;
  };
  const whole = await fit(patients, by);
  await fit(patients, {
    ...by,
    signal: controller.signal,
    checkpoint: { every: 0, write },
    onEvent: ({ epoch }) => epoch === 2 && controller.abort(),
  });
  const resumed = await fit(patients, { ...by, resume: last! });
  expect(modelToBytes(resumed)).toEqual(modelToBytes(whole));
  await expect(fit(patients, { ...by, split: {}, resume: last! })).rejects.toThrow(/^resume/);
});
