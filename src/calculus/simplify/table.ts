/** Makes forms: equal ones once, with what is known of each. No mathematics but that of bounds. */
import { applicationKey } from '../../graph/application-key.ts';
import { constant, type Node } from '../../graph/node.ts';
import type { Attributes, Operation } from '../../graph/operation.ts';
import { isComparison } from '../../ops/comparison.ts';
import { maximum, minimum, pow, where } from '../../ops/index.ts';
import {
  type CallForm,
  costLimit,
  type Factor,
  type Form,
  type NumberForm,
  type SymbolForm,
  type Term,
} from './form.ts';
import {
  addIntervals,
  anything,
  exactly,
  fits,
  type Interval,
  isNotNegative,
  isPositive,
  multiplyIntervals,
  powerInterval,
  scaleInterval,
  withinBounds,
} from './interval.ts';
import { isInteger, isOne, negateRational, one, type Rational, rationalText } from './rational.ts';

/** What forms become together; given to a table, so that each part of it can use the others. */
export interface Arithmetic {
  readonly add: (table: FormTable, forms: readonly Form[], effort: number) => Form;
  readonly multiply: (table: FormTable, forms: readonly Form[], coefficient: Rational) => Form;
  readonly raise: (table: FormTable, base: Form, exponent: Form) => Form;
  readonly apply: (table: FormTable, operation: Operation, operands: readonly Form[], attributes: Attributes) => Form;
}

/** The forms of one simplification. */
export class FormTable {
  /** Numbers are written as 0.5, not as 1/2. */
  readonly decimals: boolean;
  private readonly forms = new Map<string, Form>();
  readonly one: NumberForm;
  /** The base of natural powers: exp(x) is a power of it. */
  readonly e: SymbolForm;
  /** Results of costly searches, by what was searched for. */
  readonly found: Map<string, Form> = new Map();

  private readonly arithmetic: Arithmetic;

  constructor(arithmetic: Arithmetic, decimals: boolean) {
    this.arithmetic = arithmetic;
    this.decimals = decimals;
    this.one = this.number(one);
    this.e = this.symbol(constant(Math.E));
  }

  /** The sum of forms, in their order. `effort` is how often in a row other shapes of the sum are tried. */
  add(forms: readonly Form[], effort = 3): Form {
    return this.arithmetic.add(this, forms, effort);
  }

  /** The product of forms, in their order. */
  multiply(forms: readonly Form[], coefficient: Rational = one): Form {
    return this.arithmetic.multiply(this, forms, coefficient);
  }

  /** base ^ exponent. */
  raise(base: Form, exponent: Form): Form {
    return this.arithmetic.raise(this, base, exponent);
  }

  /** The operation applied to forms. */
  apply(operation: Operation, operands: readonly Form[], attributes: Attributes): Form {
    return this.arithmetic.apply(this, operation, operands, attributes);
  }

  get size(): number {
    return this.forms.size;
  }

  number(value: Rational): NumberForm {
    return this.intern(`number ${rationalText(value)}`, (id) => ({
      kind: 'number',
      id,
      value,
      cost: value.d === 1 ? 1 : 3,
      isDefined: true,
      isSmooth: true,
      range: exactly(value.n / value.d),
      isPolynomial: true,
    }));
  }

  integer(value: number): NumberForm {
    return this.number({ n: value, d: 1 });
  }

  symbol(node: Node): SymbolForm {
    const value = node.kind === 'constant' && node.shape.length === 0 ? node.values[0] : undefined;
    return this.intern(value === undefined ? `node ${node.id}` : `value ${value}`, (id) => ({
      kind: 'symbol',
      id,
      node,
      cost: 1,
      isDefined: value === undefined || Number.isFinite(value),
      isSmooth: true,
      range: value === undefined || Number.isNaN(value) ? anything : exactly(value),
      isPolynomial: true,
    }));
  }

  /** A power of numbers that has no value: 0^-1, (-2)^(1/2). */
  noValue(base: Rational, exponent: Rational): SymbolForm {
    return this.intern(`no value ${rationalText(base)}^${rationalText(exponent)}`, (id) => ({
      kind: 'symbol',
      id,
      node: pow(base.n / base.d, exponent.n / exponent.d),
      cost: 3,
      isDefined: false,
      isSmooth: true,
      range: anything,
      isPolynomial: false,
    }));
  }

  call(operation: Operation, operands: readonly Form[], attributes: Attributes): CallForm {
    return this.intern(applicationKey(operation, operands, attributes), (id) => ({
      kind: 'call',
      id,
      operation,
      operands,
      attributes,
      cost: costOf(operands, 1),
      isDefined: operands.every(({ isDefined }) => isDefined) && isDefinedFor(operation, operands),
      isSmooth: operands.every(({ isSmooth }) => isSmooth) && isSmooth(operation),
      range: operation.kind === 'scalar' && operation.range ? withinBounds(operation.range) : anything,
      isPolynomial: false,
    }));
  }

