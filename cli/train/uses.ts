/** What a report says of the columns that a model uses: as much as a small part of its training would take. */

import type { Table } from '../../src/data.ts';
import { type PartialDependence, partialDependence, permutationImportance } from '../../src/explain.ts';
import { type AnyFit, reference } from '../../src/index.ts';
import type { ColumnUse } from '../../src/report.ts';

/** Columns whose dependence is drawn. */
const strongest = 4;
/** Rows that are predicted in any case, some hundredths of a second's work for networks of the usual size. */
const leastPredicted = 6000;
/** Shuffled rows, where there are more of them. */
const mostRows = 2000;
const leastRows = 100;
const repeats = 5;
/** That have a spread. */
const fewestRepeats = 2;

/** On the rows that the model has not learned, where there are some. */
export async function usesOf(fit: AnyFit): Promise<ColumnUse | undefined> {
  const { split, preprocessing, history } = fit;
  const [rows, only, rowsName]: [Table, Int32Array, string] =
    split.test.length > 1
      ? [fit.testTable, split.test, 'test rows']
      : split.validation.length > 1
        ? [fit.validationTable, split.validation, 'validation rows']
        : [fit.table, split.train, 'training rows'];
  if (only.length < 2) return undefined;
  // A prediction is about a third of what it takes to learn from a row once; a tenth of the training is spent.
  const learned = (history.at(-1)?.epoch ?? 1) * split.train.length;
  const predicted = Math.max(leastPredicted, 0.3 * learned);
  const columns = preprocessing.columns.length;
  const affordable = Math.floor(predicted / (columns * repeats));
  const few = Math.min(leastRows, only.length);
  const isTight = affordable < few;
  const options = {
    only,
    // Whoever trains there may have no other.
    ...(fit.backend === 'reference' && { backend: reference }),
  };
  const importance = await permutationImportance(fit, rows, {
    ...options,
    repeats: isTight ? fewestRepeats : repeats,
    mostRows: Math.min(mostRows, Math.max(leastRows, affordable)),
    // Of very many columns those that matter, rather than all on too few rows to tell.
    ...(isTight && { mostColumns: Math.floor(predicted / (few * fewestRepeats)) }),
  });
  const names = importance.columns.slice(0, strongest).map(({ column }) => column);
  // The picture of a short training is drawn of fewer rows, at fewer values.
  const drawn = predicted > leastPredicted ? {} : { mostRows: 100, points: 12 };
  const dependence: PartialDependence[] = await partialDependence(fit, rows, { ...options, ...drawn, columns: names });
  return { importance, dependence, rowsName };
}
