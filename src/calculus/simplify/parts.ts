/** Forms taken apart: as a product, as a sum, as a whole number. */
import type { Factor, Form, Term } from './form.ts';
import { isInteger, one, type Rational } from './rational.ts';
import type { FormTable } from './table.ts';

/** Products with more factors than this are one factor of larger ones: work stays bounded. */
export const factorLimit = 32;

export interface Parts {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
}

/** The form as coefficient and factors. */
export function partsOf(table: FormTable, form: Form): Parts {
  if (form.kind === 'number') return { coefficient: form.value, factors: [] };
  if (form.kind === 'product' && form.factors.length <= factorLimit) return form;
  return { coefficient: one, factors: [{ base: form, exponent: table.one, rooted: false }] };
}

export function wholeNumber(form: Form): number | undefined {
  return form.kind === 'number' && isInteger(form.value) ? form.value.n : undefined;
}

/** Sums with more terms than this are one term of larger ones. */
export const termLimit = 256;

/** The form as terms of a sum. */
export function termsOf(table: FormTable, form: Form): readonly Term[] {
  if (form.kind === 'sum' && form.terms.length <= termLimit) return form.terms;
  const { coefficient, factors } = partsOf(table, form);
  return [{ coefficient, form: table.product(one, factors) }];
}

export function scaled(table: FormTable, { coefficient, form }: Term): Form {
  return table.multiply([form], coefficient);
}