  /** A product that needs no more work: bases differ, none is a product. */
  product(coefficient: Rational, factors: readonly Factor[]): Form {
    if (factors.length === 0) return this.number(coefficient);
    const [first] = factors;
    if (factors.length === 1 && isOne(coefficient) && first!.exponent === this.one && !first!.rooted)
      return first!.base;
    const parts = factors.map(({ base, exponent, rooted }) => `${base.id}^${exponent.id}${rooted ? 'r' : ''}`);
    return this.intern(`${rationalText(coefficient)}*${parts.sort().join('*')}`, (id) => ({
      kind: 'product',
      id,
      coefficient,
      factors,
      cost: Math.min(
        costLimit,
        factors.reduce((total, factor) => total + this.factorCost(factor), coefficientCost(coefficient)) +
          factors.length -
          1,
      ),
      isDefined: factors.every(isFactorDefined),
      isSmooth: factors.every(({ base, exponent }) => base.isSmooth && exponent.isSmooth),
      range: scaleInterval(factors.map(factorInterval).reduce(multiplyIntervals), coefficient),
      isPolynomial: factors.every(
        ({ base, exponent }) => base.isPolynomial && exponent.kind === 'number' && isInteger(exponent.value),
      ),
    }));
  }

  /** A sum that needs no more work: at least two terms, all different. */
  sum(terms: readonly Term[]): Form {
    return this.intern(sumKey(terms), (id) => ({
      kind: 'sum',
      id,
      terms,
      cost: Math.min(
        costLimit,
        terms.reduce((total, { coefficient, form }) => {
          const size = form === this.one ? 0 : form.cost + coefficientCost(coefficient);
          return total + Math.max(size, 1);
        }, terms.length - 1),
      ),
      isDefined: terms.every(({ form }) => form.isDefined),
      isSmooth: terms.every(({ form }) => form.isSmooth),
      range: terms.map(({ coefficient, form }) => scaleInterval(form.range, coefficient)).reduce(addIntervals),
      isPolynomial: terms.every(({ form }) => form.isPolynomial),
    }));
  }

  /** The sum with all signs turned, where it has been made before this one. */
  earlierNegation(form: Form): Form | undefined {
    if (form.kind !== 'sum') return undefined;
    const negated = form.terms.map((term) => ({ ...term, coefficient: negateRational(term.coefficient) }));
    const other = this.forms.get(sumKey(negated));
    return other && other.id < form.id ? other : undefined;
  }

  private factorCost({ base, exponent }: Factor): number {
    if (base === this.e) return exponent.cost + 1;
    const isPlain = exponent.kind === 'number' && Math.abs(exponent.value.n) === 1 && exponent.value.d === 1;
    return base.cost + (isPlain ? 0 : exponent.cost + 1);
  }

  private intern<T extends Form>(key: string, make: (id: number) => T): T {
    const known = this.forms.get(key);
    if (known) return known as T;
    const made = make(this.forms.size);
    this.forms.set(key, made);
    return made;
  }
}

function sumKey(terms: readonly Term[]): string {
  const parts = terms.map(({ coefficient, form }) => `${rationalText(coefficient)}*${form.id}`);
  return `sum ${parts.sort().join('+')}`;
}

function costOf(forms: readonly Form[], start: number): number {
  return Math.min(
    costLimit,
    forms.reduce((total, { cost }) => total + cost, start),
  );
}

function coefficientCost({ n, d }: Rational): number {
  if (d !== 1) return Math.abs(n) === 1 ? 2 : 4;
  return n === 1 ? 0 : n === -1 ? 0.5 : 2;
}

function isDefinedFor(operation: Operation, operands: readonly Form[]): boolean {
  if (operation.kind !== 'scalar') return false;
  const { definedFor } = operation;
  return !definedFor || operands.every(({ range }) => fits(range, definedFor));
}

/** Operations that give one operand or another. */
const choices: ReadonlySet<Operation> = new Set([maximum, minimum, where].map(({ operation }) => operation));

/** Functions whose records tell of no kink, and that are not comparisons or choices. */
function isSmooth(operation: Operation): boolean {
  if (operation.kind !== 'scalar' || operation.kinks) return false;
  return !isComparison(operation) && !choices.has(operation);
}

function isFactorDefined({ base, exponent, rooted }: Factor): boolean {
  if (!base.isDefined || !exponent.isDefined || rooted) return false;
  if (exponent.kind === 'number' && exponent.value.n < 0 && !base.isSmooth && !isPositive(base.range)) return false;
  if (exponent.kind === 'number') return isInteger(exponent.value) || isNotNegative(base.range);
  return isPositive(base.range);
}

function factorInterval({ base, exponent, rooted }: Factor): Interval {
  const whole = exponent.kind === 'number' && isInteger(exponent.value) ? exponent.value.n : undefined;
  if (whole === 1 && !rooted) return base.range;
  const range = powerInterval(base.range, rooted ? undefined : whole);
  // A negative power is never 0.
  return whole !== undefined && whole < 0 ? { ...range, lowStrict: range.low === 0 } : range;
}
