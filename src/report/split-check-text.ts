/** What a check of the split found out, in words. */
import { count, formatNumber, formatPercent } from '../drawing/format.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { AnyFit } from '../model/fit-table.ts';
import { isRegression } from './headline.ts';

/**
 * Both scores, that of the random split and that of rows split by the column on which they depend; undefined where there was no
 * such column, or no check of it.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { splitCheckText } from 'chainrule/report';
 *
 * const days = Array.from({ length: 200 }, (_, day) => ({ day, load: day / 10 + Math.sin(day) }));
 * const fit = await fitTable(days, { target: 'load', seed: 1 });
 * console.log(splitCheckText(fit)); // On the latest 30 rows …
 */
export function splitCheckText(fit: AnyFit): string | undefined {
  requireKind('splitCheckText: fit', fit, objectWith('the result of fitTable', 'evaluations'));
  const { splitCheck: check, evaluations } = fit;
  if (!check) return undefined;
  const rows = count(check.rows.test, 'row');
  const which =
    check.by === 'group'
      ? `On ${rows} of values of ${check.column} that it had not learned`
      : `On the latest ${rows}, by ${check.column}, having learned only those before`;
  const other = evaluations.test ?? evaluations.validation;
  const beside = other ? `; on rows drawn at random ${scoreOf(other.result)}` : '';
  return `${which}, a network like it has ${scoreOf(check.evaluation.result)}${beside}.`;
}

function scoreOf(result: NonNullable<AnyFit['evaluations']['test']>['result']): string {
  if (!isRegression(result)) return `an accuracy of ${formatPercent(result.accuracy)}`;
  return `an RMSE of ${formatNumber(result.rmse, 3)}${result.r2 === null ? '' : ` (R² ${formatNumber(result.r2, 3)})`}`;
}
