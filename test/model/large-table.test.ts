/** A table of many rows: its scores are those of all of them, by a plain computation; only pictures are of a sample. */
import { describe, expect, it } from 'vitest';
import { makeTable, type Table } from '../../src/data/table.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import type { TableModel } from '../../src/model/table-model.ts';
import { random } from '../../src/numeric/random.ts';
import { fitBoundary } from '../../src/report/fit-boundary.ts';

const rows = 20_000;

/** Two features and a target; few digits, so that many rows are alike and have the same scores. */
function table(count: number, targetOf: (x: number, y: number, noise: number) => number): Table {
  const { uniform } = random(7, 'test/large table');
  const draw = () => Math.round((4 * uniform() - 2) * 50) / 50;
  const [x, y, target] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let row = 0; row < count; row++) {
    x[row] = draw();
    y[row] = draw();
    target[row] = targetOf(x[row]!, y[row]!, uniform() - 0.5);
  }
  const columns = Object.entries({ x, y, target });
  return makeTable(columns.map(([name, values]) => ({ name, kind: 'number', values })));
}

async function fitted(targetOf: Parameters<typeof table>[1]): Promise<{ model: TableModel; large: Table }> {
  const model = await fitTable(table(400, targetOf), { target: 'target', epochs: 3, hidden: 8, seed: 1 });
  return { model, large: table(rows, targetOf) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The Mann-Whitney statistic by average ranks: another way than the one under test. */
function areaByRanks(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let i = start; i < end; i++) if (positive[order[i]!]) rankSum += (start + 1 + end) / 2;
    start = end;
  }
  const count = positive.filter(Boolean).length;
  return (rankSum - (count * (count + 1)) / 2) / (count * (positive.length - count));
}

describe('a table of many rows', () => {
  it('has the scores of all of them, two classes and three', async () => {
    for (const classes of [2, 3]) {
      const { model, large } = await fitted((x, y, noise) =>
        Math.min(classes - 1, Math.max(0, Math.floor(x * y + noise + classes / 2))),
      );
      const { result, rows: compared, predicted } = await model.evaluate(large);
      if (!('accuracy' in result)) throw new Error('no classes');
      const { values, probabilities } = model.predictTable(large);
      const labels = Array.from(large.columns[2]!.kind === 'number' ? large.columns[2]!.values : []);
      const all = labels.map((_, row) => row);
      const sure = (row: number, label: number) => probabilities![row * classes + label]!;
      expect(compared).toHaveLength(rows);
      expect(predicted).toEqual(values);
      expect(result.accuracy).toBe(all.filter((row) => values[row] === labels[row]).length / rows);
      expect(result.loss).toBeCloseTo(mean(all.map((row) => -Math.log(sure(row, labels[row]!)))), 10);
      for (const [actual, counts] of result.confusion.entries())
        for (const [guessed, count] of counts.entries())
          expect(count).toBe(all.filter((row) => labels[row] === actual && values[row] === guessed).length);
      const areas = (classes === 2 ? [1] : [0, 1, 2]).map((label) =>
        areaByRanks(
          all.map((row) => sure(row, label)),
          all.map((row) => labels[row] === label),
        ),
      );
      expect(result.rocAuc).toBeCloseTo(mean(areas), 12);
      const gaps = Array.from({ length: 10 }, (_, bin) => {
        const inBin = all.filter((row) => {
          const most = sure(row, values[row]!);
          return most > bin / 10 && most <= (bin + 1) / 10;
        });
        const right = inBin.filter((row) => values[row] === labels[row]).length;
        return Math.abs(inBin.reduce((sum, row) => sum + sure(row, values[row]!), 0) - right);
      });
      expect(result.calibrationError).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap) / rows, 10);
      // The outline of the curve has corners of the curve only, from end to end.
      for (const { points } of result.rocCurves) {
        expect(points[0]).toEqual([0, 0]);
        expect(points.at(-1)).toEqual([1, 1]);
        expect(points.length).toBeLessThanOrEqual(202);
      }
    }
  });

  it('has the scores of all of them, numbers', async () => {
    const { model, large } = await fitted((x, y, noise) => x * y + noise);
    const { result } = await model.evaluate(large);
    if (!('rmse' in result)) throw new Error('no numbers');
    const { values } = model.predictTable(large);
    const actual = Array.from(large.columns[2]!.kind === 'number' ? large.columns[2]!.values : []);
    const errors = actual.map((value, row) => values[row]! - value);
    const middle = mean(actual);
    const spread = mean(actual.map((value) => (value - middle) ** 2));
    expect(result.rmse).toBeCloseTo(Math.sqrt(mean(errors.map((error) => error ** 2))), 12);
    expect(result.mae).toBeCloseTo(mean(errors.map(Math.abs)), 12);
    expect(result.r2).toBeCloseTo(1 - mean(errors.map((error) => error ** 2)) / spread, 12);
  });

  it('is drawn as a sample of its rows, the same one each time', async () => {
    const fit = await fitTable(
      table(5000, (x, y) => x + y),
      { target: 'target', epochs: 1, hidden: 2 },
    );
    const { points } = fitBoundary(fit, 4)!;
    expect(points).toHaveLength(600);
    expect(fitBoundary(fit, 4)!.points).toEqual(points);
    for (const { x, y, value } of points) expect(value).toBe(x + y);
  });
});
