/** Scores of cross-validation, as people read them. */
import { formatMetric, formatPercent } from '../drawing/format.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { CrossValidation } from '../model/cross-validate.ts';

/** A score over the folds: its name, and how it is written. */
export interface CrossValidationRow {
  name: string;
  mean: string;
  /** The standard deviation between folds. */
  spread: string;
  lowest: string;
  highest: string;
}

const names: Readonly<Record<string, string>> = {
  loss: 'loss',
  brier: 'Brier score',
  accuracy: 'accuracy',
  exactMatch: 'all right',
  topKAccuracy: 'among the most likely',
  precision: 'precision, mean of the classes',
  recall: 'recall, mean of the classes',
  f1: 'F1, mean of the classes',
  rocAuc: 'ROC-AUC',
  calibrationError: 'calibration error',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
};
const shares = new Set(['accuracy', 'exactMatch', 'topKAccuracy', 'precision', 'recall', 'f1']);

/**
 * A row for each score that some fold has, in the order in which they are given.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { crossValidationRows } from 'chainrule/report';
 *
 * const table = generate('plane', { rows: 90 });
 * const { crossValidation } = await fitTable(table, { target: 'y', epochs: 5, split: { folds: 3 } });
 * console.log(crossValidationRows(crossValidation!).map(({ name }) => name)); // ['loss', 'RMSE', 'MAE', 'R²']
 */
export function crossValidationRows(crossValidation: CrossValidation): CrossValidationRow[] {
  requireKind('crossValidationRows: crossValidation', crossValidation, objectWith('that of a fit', 'folds', 'scores'));
  return Object.entries(crossValidation.scores).flatMap(([name, { mean, deviation, folds }]) => {
    if (mean === null) return [];
    const write = shares.has(name) ? formatPercent : formatMetric;
    const known = folds.filter((value) => value !== null);
    return {
      name: names[name] ?? name,
      mean: write(mean),
      spread: deviation === null ? '–' : write(deviation),
      lowest: write(Math.min(...known)),
      highest: write(Math.max(...known)),
    };
  });
}
