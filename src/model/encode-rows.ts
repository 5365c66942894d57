/** Rows of a table as the network of a model reads them: features and targets, for whatever judges the network itself. */
import { encodeTarget, labelledRows, transform } from '../data/preprocess.ts';
import type { TrainingData } from '../train/data.ts';
import { type ModelParts, type Rows, toTable } from './table-model.ts';

export interface EncodedRows {
  readonly data: TrainingData;
  /** Which rows of the table these are: those with a known target. */
  readonly rows: Int32Array;
  readonly warnings: readonly string[];
}

/** Through the model's own preprocessing. Throws where no row has a known target. */
export function encodeRows({ preprocessing }: Pick<ModelParts, 'preprocessing'>, given: Rows): EncodedRows {
  const table = toTable(given, preprocessing);
  const { rows, warnings } = labelledRows(preprocessing, table);
  const features = transform(preprocessing, table, rows);
  return {
    data: { x: features.x, y: encodeTarget(preprocessing, table, rows) },
    rows,
    warnings: [...warnings, ...features.warnings],
  };
}
