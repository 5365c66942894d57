/** Rows of a table as the network of a model reads them: features and targets, for whatever judges the network itself. */

import { encodeTarget, labelledRows, transform } from '../data/preprocess.ts';
import { requirePreprocessing } from '../data/preprocessing.ts';
import { weightsIn } from '../data/sample-weights.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { TrainingData } from '../train/data.ts';
import { type ModelParts, type Rows, toTable } from './table-model.ts';

/** Rows of a table as a network reads them. */
export interface EncodedRows {
  readonly data: TrainingData;
  /** Which rows of the table these are: those with a known target. */
  readonly rows: Int32Array;
  readonly warnings: readonly string[];
}

/**
 * Rows of a table, or objects, as the network of a model reads them, through the model's own preprocessing: features
 * [rows, features] and targets, with weights where it learned with them and the rows have them. Throws where no row has a known target.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { encodeRows } from 'chainrule/data';
 *
 * const table = Array.from({ length: 40 }, (_, i) => ({ area: 50 + (i % 20), price: 3 * (i % 20) }));
 * const model = await fitTable(table, { target: 'price', epochs: 5 });
 * const { data } = encodeRows(model, [{ area: 10, price: 31 }, { area: 20, price: 61 }]);
 * console.log(data.x.length, data.y.length); // 2 2
 */
export function encodeRows(model: Pick<ModelParts, 'preprocessing'>, given: Rows): EncodedRows {
  requireKind('encodeRows: model', model, objectWith('a model of a table', 'preprocessing'));
  const { preprocessing } = model;
  requirePreprocessing('encodeRows', preprocessing);
  const table = toTable(given, preprocessing);
  const { rows, warnings } = labelledRows(preprocessing, table);
  const features = transform(preprocessing, table, rows);
  const sampleWeights = weightsIn(preprocessing, table, rows);
  return {
    data: { x: features.x, y: encodeTarget(preprocessing, table, rows), ...(sampleWeights && { sampleWeights }) },
    rows,
    warnings: [...warnings, ...features.warnings],
  };
}
