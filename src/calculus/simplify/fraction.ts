/** Fractions of sums: (a·D + r)/D is a + r/D, where that is shorter. */
import { expandedTerm } from './expand.ts';
import type { Form, SumForm } from './form.ts';
import { partsOf, scaled } from './parts.ts';
import { minusOne, one } from './rational.ts';
import type { FormTable } from './table.ts';

/** Sums with more terms than this are not divided. */
const divisionTerms = 8;

/** The fraction as a sum where its numerator contains its denominator, which the gradient of a softmax does: p - y. */
export function splitFraction(table: FormTable, form: Form): Form {
  if (form.kind !== 'product') return form;
  const numerator = sumWithExponent(table, form, 1);
  const denominator = sumWithExponent(table, form, -1);
  if (!numerator || !denominator || form.factors.length > 4 || !isOfExponentials(table, denominator)) return form;
  const key = `split ${form.id}`;
  const known = table.found.get(key);
  if (known) return known;
  table.found.set(key, form);
  const { coefficient, factors } = form;
  const others = table.product(
    coefficient,
    factors.filter(({ base }) => base !== numerator && base !== denominator),
  );
  const expanded = numerator.terms.flatMap((term) => expandedTerm(table, scaled(table, term), 12) ?? []);
  const best = [numerator, table.add(expanded, 0)]
    .flatMap((top) => (top.kind === 'sum' ? divided(table, top, denominator) : []))
    .map((sum) => (others === table.one ? sum : table.multiply([sum, others])))
    .reduce<Form>((shortest, candidate) => (candidate.cost < shortest.cost ? candidate : shortest), form);
  table.found.set(key, best);
  return best;
}

function isOfExponentials(table: FormTable, { terms }: SumForm): boolean {
  return terms.every(
    ({ form }) => form === table.one || partsOf(table, form).factors.some(({ base }) => base === table.e),
  );
}

function sumWithExponent(table: FormTable, form: Form, exponent: number): SumForm | undefined {
  const found = partsOf(table, form).factors.find(
    (factor) => factor.base.kind === 'sum' && factor.exponent === table.integer(exponent) && !factor.rooted,
  );
  const base = found?.base;
  return base?.kind === 'sum' && base.terms.length <= divisionTerms ? base : undefined;
}

/** The quotient as a whole part and a fraction, once for each way in which a term goes into another. */
function divided(table: FormTable, top: SumForm, bottom: SumForm): Form[] {
  const results: Form[] = [];
  for (const term of top.terms) {
    const quotient = table.multiply([
      scaled(table, term),
      table.raise(scaled(table, bottom.terms[0]!), table.integer(-1)),
    ]);
    for (const other of bottom.terms.slice(1)) {
      const second = table.multiply([scaled(table, term), table.raise(scaled(table, other), table.integer(-1))]);
      results.push(...remainders(table, top, bottom, second));
    }
    results.push(...remainders(table, top, bottom, quotient));
  }
  return results;
}

function remainders(table: FormTable, top: SumForm, bottom: SumForm, quotient: Form): Form[] {
  const product = bottom.terms.map((term) => table.multiply([quotient, scaled(table, term)], minusOne));
  const rest = table.add([top, ...product], 0);
  if (rest.kind === 'sum' && rest.terms.length >= top.terms.length) return [];
  const fraction = table.multiply([rest, table.raise(bottom, table.integer(-1))]);
  return [table.add([fraction, table.multiply([quotient], one)], 0)];
}
