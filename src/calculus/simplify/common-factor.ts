/** What all terms of a sum have as a factor. */
import type { Factor, Form, SumForm } from './form.ts';
import { partsOf, termsOf } from './parts.ts';
import { one, type Rational } from './rational.ts';
import type { FormTable } from './table.ts';

/** The powers that divide every term, without their number; 1 where there are none. */
export function commonFactor(table: FormTable, sum: SumForm): Form {
  const [first, ...others] = sum.terms.map(({ form }) => partsOf(table, form).factors);
  const shared = first!.flatMap((factor): Factor[] => {
    const exponents = [factor, ...others.map((factors) => factors.find(({ base }) => base === factor.base))];
    if (!exponents.every((found) => found !== undefined && !found.rooted)) return [];
    const exponent = commonExponent(
      table,
      (exponents as Factor[]).map((found) => found.exponent),
    );
    return exponent ? [{ base: factor.base, exponent, rooted: false }] : [];
  });
  return table.product(one, shared);
}

/** The exponent that divides all of these powers of one base. */
function commonExponent(table: FormTable, exponents: readonly Form[]): Form | undefined {
  const numbers = exponents.flatMap((exponent) => (exponent.kind === 'number' ? exponent.value : []));
  if (numbers.length === exponents.length) {
    const smallest = nearestToZero(numbers);
    return smallest && table.number(smallest);
  }
  if (exponents.every((exponent) => exponent === exponents[0])) return exponents[0];
  const [first, ...others] = exponents.map((exponent) => termsOf(table, exponent));
  const shared = first!.flatMap(({ form, coefficient }) => {
    const found = others.map((terms) => terms.find((term) => term.form === form)?.coefficient);
    if (!found.every((value) => value !== undefined)) return [];
    const smallest = nearestToZero([coefficient, ...(found as Rational[])]);
    return smallest ? [table.multiply([form], smallest)] : [];
  });
  return shared.length > 0 ? table.add(shared, 0) : undefined;
}

/** Of numbers with the same sign the smallest in size. */
function nearestToZero(values: readonly Rational[]): Rational | undefined {
  const sizes = values.map(({ n, d }) => n / d);
  if (!sizes.every((size) => Math.sign(size) === Math.sign(sizes[0]!)) || sizes[0] === 0) return undefined;
  return values.reduce((best, value) => (Math.abs(value.n / value.d) < Math.abs(best.n / best.d) ? value : best));
}
