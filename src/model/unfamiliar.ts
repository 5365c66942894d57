/** What rows hold that a model has not learned from: categories never seen, numbers far outside, gaps where there were none. */
import { labelAt, labelMatcher, unknownCode } from '../data/labels.ts';
import { type ColumnEncoding, type NumberEncoding, standardLimit } from '../data/preprocessing.ts';
import { type Column, cellAt, columnNamed } from '../data/table.ts';
import { allRows, valuesRead } from '../data/transform.ts';
import { requireKind } from '../graph/options.ts';
import { type ModelParts, type Rows, tableModelKind, toTable } from './table-model.ts';

/** A category that no training row had, a number far outside their range, or a gap in a column where they had none. */
export type UnfamiliarKind = 'unseen' | 'far' | 'missing';

/** A value unlike those that the model learned from. */
export interface UnfamiliarValue {
  /** The row of the table, counted from 0. */
  row: number;
  column: string;
  kind: UnfamiliarKind;
  /** What the cell holds; null where it is missing. */
  value: number | string | null;
}

/** All such values of some rows. */
export interface Unfamiliar {
  /** How many rows were looked at, and how many of them have such a value. */
  rows: number;
  affected: number;
  /** How often each kind occurs in a column; columns without any are left out. */
  columns: ({ column: string } & Record<UnfamiliarKind, number>)[];
  /** In the order of the rows. */
  values: UnfamiliarValue[];
}

/**
 * What rows hold that a model has not learned from, so that its predictions there are guesses: categories that no training row
 * had, numbers further outside the training range than half its width, and gaps in columns that had none. The model predicts such
 * rows all the same; `predict` is not slowed by it. Columns that are absent are refused, as `predict` refuses them.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { unfamiliarValues } from 'chainrule/data';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: i % 20, heating: i % 3 ? 'gas' : 'wood', price: i % 20 }));
 * const model = await fitTable(rows, { target: 'price', epochs: 1 });
 * const { values } = unfamiliarValues(model, [{ area: 5, heating: 'gas' }, { area: 90, heating: 'oil' }]);
 * for (const { row, column, kind, value } of values) console.log(row, column, kind, value);
 * // 1 area far 90
 * // 1 heating unseen oil
 */
export function unfamiliarValues(model: Pick<ModelParts, 'preprocessing'>, given: Rows): Unfamiliar {
  requireKind('unfamiliarValues: model', model, tableModelKind);
  const { preprocessing } = model;
  const table = toTable(given, preprocessing);
  const rows = allRows(table);
  const values: UnfamiliarValue[] = [];
  const columns: Unfamiliar['columns'] = [];
  for (const encoding of preprocessing.columns) {
    const column = columnNamed(table, encoding.name);
    const kindOf = judge(encoding, column, rows, preprocessing.missing);
    const counts = { unseen: 0, far: 0, missing: 0 };
    for (const row of rows) {
      const kind = kindOf(row);
      if (kind === undefined) continue;
      counts[kind]++;
      values.push({ row, column: encoding.name, kind, value: kind === 'missing' ? null : cellAt(column, row) });
    }
    if (counts.unseen + counts.far + counts.missing > 0) columns.push({ column: encoding.name, ...counts });
  }
  // Stable: of a row in the order of the columns.
  values.sort((a, b) => a.row - b.row);
  const affected = values.reduce((count, { row }, i) => count + (i === 0 || values[i - 1]!.row !== row ? 1 : 0), 0);
  return { rows: table.rows, affected, columns, values };
}

/** What is unfamiliar of a row of a column. */
function judge(
  encoding: ColumnEncoding,
  column: Column,
  rows: Int32Array,
  missing: readonly string[] | undefined,
): (row: number) => UnfamiliarKind | undefined {
  const ofGap = encoding.indicator ? undefined : 'missing';
  if (encoding.kind === 'category') {
    const { categories, rare, grouped } = encoding;
    const codeOf = labelMatcher(column, [...categories, ...rare], { missing });
    // Where not all rare values are on record, one that is not among them may have been in training.
    const ofOther = grouped === rare.length ? 'unseen' : undefined;
    return (row) => {
      const code = codeOf(row);
      if (code >= 0) return undefined;
      return code === unknownCode && labelAt(column, row) !== '' ? ofOther : ofGap;
    };
  }
  const read = valuesRead(encoding, column, rows);
  if (encoding.kind === 'date') return (row) => (Number.isFinite(read[row]!) ? undefined : ofGap);
  const [low, high] = familiarRange(encoding);
  return (row) => {
    const value = read[row]!;
    if (!Number.isFinite(value)) return ofGap;
    return value < low || value > high ? 'far' : undefined;
  };
}

/** Half the width of the training range beyond it; of models that do not know it what the network still tells apart. */
function familiarRange({ range, mean, scale }: NumberEncoding): [low: number, high: number] {
  if (!range) return [mean - standardLimit * scale, mean + standardLimit * scale];
  const [low, high] = range;
  const room = high / 2 - low / 2;
  return [low - room, high + room];
}
