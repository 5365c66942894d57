/** Products and powers of forms: equal bases collected, numbers folded, and neither a value nor a domain changed. */
import { abs } from '../../ops/index.ts';
import type { Factor, Form, SumForm } from './form.ts';
import { splitFraction } from './fraction.ts';
import { isNotNegative, isPositive } from './interval.ts';
import { factorLimit, type Parts, partsOf, wholeNumber } from './parts.ts';
import { productRewrites } from './product-rewrites.ts';
import {
  greatestCommonDivisor,
  isExact,
  isInteger,
  isOne,
  minusOne,
  multiplyRational,
  negateRational,
  one,
  powerRational,
  type Rational,
  reciprocalRational,
  reduced,
} from './rational.ts';
import type { FormTable } from './table.ts';

/** The product of forms, in their order. */
export function multiply(table: FormTable, forms: readonly Form[], coefficient: Rational): Form {
  const others = forms.filter((form) => form !== table.one);
  if (others.length === 1 && isOne(coefficient)) return others[0]!;
  return fromParts(table, [{ coefficient, factors: [] }, ...others.map((form) => partsOf(table, form))]);
}

/** base ^ exponent. */
export function raise(table: FormTable, base: Form, exponent: Form): Form {
  if (exponent === table.one) return base;
  if (base.kind === 'number' && exponent.kind === 'number') {
    const { value } = exponent;
    const isNone = base.value.n === 0 ? value.n < 0 : base.value.n < 0 && !isInteger(value);
    if (isNone) return table.noValue(base.value, value);
  }
  const { coefficient, factors } = partsOf(table, base);
  const whole = wholeNumber(exponent);
  if (whole !== undefined && (coefficient.n !== 0 || factors.length === 0)) {
    const raised = factors.map((factor) => ({
      base: factor.base,
      exponent: table.multiply([factor.exponent, exponent]),
      rooted: factor.rooted || (wholeNumber(factor.exponent) === undefined && !isPositive(factor.base.range)),
    }));
    return fromParts(table, [numberFactor(table, coefficient, exponent), { coefficient: one, factors: raised }]);
  }
  return raiseToFraction(table, base, exponent);
}

/** A power whose exponent is not a whole number: only what is known to be positive may be raised on its own. */
function raiseToFraction(table: FormTable, base: Form, exponent: Form): Form {
  const { coefficient, factors } = partsOf(table, base);
  const positive = factors.filter((factor) => isPositive(factor.base.range));
  const rest = factors.filter((factor) => !isPositive(factor.base.range));
  if (coefficient.n === 0 || (coefficient.n < 0 && rest.length === 0)) {
    return fromParts(table, [{ coefficient: one, factors: [{ base, exponent, rooted: false }] }]);
  }
  const inside = table.product(coefficient.n < 0 ? minusOne : one, rest);
  const raised = positive.map((factor) => ({
    base: factor.base,
    exponent: table.multiply([factor.exponent, exponent]),
    rooted: false,
  }));
  const [only] = rest;
  const even = rest.length === 1 && coefficient.n > 0 && !only!.rooted && (wholeNumber(only!.exponent) ?? 1) % 2 === 0;
  const power: Factor = even
    ? {
        base: isNotNegative(only!.base.range) ? only!.base : table.apply(abs.operation, [only!.base], {}),
        exponent: table.multiply([only!.exponent, exponent]),
        rooted: false,
      }
    : { base: inside, exponent, rooted: false };
  return fromParts(table, [
    numberFactor(table, { n: Math.abs(coefficient.n), d: coefficient.d }, exponent),
    { coefficient: one, factors: [...(rest.length > 0 ? [power] : []), ...raised] },
  ]);
}

function numberFactor(table: FormTable, base: Rational, exponent: Form): Parts {
  if (isOne(base)) return { coefficient: one, factors: [] };
  return { coefficient: one, factors: [{ base: table.number(base), exponent, rooted: false }] };
}

