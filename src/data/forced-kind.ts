/** What the user may fix about a column, and what is known about it before its cells are read. */
import { fail } from '../graph/error.ts';
import type { DateForm, DateOrder } from './date-form.ts';
import { sameName } from './names.ts';
import type { NumberForm } from './number-form.ts';
import { didYouMean, listNames } from './table.ts';

/** Without it the cells decide. `date:dmy` are dates with the day first, where 02/03/2024 does not say it. */
export const forcedKinds = ['number', 'category', 'date', 'date:dmy', 'date:mdy', 'date:ymd', 'ignore'] as const;

/** What the user may say that a column is. */
export type ForcedKind = (typeof forcedKinds)[number];

/** The order that a kind says. */
export function orderOf(kind: ForcedKind): DateOrder | undefined {
  return kind.startsWith('date:') ? (kind.slice('date:'.length) as DateOrder) : undefined;
}

/** Fails where a type is unknown, or of a column that is not among these. */
export function checkTypes(types: Readonly<Record<string, ForcedKind>>, names: readonly string[]): void {
  for (const [column, kind] of Object.entries(types)) {
    const what = `type of column ${JSON.stringify(column)}`;
    if (sameName(column, names) === undefined) {
      const expected = `one of ${listNames(names)}`;
      fail({ what, problem: 'no such column', expected, ...didYouMean(column, names) });
    }
    if (!forcedKinds.includes(kind)) fail({ what, problem: 'unknown', got: `${kind}`, expected: forcedKindsInWords });
  }
}

const forcedKindsInWords = `${forcedKinds.slice(0, -1).join(', ')} or ${forcedKinds.at(-1)}`;

/** What is known about a column before its cells are read. */
export interface Expected {
  /** `words` is a category whose cells keep every text: which of them are missing is decided where they are matched. */
  readonly kind?: 'number' | 'category' | 'date' | 'ignore' | 'words' | undefined;
  /** The form of its numbers, or of its dates. */
  readonly form?: NumberForm | undefined;
  readonly dates?: DateForm | undefined;
  /** Of dates whose form is not known. */
  readonly order?: DateOrder | undefined;
}
