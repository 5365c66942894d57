/** Sums of forms: like terms collected; multiplied out, put over one denominator or factored where that is shorter. */
import { commonFactor } from './common-factor.ts';
import { expandedTerm } from './expand.ts';
import type { Factor, Form, SumForm, Term } from './form.ts';
import { partsOf, scaled, termsOf, wholeNumber } from './parts.ts';
import { addRational, minusOne, one } from './rational.ts';
import { sumRewrites } from './sum-rewrites.ts';
import type { FormTable } from './table.ts';

/** Longer or larger sums are only collected. */
const searchTerms = 24;
const searchCost = 200;
/** How many terms multiplying out may give. */
const expansionLimit = 60;

/** The sum of forms: see {@link FormTable.add}. */
export function add(table: FormTable, forms: readonly Form[], effort: number): Form {
  const terms = collected(forms.flatMap((form) => termsOf(table, form)));
  const sum = sumRewrites.reduce<readonly Term[]>((list, { apply }) => apply(table, list) ?? list, terms);
  if (sum !== terms)
    return table.add(
      sum.map((term) => scaled(table, term)),
      effort,
    );
  const plain = summed(table, terms);
  if (plain.kind !== 'sum' || effort === 0 || terms.length > searchTerms || plain.cost > searchCost) return plain;
  const key = `${plain.id} ${effort}`;
  const known = table.found.get(key);
  if (known) return known;
  const best = shortest(table, plain, effort);
  table.found.set(key, best);
  return best;
}

function collected(terms: readonly Term[]): readonly Term[] {
  const byForm = new Map<Form, Term>();
  for (const term of terms) {
    const earlier = byForm.get(term.form);
    byForm.set(term.form, {
      form: term.form,
      coefficient: earlier ? addRational(earlier.coefficient, term.coefficient) : term.coefficient,
    });
  }
  // What has no value somewhere keeps its place, with the coefficient 0.
  return [...byForm.values()].filter(({ coefficient, form }) => coefficient.n !== 0 || !form.isDefined);
}

function summed(table: FormTable, terms: readonly Term[]): Form {
  if (terms.length === 0) return table.integer(0);
  return terms.length === 1 ? scaled(table, terms[0]!) : table.sum(terms);
}

function shortest(table: FormTable, sum: SumForm, effort: number): Form {
  let best: Form = sum;
  for (const candidate of [
    factored(table, sum, effort - 1),
    expanded(table, sum, effort - 1),
    overOneDenominator(table, sum, effort - 1),
  ]) {
    if (candidate && candidate.cost < best.cost) best = candidate;
  }
  return best;
}

/** The factors that all terms share, outside. Variables alone go outside only where that shortens what is left inside. */
function factored(table: FormTable, sum: SumForm, effort: number): Form | undefined {
  const shared = commonFactor(table, sum);
  if (shared === table.one) return undefined;
  const quotients = sum.terms.map(({ coefficient, form }) =>
    table.multiply([withoutFactors(table, form, shared)], coefficient),
  );
  const plain = summed(table, collected(quotients.flatMap((form) => termsOf(table, form))));
  const inside = table.add(quotients, effort);
  if (inside === plain && shared.isPolynomial && isMadeOfVariables(table, shared)) return undefined;
  return table.multiply([inside, shared]);
}

/** The product without the powers that it shares with others: they stay outside, and with them their domain. */
function withoutFactors(table: FormTable, form: Form, shared: Form): Form {
  const gone = new Map(partsOf(table, shared).factors.map(({ base, exponent }) => [base, exponent]));
  const rest = partsOf(table, form).factors.flatMap((factor): Factor[] => {
    const exponent = gone.get(factor.base);
    if (!exponent) return [factor];
    const left = table.add([factor.exponent, table.multiply([exponent], minusOne)]);
    return left.kind === 'number' && left.value.n === 0 ? [] : [{ ...factor, exponent: left }];
  });
  return table.product(one, rest);
}

function isMadeOfVariables(table: FormTable, form: Form): boolean {
  return partsOf(table, form).factors.every(({ base }) => base.kind === 'symbol');
}

/** All products of sums multiplied out. */
function expanded(table: FormTable, sum: SumForm, effort: number): Form | undefined {
  const terms: Form[] = [];
  let changed = false;
  for (const term of sum.terms) {
    const parts = expandedTerm(table, scaled(table, term), expansionLimit - terms.length);
    if (!parts) return undefined;
    changed ||= parts.length > 1;
    terms.push(...parts);
  }
  return changed ? table.add(byDegree(table, terms), effort) : undefined;
}

/** Powers of one variable from the highest to the lowest; other terms as they are. */
function byDegree(table: FormTable, terms: readonly Form[]): readonly Form[] {
  const monomials = terms.map((term) => {
    const { factors } = partsOf(table, term);
    const [first] = factors;
    if (!first) return { term, degree: 0 };
    return { term, variable: first.base, degree: factors.length === 1 ? wholeNumber(first.exponent) : undefined };
  });
  const variables = new Set(monomials.flatMap(({ variable }) => variable ?? []));
  if (variables.size !== 1 || monomials.some(({ degree }) => degree === undefined)) return terms;
  return monomials.sort((a, b) => b.degree! - a.degree!).map(({ term }) => term);
}

/** One fraction in the place of several. */
function overOneDenominator(table: FormTable, sum: SumForm, effort: number): Form | undefined {
  const powers = new Map<Form, number>();
  for (const { form } of sum.terms) {
    for (const { base, exponent, rooted } of partsOf(table, form).factors) {
      const value = exponent.kind === 'number' ? exponent.value.n / exponent.value.d : 0;
      if (value < 0 && !rooted) powers.set(base, Math.min(powers.get(base) ?? 0, Math.floor(value)));
    }
  }
  if (powers.size === 0) return undefined;
  const denominator = table.multiply([...powers].map(([base, power]) => table.raise(base, table.integer(-power))));
  const numerator = table.add(
    sum.terms.map((term) => table.multiply([scaled(table, term), denominator])),
    effort,
  );
  return table.multiply([numerator, table.raise(denominator, table.integer(-1))]);
}
