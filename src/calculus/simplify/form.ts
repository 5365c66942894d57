/** The normal form that expressions are simplified in: sums of products of powers. Equal forms are one object. */
import type { Node } from '../../graph/node.ts';
import type { Attributes, Operation } from '../../graph/operation.ts';
import type { Interval } from './interval.ts';
import type { Rational } from './rational.ts';

interface Common {
  readonly id: number;
  /** How long it is when written: operands and operators, shared parts counted each time; at most {@link costLimit}. */
  readonly cost: number;
  /** Has a value wherever its variables have one, single points excepted. */
  readonly isDefined: boolean;
  readonly range: Interval;
  /** Is 0 at single points only, unless it is 0 everywhere: has no kink that a flat stretch could begin at. */
  readonly isSmooth: boolean;
  /** Made of variables, numbers and whole powers only. */
  readonly isPolynomial: boolean;
}

export interface NumberForm extends Common {
  readonly kind: 'number';
  readonly value: Rational;
}

/** A variable, or a number that is not a small fraction. */
export interface SymbolForm extends Common {
  readonly kind: 'symbol';
  readonly node: Node;
}

export interface CallForm extends Common {
  readonly kind: 'call';
  readonly operation: Operation;
  readonly attributes: Attributes;
  readonly operands: readonly Form[];
}

export interface Factor {
  readonly base: Form;
  readonly exponent: Form;
  /** Comes from roots: has no value where the base is negative, though the exponent is whole. */
  readonly rooted: boolean;
}

/** coefficient · base^exponent · …; no base is a product, and none occurs twice. */
export interface ProductForm extends Common {
  readonly kind: 'product';
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
}

export interface Term {
  readonly coefficient: Rational;
  /** Neither a sum nor a product with a coefficient; 1 for the constant term. */
  readonly form: Form;
}

export interface SumForm extends Common {
  readonly kind: 'sum';
  readonly terms: readonly Term[];
}

export type Form = NumberForm | SymbolForm | CallForm | ProductForm | SumForm;

export const costLimit = 1e6;

export function partsOf(form: Form): readonly Form[] {
  switch (form.kind) {
    case 'call':
      return form.operands;
    case 'product':
      return form.factors.flatMap(({ base, exponent }) => [base, exponent]);
    case 'sum':
      return form.terms.map((term) => term.form);
    default:
      return [];
  }
}
