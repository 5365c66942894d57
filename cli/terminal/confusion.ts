/** The confusion matrix as text. */
import { formatCount, formatNumber, shortLabels } from '../../src/report.ts';
import { table } from './table.ts';
import { clean, displayWidth, truncate } from './text.ts';

/** A matrix of more classes is too wide for a terminal; the most frequent mistakes say more. */
const matrixClasses = 12;
const listedMistakes = 10;
const widestLabel = 12;
const widestName = 30;

export interface Confusion {
  labels: readonly string[];
  /** `[actual][predicted]`. */
  confusion: readonly (readonly number[])[];
  /** Places in a line. */
  width: number;
}

/** The matrix, one line for each actual class; of many classes, or in a narrow terminal, the most frequent mistakes. */
export function confusionText({ labels, confusion, width }: Confusion): string {
  const short = shortLabels(labels.map(clean), widestLabel).map((label) => truncate(label, widestLabel));
  const rows = [
    ['actual \\ predicted', ...short],
    ...confusion.map((row, actual) => [short[actual]!, ...row.map((value) => formatNumber(value))]),
  ];
  const matrix = table(rows, { align: ['left', ...labels.map(() => 'right' as const)] });
  const widest = Math.max(...matrix.split('\n').map(displayWidth));
  return labels.length <= matrixClasses && widest <= width ? matrix : mistakes(labels, confusion);
}

function mistakes(labels: readonly string[], confusion: readonly (readonly number[])[]): string {
  const all = confusion.flatMap((row, actual) =>
    row.flatMap((rows, predicted) => (rows > 0 && predicted !== actual ? [{ rows, actual, predicted }] : [])),
  );
  if (all.length === 0) return 'no mistakes';
  const top = all.sort((a, b) => b.rows - a.rows).slice(0, listedMistakes);
  const short = shortLabels(labels.map(clean), widestName);
  const text = table(
    [
      ['actual', 'predicted', 'rows'],
      ...top.map(({ rows, actual, predicted }) => [short[actual]!, short[predicted]!, formatNumber(rows)]),
    ],
    { align: ['left', 'left', 'right'], header: true },
  );
  const more = all.length - top.length;
  return more > 0 ? `${text}\nand ${formatCount(more, 'other kind')} of mistake` : text;
}
