/** Validation rows in a table of their own: they decide when to stop, and are not learned. */
import { describe, expect, it } from 'vitest';
import { selectRows, type Table } from '../../src/data/table.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import type { FitOptions } from '../../src/model/fit-options.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import type { TrainEvent } from '../../src/train/event.ts';

const kinds = ['low', 'middle', 'high'];
const row = (i: number) => {
  const [a, b] = [(i * 37) % 100, (i * 53) % 70];
  return { id: `r${i}`, a, b, kind: kinds[Math.floor((a + b) / 57)]!, y: 3 * a - b };
};
const learned = Array.from({ length: 150 }, (_, i) => row(i));
const held = Array.from({ length: 40 }, (_, i) => row(1000 + i));
const csv = (rows: readonly object[]) =>
  [Object.keys(rows[0]!), ...rows.map((one) => Object.values(one).map(String))]
    .map((cells) => cells.join(','))
    .join('\n');
const options: FitOptions = { target: 'kind', drop: ['id', 'y'], seed: 2 };

describe('validation rows that are given', () => {
  it('are all of them, in any form, and none is split off or learned: one training, told in the plan', async () => {
    const events: TrainEvent[] = [];
    const given = { ...options, onEvent: (event: TrainEvent) => void events.push(event) };
    const model = await fitTable(learned, { ...given, validation: held });
    expect(model.plan.rows).toEqual({ train: 128, validation: 40, test: 22 });
    expect(model.plan.notes.at(-1)).toBe(
      'the validation rows that were given only decide when to stop: one training on the others, whose best weights are kept',
    );
    expect(model.configuration).toMatchObject({ folds: 1, refit: false });
    expect(model.evaluations.validation!.rows).toHaveLength(40);
    expect(model.validationTable.columns.map(({ name }) => name)).toEqual(['a', 'b', 'kind']);
    expect(events.every(({ validation }) => validation)).toBe(true);
    expect(events.length).toBeLessThanOrEqual(model.plan.epochs);
    const losses = events.map(({ validation }) => validation!.loss);
    expect(model.bestEpoch).toBe(1 + losses.indexOf(Math.min(...losses)));

    const asTable = await fitTable(learned, { ...options, validation: tableFromRows(held) });
    const asText = await fitTable(learned, { ...options, validation: csv(held) });
    const weights = [model, asTable, asText].map(({ network }) => network.parameters.map(({ values }) => values));
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  });

  it('decide: others give other weights, and what is learned is not changed by them', async () => {
    const numbers: FitOptions = { target: 'y', drop: ['id', 'kind'], epochs: 5, test: 0 };
    const other = held.map((one) => ({ ...one, a: 5 * one.a }));
    const [one, two] = [
      await fitTable(learned, { ...numbers, validation: held }),
      await fitTable(learned, { ...numbers, validation: other }),
    ];
    expect(two.preprocessing).toEqual(one.preprocessing);
    expect(two.history.map(({ loss }) => loss)).toEqual(one.history.map(({ loss }) => loss));
    expect(two.history[0]!.validation!.rmse).not.toBe(one.history[0]!.validation!.rmse);
  });

  it('that are learned too are said to tell nothing of new rows', async () => {
    const quick: FitOptions = { ...options, epochs: 1 };
    const own = 'are among those that the model is made with, so that their scores say nothing of new rows';
    const { plan } = await fitTable(learned, { ...quick, validation: 0, test: learned });
    expect(plan.warnings).toContain(`test: all rows ${own}`);
    const some = [...learned.slice(0, 30), ...held.map((one) => ({ ...one, a: one.a + 0.5 })).slice(0, 20)];
    const { plan: ofSome } = await fitTable(learned, { ...quick, test: 0, validation: some });
    expect(ofSome.warnings).toContain(`validation: 30 of 50 rows ${own}`);
    // Of 60 rows some are kept to decide when to stop, and are learned after that.
    const few = learned.slice(0, 60);
    const { plan: ofKept } = await fitTable(few, { ...quick, test: few });
    expect(ofKept.rows.validation).toBeGreaterThan(5);
    expect(ofKept.warnings).toContain(`test: all rows ${own}`);
    // Few of them may be, and rows of few words repeat anyway.
    const { plan: ofFew } = await fitTable(learned, { ...quick, test: 0, validation: some.slice(20) });
    const words = (i: number) => ({ word: 'abc'[i % 3]!, kind: kinds[i % 3]! });
    const rows = Array.from({ length: 90 }, (_, i) => words(i));
    const { plan: ofWords } = await fitTable(rows, { target: 'kind', epochs: 1, test: rows.slice(0, 60) });
    expect([...ofFew.warnings, ...ofWords.warnings].filter((text) => text.includes(own))).toEqual([]);
  });

  it('of groups that are learned, or not later than what is learned, are said where rows are split so', async () => {
    const scans = (patients: number[], first: number) =>
      patients.flatMap((patient) =>
        Array.from({ length: 6 }, (_, i) => ({
          patient: `P${patient}`,
          hour: first + i,
          a: patient + i / 10,
          kind: kinds[patient % 2]!,
        })),
      );
    const seen = scans([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0);
    const quick: FitOptions = { target: 'kind', epochs: 1, hidden: 3 };
    const by = async (split: FitOptions['split'], test: typeof seen) =>
      (await fitTable(seen, { ...quick, split, test })).plan.warnings.filter((text) => text.startsWith('test: '));
    const said = 'of values of patient that the model is made with too, so that their scores say less of new ones';
    expect(await by({ group: 'patient' }, scans([8, 9, 10], 20))).toEqual([`test: 12 of 18 rows are ${said}`]);
    expect(await by({ group: 'patient' }, scans([10, 11], 20))).toEqual([]);
    expect(await by({ time: 'hour' }, scans([8, 9, 10], 3))).toEqual([
      'test: 9 of 18 rows are not later, by hour, than the rows that the model is made with, so that their scores say less of what comes',
    ]);
    expect(await by({ time: 'hour' }, scans([8, 9], 6))).toEqual([]);
    expect(await by({ inOrder: true }, scans([8, 9], 6))).toEqual([
      'test: rows of a table of their own have no place among rows in order: they are taken to come after these',
    ]);
  });

  it('leave the test rows to the table that is learned, or to one of their own', async () => {
    const model = await fitTable(learned, { ...options, epochs: 2, validation: held, test: held.slice(0, 10) });
    expect(model.plan.rows).toEqual({ train: 150, validation: 40, test: 10 });
  });

  it('without a known target are left out with a warning', async () => {
    const unknown = held.map((one, i) => (i < 3 ? { ...one, kind: null } : one));
    const model = await fitTable(learned, { ...options, epochs: 2, validation: unknown });
    expect(model.plan.rows.validation).toBe(37);
    expect(model.plan.warnings).toContain('validation: 3 rows are left out: kind is missing there');
  });

  const without = (name: string): Table => {
    const table = tableFromRows(held);
    return { ...table, columns: table.columns.filter((column) => column.name !== name) };
  };
  it.each<[string, FitOptions['validation'], string]>([
    [
      'a class that is not learned',
      held.map((one, i) => (i === 5 ? { ...one, kind: 'huge' } : one)),
      'validation: target "kind": a class that no training row has: got "huge"; expected one of "high", "low", "middle" — try training rows of that class, or validation rows without it',
    ],
    [
      'a feature that is not there',
      without('b'),
      'validation: column "b": needed by the model but not in the data: got columns "a", "kind"',
    ],
    ['no target', without('kind'), 'validation: column "kind": not in the table: expected one of "a", "b"'],
    [
      'text for numbers',
      held.map((one) => ({ ...one, a: 'many' })),
      'validation: column "a": holds no number: got "many" in 40 rows, first 1; expected numbers',
    ],
    ['no rows', [], 'validation: table: no rows: got an empty list; expected one row or more'],
    [
      'no rows of a table',
      selectRows(tableFromRows(held), Int32Array.of()),
      'validation: target "kind": missing in every row: expected values to compare with',
    ],
    [
      'text that is no table',
      'a,b\n1',
      'validation data, line 2: a row of another length: got 1 value; expected 2, as in line 1 — try completing the row',
    ],
    [
      'a share of 1',
      1,
      'fitTable: validation: bad value: got 1; expected a share from 0 up to but not including 1, or a table of its own or a list of rows',
    ],
  ])('%s is refused', async (_, validation, message) => {
    await expect(fitTable(learned, { ...options, validation })).rejects.toThrow(
      expect.objectContaining({ name: 'ChainruleError', message }) as Error,
    );
  });
});
