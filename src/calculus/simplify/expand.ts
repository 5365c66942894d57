/** Products of sums multiplied out. */
import type { Factor, Form } from './form.ts';
import { partsOf, scaled, wholeNumber } from './parts.ts';
import { one } from './rational.ts';
import type { FormTable } from './table.ts';

/** The terms of a product multiplied out, or undefined where there would be too many. */
export function expandedTerm(table: FormTable, form: Form, limit: number): readonly Form[] | undefined {
  const { coefficient, factors } = partsOf(table, form);
  const rest: Factor[] = [];
  let terms: readonly Form[] = [table.number(coefficient)];
  for (const factor of factors) {
    const whole = wholeNumber(factor.exponent);
    if (factor.base.kind !== 'sum' || whole === undefined || whole < 1 || whole > 4 || factor.rooted) {
      rest.push(factor);
      continue;
    }
    for (let i = 0; i < whole; i++) {
      const { base } = factor;
      if (terms.length * base.terms.length > limit) return undefined;
      terms = terms.flatMap((left) => base.terms.map((term) => table.multiply([left, scaled(table, term)])));
    }
  }
  const others = table.product(one, rest);
  return terms.length > 1 ? terms.map((term) => table.multiply([term, others])) : [form];
}
