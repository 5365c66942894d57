/** Which rows a score is of: how much each counts, and which of them lie together. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import { effectiveRowsOf } from './effective-rows.ts';

/** Rows that were judged. */
export interface Sampled {
  readonly count: number;
  readonly weights?: ArrayLike<number> | undefined;
  /** The group of each row, counted from 0, and how many there are. */
  readonly groups?: { readonly codes: Int32Array; readonly count: number } | undefined;
}

/** The rows of scores, their groups as codes. Throws where there is not one group for each row. */
export function sampledRows(
  what: string,
  count: number,
  weights: ArrayLike<number> | undefined,
  groups: ArrayLike<number | string> | undefined,
): Sampled {
  if (groups === undefined) return { count, weights };
  if (groups.length !== count)
    fail({ what, problem: 'groups do not fit', got: `${groups.length} groups`, expected: `${count}, one a row` });
  const known = new Map<number | string, number>();
  const codes = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const group = groups[row]!;
    if (typeof group !== 'string' && !Number.isFinite(group))
      fail({ what, problem: `bad group in row ${row + 1}`, got: formatValue(group), expected: 'a number or a text' });
    const code = known.get(group) ?? known.size;
    known.set(group, code);
    codes[row] = code;
  }
  return { count, weights, groups: { codes, count: known.size } };
}

/**
 * How many independent parts that count alike say as much: rows, or groups, which are fewer where they are of different sizes, as
 * rows are that have weights.
 */
export function independentParts({ count, weights, groups }: Sampled): number {
  if (!groups) return weights ? effectiveRowsOf(weights) : count;
  const sizes = new Float64Array(groups.count);
  for (let row = 0; row < count; row++) sizes[groups.codes[row]!]! += weights ? weights[row]! : 1;
  return effectiveRowsOf(sizes);
}

/** Nothing where there are no groups. */
export function groupCount({ groups }: Sampled): { groups?: number } {
  return groups ? { groups: groups.count } : {};
}
