/** The rows on which a model is most wrong: as text for people, and as JSON. */
import { cellAt, type Table } from '../src/data.ts';
import type { AnyEvaluation, AnyTableModel, WrongRow } from '../src/index.ts';
import { formatNumber, formatPercent, type ShownWrongRow, shortLabels } from '../src/report.ts';
import { table } from './terminal/table.ts';

/** Each mistake with the values of the columns that the model reads. */
export function withMistakeRows(evaluation: AnyEvaluation, model: AnyTableModel, rows: Table): AnyEvaluation {
  const columns = model.preprocessing.columns.flatMap(
    ({ name }) => rows.columns.find((column) => column.name === name) ?? [],
  );
  const shown = (mistakes: readonly WrongRow[]): ShownWrongRow[] =>
    mistakes.map((mistake) => ({
      ...mistake,
      values: Object.fromEntries(columns.map((column) => [column.name, cellAt(column, mistake.row)])),
    }));
  if (!('targets' in evaluation)) return { ...evaluation, mistakes: shown(evaluation.mistakes) };
  const targets = Object.entries(evaluation.targets).map(
    ([name, one]) => [name, { ...one, mistakes: shown(one.mistakes) }] as const,
  );
  return { ...evaluation, targets: Object.fromEntries(targets) };
}

/** Columns of the rows that are shown, as far as a line has room. */
const shownColumns = 5;
const widestCell = 12;

/** Undefined where there is no mistake. */
export function mistakesText(mistakes: readonly ShownWrongRow[] | undefined): string | undefined {
  const [first] = mistakes ?? [];
  if (!mistakes || !first) return undefined;
  const isOfClasses = first.probability !== undefined;
  const names = Object.keys(first.values ?? {}).slice(0, shownColumns);
  const cell = (value: string | number | null | undefined) => {
    const text = typeof value === 'number' ? formatNumber(value) : (value ?? '–');
    return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
  };
  const classes = [...new Set(mistakes.flatMap(({ actual, predicted }) => [String(actual), String(predicted)]))];
  const short = shortLabels(classes, widestCell);
  const answer = (value: string | number) =>
    typeof value === 'string' ? short[classes.indexOf(value)]! : formatNumber(value);
  const rows = mistakes.map(({ row, actual, predicted, probability, error, values }) => [
    formatNumber(row + 1),
    answer(actual),
    answer(predicted),
    probability === undefined ? formatNumber(error) : formatPercent(probability),
    ...names.map((name) => cell(values?.[name])),
  ]);
  const heading = ['row', 'actual', 'predicted', isOfClasses ? 'sure' : 'off by', ...names.map((name) => cell(name))];
  const side = isOfClasses ? 'left' : 'right';
  const align = ['right', side, side, 'right', ...names.map(() => 'right' as const)] as const;
  return `${isOfClasses ? 'Most confident mistakes' : 'Largest errors'}:\n${table([heading, ...rows], { align, header: true })}`;
}

/** Rows counted from 1, as in the text. */
export function mistakesJson(mistakes: readonly ShownWrongRow[] = []): object[] {
  return mistakes.map(({ row, ...mistake }) => ({ row: row + 1, ...mistake }));
}
