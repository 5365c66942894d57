/** What preprocessing must know of a column, from rows that pass by once. */
import {
  type CategoryStatistics,
  classTarget,
  encodeCategories,
  encodeNumbers,
  type NumberStatistics,
  numberTarget,
} from '../../data/fit-preprocessing.ts';
import { labelAt } from '../../data/labels.ts';
import type { ColumnEncoding, TargetEncoding } from '../../data/preprocessing.ts';
import { meanAndDeviation } from '../../data/statistics.ts';
import type { CategoryColumn, Column, NumberColumn } from '../../data/table.ts';
import type { Task } from '../../data/task.ts';
import { fail } from '../../graph/error.ts';
import { QuantileSketch } from './quantile-sketch.ts';

/** Different texts of a column that are counted; of more, those that came least often are forgotten. */
const mostTexts = 1 << 16;
/** Larger numbers have squares that float64 cannot add up. */
const largestNumber = 1e150;

/** Numbers that are added up together, whatever the parts are that they come in: so these change no digit. */
const group = 4096;

/** Count, mean and deviation are exact but for rounding; the median is that of a sketch. */
class NumberSums {
  #present = 0;
  #mean = 0;
  #squares = 0;
  #range: [low: number, high: number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  readonly #sketch = new QuantileSketch();
  readonly #open = new Float64Array(group);
  #filled = 0;

  add({ name, values }: NumberColumn, rows: Int32Array): void {
    let [low, high] = this.#range;
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i]!]!;
      if (value - value !== 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      this.#open[this.#filled++] = value;
      if (this.#filled === group) this.#addGroup();
    }
    if (Math.max(-low, high) > largestNumber)
      fail({
        what: `column ${JSON.stringify(name)}`,
        problem: 'too large to be added up',
        got: `${Math.max(-low, high)}`,
        expected: `at most ${largestNumber}`,
        hint: `--drop ${name}, or the column in other units`,
      });
    this.#range = [low, high];
  }

  statistics(): NumberStatistics {
    this.#addGroup();
    const [low, high] = this.#range;
    return {
      present: this.#present,
      mean: low === high ? low : this.#mean,
      deviation: low === high ? 0 : Math.sqrt(this.#squares / this.#present),
      range: [low, high],
      median: () => this.#sketch.median(),
    };
  }

  #addGroup(): void {
    if (this.#filled === 0) return;
    const values = this.#open.subarray(0, this.#filled);
    const { mean, deviation } = meanAndDeviation(values);
    const [before, count] = [this.#present, values.length];
    const all = before + count;
    const difference = mean - this.#mean;
    this.#mean += (difference * count) / all;
    this.#squares += deviation * deviation * count + difference * difference * (before / all) * count;
    this.#present = all;
    this.#sketch.add(values);
    this.#filled = 0;
  }
}

/** Counts are exact up to so many different texts; beyond, those of texts in at least one row of a thousand are. */
class TextSums {
  readonly #counts = new Map<string, number>();
  #present = 0;

  add({ codes, categories }: CategoryColumn, rows: Int32Array): void {
    const counts = new Int32Array(categories.length);
    for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++;
    for (const [code, count] of counts.entries()) {
      if (count === 0) continue;
      this.#present += count;
      this.#counts.set(categories[code]!, (this.#counts.get(categories[code]!) ?? 0) + count);
    }
    if (this.#counts.size <= mostTexts) return;
    const sorted = [...this.#counts.values()].sort((a, b) => b - a);
    const least = sorted[mostTexts >> 1]!;
    for (const [text, count] of this.#counts) if (count <= least) this.#counts.delete(text);
  }

  statistics(): CategoryStatistics {
    return { words: [...this.#counts.keys()], counts: [...this.#counts.values()], present: this.#present };
  }
}

/** Of a target that is classes: each label once. */
const mostLabels = 1 << 16;

/** Of one column: added up part by part. */
export class ColumnSums {
  readonly #numbers = new NumberSums();
  readonly #texts = new TextSums();
  readonly #labels = new Set<string>();
  readonly #isTarget: boolean;

  constructor(isTarget: boolean) {
    this.#isTarget = isTarget;
  }

  add(column: Column, rows: Int32Array): void {
    if (column.kind === 'number') this.#numbers.add(column, rows);
    if (column.kind === 'category') this.#texts.add(column, rows);
    if (this.#isTarget && column.kind !== 'date') this.#addLabels(column, rows);
  }

  #addLabels(column: NumberColumn | CategoryColumn, rows: Int32Array): void {
    if (this.#labels.size > mostLabels) return;
    const cells = column.kind === 'category' ? column.codes : column.values;
    const seen = new Set<number>();
    for (const row of rows) {
      if (seen.has(cells[row]!)) continue;
      seen.add(cells[row]!);
      this.#labels.add(labelAt(column, row));
      if (this.#labels.size > mostLabels) return;
    }
  }

  /** The encoding of such a column in so many rows, or why it is of no use. */
  encoding(column: NumberColumn | CategoryColumn, rows: number): ColumnEncoding | string {
    return column.kind === 'number'
      ? encodeNumbers(column, rows, this.#numbers.statistics())
      : encodeCategories(column.name, rows, this.#texts.statistics());
  }

  target(column: Column, task: Task): TargetEncoding {
    const what = `target ${JSON.stringify(column.name)}`;
    if (task === 'classification') {
      if (this.#labels.size > mostLabels)
        fail({ what, problem: 'too many classes', got: `more than ${mostLabels}`, hint: '--task regression' });
      return classTarget(column, this.#labels);
    }
    const { present, ...statistics } = this.#numbers.statistics();
    if (present === 0)
      fail({
        what,
        problem: 'text cannot be the target of a regression',
        expected: 'numbers',
        hint: `--type ${column.name}=number`,
      });
    return numberTarget(column, statistics);
  }
}
