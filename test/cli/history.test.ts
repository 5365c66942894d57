/** history.csv: a column for each metric, of one's own too. */
import { expect, test } from 'vitest';
import { historyCsv } from '../../cli/train/history.ts';
import type { Node } from '../../src/index.ts';
import { abs, sub } from '../../src/index.ts';
import { fitTable } from '../../src/model/fit-table.ts';

test('metrics of one’s own are columns beside the others', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({ a: i % 9, y: 2 * (i % 9) + (i % 2) }));
  const metrics = { off: (predictions: Node, targets: Node) => abs(sub(predictions, targets)) };
  const { history } = await fitTable(rows, { target: 'y', epochs: 2, metrics });
  const [header, first, second, rest] = historyCsv(history).split('\n');
  expect(header).toBe('epoch,step,loss,rmse,off,validation_loss,validation_rmse,validation_off,learning_rate,seconds');
  const { metrics: scores, validation } = history[1]!;
  expect(second!.split(',').slice(3, 8).map(Number)).toEqual([
    scores.rmse,
    scores.off,
    validation!.loss,
    validation!.rmse,
    validation!.off,
  ]);
  expect(first!.split(',')).toHaveLength(10);
  expect(rest).toBe('');
});