function fromParts(table: FormTable, parts: readonly Parts[]): Form {
  let coefficient = parts.map((part) => part.coefficient).reduce(multiplyRational);
  let factors = parts.flatMap((part) => part.factors);
  for (let round = 0; round < 4; round++) {
    const tidy = collected(table, factors).map((factor) => tidied(table, factor));
    coefficient = tidy.map((part) => part.coefficient).reduce(multiplyRational, coefficient);
    const next = tidy.flatMap((part) => part.factors);
    const rewritten = productRewrites.reduce<readonly Factor[]>((list, { apply }) => apply(table, list) ?? list, next);
    const isSame =
      rewritten.length === factors.length && rewritten.every((factor, i) => sameFactor(factor, factors[i]!));
    factors = [...rewritten];
    if (isSame) break;
  }
  return finished(table, coefficient, factors);
}

function sameFactor(a: Factor, b: Factor): boolean {
  return a.base === b.base && a.exponent === b.exponent && a.rooted === b.rooted;
}

/**
 * Equal bases together: exponents add. A root that is raised to a whole power still has no value below 0, and what may be
 * 0 on a whole stretch is not cancelled.
 */
function collected(table: FormTable, factors: readonly Factor[]): Factor[] {
  const result: Factor[] = [];
  const places = new Map<Form, number>();
  for (const factor of factors) {
    const at = places.get(factor.base);
    const earlier = at === undefined ? undefined : result[at]!;
    if (at === undefined || !earlier || cancels(earlier, factor)) {
      if (at === undefined) places.set(factor.base, result.length);
      result.push(factor);
      continue;
    }
    const isRoot = ({ rooted, exponent }: Factor) => rooted || wholeNumber(exponent) === undefined;
    result[at] = {
      base: factor.base,
      exponent: table.add([earlier.exponent, factor.exponent]),
      rooted: (isRoot(earlier) || isRoot(factor)) && !isPositive(factor.base.range),
    };
  }
  return result;
}

/** True where powers of a base that may be 0 on a stretch stand on both sides of the line. */
function cancels({ base, exponent }: Factor, other: Factor): boolean {
  if (base.isSmooth || isPositive(base.range)) return false;
  const sign = (form: Form) => (form.kind === 'number' ? Math.sign(form.value.n) : 0);
  return sign(exponent) !== sign(other.exponent);
}

/** One factor in its simplest form. */
function tidied(table: FormTable, factor: Factor): Parts {
  const { base, exponent } = factor;
  const whole = wholeNumber(exponent);
  const rooted = factor.rooted && whole !== undefined && !isNotNegative(base.range);
  const unchanged: Parts = { coefficient: one, factors: [{ base, exponent, rooted }] };
  if (whole === 0 && base.isDefined && !rooted) return { coefficient: one, factors: [] };
  if (base.kind === 'number' && exponent.kind === 'number') {
    const value = numberPower(base.value, exponent.value);
    return value ? { coefficient: value, factors: [] } : (withoutWhole(table, base.value, exponent.value) ?? unchanged);
  }
  const isOpen = base.kind === 'product' && base.coefficient.n !== 0 && base.factors.length <= factorLimit;
  if (isOpen && whole !== undefined && !rooted) {
    return partsOf(table, table.raise(base, exponent));
  }
  if (base.kind === 'sum' && whole !== undefined && !rooted) return oriented(table, base, exponent, whole);
  return unchanged;
}

/** A sum to a whole power without the number that all terms share, and with the signs that it was first seen with. */
function oriented(table: FormTable, base: SumForm, exponent: Form, whole: number): Parts {
  const content = contentOf(base, whole === 1 && !table.decimals);
  const negation = table.earlierNegation(base);
  const outside = negation ? negateRational(content) : content;
  const coefficient = isOne(outside) ? one : powerRational(outside, whole);
  if (!coefficient || isOne(outside)) return { coefficient: one, factors: [{ base, exponent, rooted: false }] };
  const share = reciprocalRational(outside);
  const inside = table.add(
    base.terms.map((term) => table.multiply([term.form], multiplyRational(term.coefficient, share))),
    0,
  );
  return { coefficient, factors: [{ base: inside, exponent, rooted: false }] };
}

