/** Texts in a column that a model learned as numbers or dates: read as it reads them, and counted where they are none. */
import { fail } from '../graph/error.ts';
import { isNumberGap } from './cell.ts';
import type { CategoryColumn } from './table.ts';

export interface TextReading {
  readonly kind: 'numbers' | 'dates';
  readonly readText: (text: string) => number;
  readonly warnings: string[];
  /** A text as it should be. */
  readonly example?: string | undefined;
}

/** What to say of texts in a column of something else; which they are may follow. */
export function textsAreMissing(name: string, texts: number, kind: TextReading['kind']): string {
  const [counted, verb] = texts === 1 ? ['1 text', 'counts'] : [`${texts} texts`, 'count'];
  return `${name}: ${counted} in a column of ${kind} ${verb} as missing`;
}

/** The values of some rows, NaN where a text is none, with a word about these. Throws where no text is one. */
export function valuesOfText(
  { name, codes, categories }: CategoryColumn,
  rows: Int32Array,
  { kind, readText, warnings, example }: TextReading,
): Float64Array {
  const valuesOfCategories = categories.map(readText);
  const values = new Float64Array(codes.length).fill(Number.NaN);
  let texts = 0;
  let present = 0;
  let first = '';
  for (const row of rows) {
    const code = codes[row]!;
    if (code < 0) continue;
    const text = categories[code]!;
    const value = valuesOfCategories[code]!;
    if (isNumberGap(text)) continue;
    present++;
    values[row] = value;
    if (!Number.isNaN(value)) continue;
    if (texts++ === 0) first = JSON.stringify(text);
  }
  if (texts > 0 && texts === present) refuseKind(name, 'text', kind, first, example);
  if (texts > 0) warnings.push(`${textsAreMissing(name, texts, kind)}, first ${first}`);
  return values;
}

/** Refuses a column that holds something else than the model learned. */
export function refuseKind(name: string, given: string, learned: string, got: string, example = ''): never {
  return fail({
    what: `column ${JSON.stringify(name)}`,
    problem: `${given} where the model learned ${learned}`,
    got,
    expected: example === '' ? learned : `${learned} such as ${JSON.stringify(example)}`,
  });
}
