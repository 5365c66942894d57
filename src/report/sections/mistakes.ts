/** The worst rows, one by one. */
import { formatNumber, formatPercent, shorten, shortLabels } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { minus } from '../../drawing/scale.ts';
import type { ShownWrongRow } from '../mistake-rows.ts';
import { type ReportColumn, table } from './table.ts';

const longestText = 24;

/** The ten mistakes of which the model was most sure, or its ten largest errors, with the columns that matter most. */
export function mistakeTable(mistakes: readonly ShownWrongRow[] | undefined): Html | undefined {
  const [first] = mistakes ?? [];
  if (!mistakes || !first) return undefined;
  const isOfClasses = first.probability !== undefined;
  const heading = isOfClasses ? 'Most confident mistakes' : 'Largest errors';
  const names = Object.keys(first.values ?? {});
  const cell = (value: number | string | null | undefined) =>
    typeof value === 'number'
      ? formatNumber(value)
      : value === null || value === undefined
        ? '–'
        : shorten(value, longestText);
  const classes = [...new Set(mistakes.flatMap(({ actual, predicted }) => [String(actual), String(predicted)]))];
  const short = shortLabels(classes, longestText);
  const answer = (value: number | string) =>
    typeof value === 'string' ? short[classes.indexOf(value)]! : formatNumber(value);
  const columns: ReportColumn[] = [
    { name: 'Row', number: true, hint: 'Of the data, counted from 1' },
    { name: 'Actual', number: !isOfClasses },
    { name: 'Predicted', number: !isOfClasses },
    isOfClasses
      ? { name: 'Sure', number: true, hint: 'The probability that the model gave to the class it chose' }
      : { name: 'Off by', number: true, hint: 'Predicted minus actual' },
    ...names.map((name) => ({
      name: shorten(name, longestText),
      number: mistakes.every(({ values }) => typeof values?.[name] !== 'string'),
    })),
  ];
  return html`<h3>${heading}</h3>
${table(
  heading,
  columns,
  mistakes.map(({ row, actual, predicted, probability, error, values }) => [
    formatNumber(row + 1),
    answer(actual),
    answer(predicted),
    probability === undefined ? minus(formatNumber(error!)) : formatPercent(probability),
    ...names.map((name) => cell(values?.[name])),
  ]),
)}`;
}