/** The largest number that divides all coefficients to whole numbers; a fraction only where that is asked for. */
function contentOf({ terms }: SumForm, fractions: boolean): Rational {
  if (!terms.every(({ coefficient }) => isExact(coefficient) && (fractions || coefficient.d === 1))) return one;
  const n = terms.reduce((shared, { coefficient }) => greatestCommonDivisor(shared, coefficient.n), 0);
  const d = terms.reduce((shared, { coefficient }) => {
    const multiple = (shared / greatestCommonDivisor(shared, coefficient.d)) * coefficient.d;
    return Number.isSafeInteger(multiple) ? multiple : 0;
  }, 1);
  return d === 0 || d > 1e6 || n === 0 ? one : reduced(n, d);
}

/** A power of a number that is a fraction of small numbers: 2^3, 4^(1/2). */
function numberPower(base: Rational, exponent: Rational): Rational | undefined {
  if (isInteger(exponent)) return powerRational(base, exponent.n);
  if (isOne(base)) return one;
  if (exponent.d !== 2 || base.n < 0) return undefined;
  const [n, d] = [Math.sqrt(base.n), Math.sqrt(base.d)];
  if (!Number.isInteger(n) || !Number.isInteger(d)) return undefined;
  return powerRational({ n, d }, exponent.n);
}

/** 2^(3/2) as 2 times a root of 2, 2^(-3/2) as 1/2 of 1 by it. */
function withoutWhole(table: FormTable, base: Rational, { n, d }: Rational): Parts | undefined {
  const whole = Math.trunc(n / d);
  const coefficient = d === 2 && base.n > 0 && whole !== 0 ? powerRational(base, whole) : undefined;
  const rest = { n: n - whole * d, d };
  return (
    coefficient && { coefficient, factors: [{ base: table.number(base), exponent: table.number(rest), rooted: false }] }
  );
}

/** Roots of numbers above the line where the number in front has them: 2 by a root of 2 is a root of 2. */
function rootsAbove(table: FormTable, coefficient: Rational, factors: readonly Factor[]): Parts {
  let number = coefficient;
  const raised = factors.map((factor) => {
    const { base, exponent } = factor;
    if (base.kind !== 'number' || !isInteger(base.value) || exponent.kind !== 'number') return factor;
    const { n, d } = exponent.value;
    if (n !== -1 || d !== 2 || !isExact(number) || number.n % base.value.n !== 0) return factor;
    number = reduced(number.n / base.value.n, number.d);
    return { ...factor, exponent: table.number({ n: 1, d: 2 }) };
  });
  return { coefficient: number, factors: raised };
}

function finished(table: FormTable, given: Rational, below: readonly Factor[]): Form {
  const { coefficient, factors } =
    given.n === 0 ? { coefficient: given, factors: below } : rootsAbove(table, given, below);
  if (coefficient.n === 0) {
    const undefinedOnes = factors.filter(
      ({ base, exponent, rooted }) => !table.product(one, [{ base, exponent, rooted }]).isDefined,
    );
    return undefinedOnes.length === 0 ? table.number(coefficient) : table.product(coefficient, undefinedOnes);
  }
  const [first] = factors;
  const sole =
    factors.length === 1 && first!.exponent === table.one && first!.base.kind === 'sum' ? first!.base : undefined;
  if (sole && coefficient.n < 0 && sole.terms.some((term) => term.coefficient.n < 0)) {
    const turned = table.sum(sole.terms.map((term) => ({ ...term, coefficient: negateRational(term.coefficient) })));
    return table.product(negateRational(coefficient), [{ ...first!, base: turned }]);
  }
  return splitFraction(table, table.product(coefficient, factors));
}
