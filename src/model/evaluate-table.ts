/** The scores of a model over the rows of a table whose targets are known. */
import { actualValues, labelledRows, type Preprocessing } from '../data/preprocess.ts';
import { groupsOfRows } from '../data/row-groups.ts';
import { weightsIn } from '../data/sample-weights.ts';
import type { Table } from '../data/table.ts';
import { type AnyEvaluation, compare } from './evaluation.ts';
import type { TablePredictions } from './prediction.ts';
import type { MetricJudge } from './table-metrics.ts';

/** What a table is evaluated with. */
export interface TableJudging {
  /** Just those of these rows, where not all. */
  readonly only: Int32Array | undefined;
  readonly predict: (table: Table, rows: Int32Array) => TablePredictions;
  /** The column of what rows are of, where rows of one lie together. */
  readonly group: string | undefined;
  /** Of metrics of one's own. */
  readonly judge: MetricJudge | undefined;
}

export function evaluateTable(
  preprocessing: Preprocessing,
  table: Table,
  { only, predict, group, judge }: TableJudging,
): AnyEvaluation {
  const { rows, warnings: ofTargets } = labelledRows(preprocessing, table, only);
  const { warnings: ofFeatures, ...predictions } = predict(table, rows);
  const weights = weightsIn(preprocessing, table, rows);
  const warnings = [...ofTargets, ...ofFeatures];
  const { sampleWeights } = preprocessing;
  if (sampleWeights !== undefined && !weights)
    warnings.push(`scores count each row the same: there is no column ${JSON.stringify(sampleWeights)} of weights`);
  const groups = groupsIn(group, table, rows);
  return compare(preprocessing, {
    actualOf: (target) => actualValues(target, table, rows),
    rows,
    predictions,
    sampleWeights: weights,
    groups,
    judge,
    warnings,
  });
}

/** The groups of rows, where there is such a column. */
export function groupsIn(group: string | undefined, table: Table, rows: Int32Array): Int32Array | undefined {
  const isThere = group !== undefined && table.columns.some(({ name }) => name === group);
  return isThere ? groupsOfRows(table, group, rows).codes : undefined;
}
