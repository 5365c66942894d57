/** Lines drawn with characters: the loss over epochs. */

import { extent, formatNumber, isDrawable } from '../../src/report.ts';
import { displayWidth, ends, pad } from './text.ts';

/** The mean of each of `count` equal runs of values; NaN where a run has none that can be drawn. */
function runs(values: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: count }, (_, run) => {
    const start = Math.floor((run * values.length) / count);
    const end = Math.max(start + 1, Math.floor(((run + 1) * values.length) / count));
    let sum = 0;
    let drawn = 0;
    for (let index = start; index < end; index++)
      if (isDrawable(values[index]!)) {
        sum += values[index]!;
        drawn++;
      }
    return drawn === 0 ? NaN : sum / drawn;
  });
}

/** From this ratio of the largest value to the smallest, all being positive, the chart is logarithmic. */
const logRatio = 30;

/** The eight dots of a braille character, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/**
 * The values, one for each epoch, as a line of braille dots: `height` lines of at most `width` places with the largest
 * and the smallest value at the left, and one line below with the first and the last epoch, which says where the scale
 * is logarithmic. Empty without a value that
 * can be drawn.
 */
export function lossChart(values: ArrayLike<number>, width: number, height: number): string {
  const range = extent(Array.from(values));
  if (range === undefined) return '';
  const [low, high] = range;
  const logarithmic = low > 0 && high / low >= logRatio;
  const labels = [formatNumber(high, 3), formatNumber(low, 3)] as const;
  const margin = Math.max(...labels.map(displayWidth)) + 1;
  const columns = Math.max(1, width - margin);
  const scaled = logarithmic ? Array.from(values, (value) => Math.log(value)) : values;
  const [bottom, top] = logarithmic ? [Math.log(low), Math.log(high)] : range;
  const cells = draw(scaled, bottom, top, columns, height);
  const lines = cells.map((cell, row) => {
    const label = row === 0 ? labels[0] : row === height - 1 ? labels[1] : '';
    return `${pad(label, margin - 1, 'right')} ${String.fromCharCode(...cell.map((bits) => 0x2800 + bits))}`;
  });
  const last = formatNumber(values.length);
  const note = `${last} (logarithmic)`;
  const right = logarithmic && displayWidth(note) + 2 <= columns ? note : last;
  lines.push(' '.repeat(margin) + ends('1', right, columns));
  return lines.join('\n');
}

/** Sets the dots of the line: every step from one column of dots to the next is joined. */
function draw(values: ArrayLike<number>, bottom: number, top: number, columns: number, height: number): number[][] {
  const cells = Array.from({ length: height }, () => Array.from({ length: columns }, () => 0));
  const places = columns * 2;
  const levels = height * 4;
  const set = (place: number, level: number) => {
    const row = height - 1 - Math.floor(level / 4);
    cells[row]![Math.floor(place / 2)]! |= dots[3 - (level % 4)]![place % 2]!;
  };
  const levelOf = (value: number) =>
    top > bottom ? Math.min(levels - 1, Math.floor(((value - bottom) / (top - bottom)) * levels)) : 0;
  let before = -1;
  for (const [place, value] of spread(values, places).entries()) {
    if (!isDrawable(value)) {
      before = -1;
      continue;
    }
    const level = levelOf(value);
    set(place, level);
    if (before >= 0)
      for (let between = Math.min(before, level) + 1; between < Math.max(before, level); between++) set(place, between);
    before = level;
  }
  return cells;
}

/** One value for each place: means of runs where there are many, values between neighbours where there are few. */
function spread(values: ArrayLike<number>, places: number): number[] {
  if (values.length >= places) return runs(values, places);
  return Array.from({ length: places }, (_, place) => {
    const position = (place / Math.max(1, places - 1)) * (values.length - 1);
    const from = Math.floor(position);
    const part = position - from;
    return part === 0 ? values[from]! : values[from]! * (1 - part) + values[from + 1]! * part;
  });
}
