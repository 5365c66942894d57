/** A random split of rows that depend on one another is found out, and the score of another split is told beside. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FitResult, fitTable } from '../../src/model/fit-table.ts';
import { modelToBytes } from '../../src/model/model-file.ts';
import { fitReport } from '../../src/report/fit-report.ts';
import { splitCheckText } from '../../src/report/split-check-text.ts';

const cases = fileURLToPath(new URL('../../../shared/cases/tables/', import.meta.url));

function textOf(path: string): string | undefined {
  if (existsSync(cases + path)) return readFileSync(cases + path, 'utf8');
  console.warn(`SKIPPED: ../shared/cases/tables/${path} is not there`);
  return undefined;
}

const accuracyOf = ({ result }: { result: object }) =>
  'accuracy' in result ? (result.accuracy as number) : Number.NaN;
const r2Of = ({ result }: { result: object }) => ('r2' in result ? (result.r2 as number) : Number.NaN);
const said = (fit: FitResult) => fitReport(fit, { title: '', command: '', chainruleVersion: '' }).warnings.at(-1);

describe('the cases of problem reports', () => {
  const scans = textOf('15-groups/scans.csv');
  it.skipIf(scans === undefined)(
    'patients of several rows: the score of other patients, by default and by --group',
    async () => {
      const fit = await fitTable(scans!, { target: 'label' });
      expect(accuracyOf(fit.evaluations.test!)).toBeGreaterThan(0.95);
      const warning =
        'patient: rows of one value are alike, and a random split puts them in several parts, so that scores flatter; --group patient keeps them together';
      expect(fit.plan.warnings).toContain(warning);
      expect(fit.splitCheck).toMatchObject({ by: 'group', column: 'patient', rows: { train: 160, test: 160 } });
      expect(accuracyOf(fit.splitCheck!.evaluation)).toBeLessThan(0.75);
      expect(said(fit)).toMatch(
        /^On 160 rows of values of patient that it had not learned, a network like it has an accuracy of .*; on rows drawn at random an accuracy of 100 %\.$/,
      );
      // Where the column is no feature, rows are alike all the same.
      const without = await fitTable(scans!, { target: 'label', drop: ['patient'], epochs: 5 });
      expect(without.plan.warnings).toContain(warning);

      const { crossValidation } = await fitTable(scans!, { target: 'label', split: { group: 'patient', folds: 5 } });
      expect(crossValidation!.scores.accuracy!.mean).toBeLessThan(0.7);
      const later = await fitTable(scans!, { target: 'label', split: { group: 'patient' } });
      const fresh = accuracyOf(
        (await fitTable(scans!, { target: 'label', test: textOf('15-groups/new.csv')! })).evaluations.test!,
      );
      expect(fresh).toBeLessThan(0.7);
      expect(later.plan.rows).toEqual({ train: 224, validation: 48, test: 48 });
    },
  );

  const past = textOf('17-time-order/past.csv');
  it.skipIf(past === undefined)('a trend: the score of later rows, by default and by --time', async () => {
    const fit = await fitTable(past!, { target: 'load' });
    expect(r2Of(fit.evaluations.test!)).toBeGreaterThan(0.95);
    expect(fit.plan.warnings).toEqual([
      'step: it rises from row to row, as time does, and the target depends on what came before, so that scores of a random split flatter; --time step judges by the latest rows',
    ]);
    expect(fit.splitCheck).toMatchObject({ by: 'time', column: 'step', rows: { train: 340, test: 60 } });
    expect(r2Of(fit.splitCheck!.evaluation)).toBeLessThan(0);
    expect(splitCheckText(fit)).toMatch(/^On the latest 60 rows, by step, having learned only those before, .* \(R² -/);
    const byTime = await fitTable(past!, { target: 'load', split: { time: 'step' } });
    expect(r2Of(byTime.evaluations.test!)).toBeLessThan(0);
    expect(byTime.splitCheck).toBeUndefined();
    expect(byTime.plan.warnings).toEqual([]);
  });
});

describe('a check', () => {
  const days = Array.from({ length: 200 }, (_, i) => ({
    day: i,
    x: (i * 37) % 11,
    load: i / 10 + ((i * 53) % 17) / 10,
  }));

  it('changes nothing of the model, and is not made where rows are split as told', async () => {
    const one = await fitTable(days, { target: 'load', hidden: 4 });
    const two = await fitTable(days, { target: 'load', hidden: 4, split: {} });
    expect(one.splitCheck).toBeDefined();
    expect(two.splitCheck).toBeUndefined();
    expect(two.plan.warnings).toEqual([]);
    expect(modelToBytes(one)).toEqual(modelToBytes(two));
  });

  it('is only named where it would cost much: of a single training that is as long', async () => {
    const { splitCheck, plan } = await fitTable(days, { target: 'load', hidden: 4, epochs: 5 });
    expect(splitCheck).toBeUndefined();
    expect(plan.warnings).toHaveLength(1);
  });
});
