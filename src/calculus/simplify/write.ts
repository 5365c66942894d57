/** Forms to expressions, as a textbook writes them. Iterative: chains of any length are fine. */
import { constant, type Node } from '../../graph/node.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { applyOperation } from '../../ops/define.ts';
import { add, div, exp, mul, neg, pow, sqrt, sub } from '../../ops/index.ts';
import { type Factor, type Form, type ProductForm, partsOf, type SumForm } from './form.ts';
import { wholeNumber } from './parts.ts';
import { negateRational, one, type Rational } from './rational.ts';
import { type Root, withRoots } from './roots.ts';
import type { FormTable } from './table.ts';

/** Writes forms of one table; what they share is written once. Products that are in the table now keep their order, and the roots stay whole. */
export function writer(table: FormTable, roots: readonly Root[]): (form: Form) => Node {
  const nodes = new Map<Form, Node>();
  const given = table.size;
  // A sum with its signs turned is made while its product is written; what it is made of is written.
  const nodeOf = (form: Form): Node => nodes.get(form) ?? write(pens, form);
  const pens: Pens = { table, given, roots, nodeOf };
  const unwritten = (form: Form) => (nodes.has(form) ? [] : partsOf(form));
  return (form) => {
    for (const part of topologicalOrder<Form>([form], unwritten))
      if (!nodes.has(part)) nodes.set(part, write(pens, part));
    return nodes.get(form)!;
  };
}

interface Pens {
  readonly table: FormTable;
  /** How many forms there were before the first was derived: those are as people typed them. */
  readonly given: number;
  readonly roots: readonly Root[];
  readonly nodeOf: (form: Form) => Node;
}

function write(pens: Pens, form: Form): Node {
  switch (form.kind) {
    case 'number':
      return numberNode(pens.table, form.value);
    case 'symbol':
      return form.node;
    case 'call':
      return applyOperation(form.operation, form.operands.map(pens.nodeOf), form.attributes);
    case 'product':
      return productNode(pens, form);
    case 'sum':
      return sumNode(pens, form);
  }
}

/** A fraction as a person writes it: whole, as a fraction, or as a short decimal. */
function numberNode({ decimals }: FormTable, { n, d }: Rational): Node {
  if (d === 1 || isDecimal(n, d, decimals)) return constant(n / d);
  return n < 0 ? neg(div(-n, d)) : div(n, d);
}

function isDecimal(n: number, d: number, wanted: boolean): boolean {
  return d > 1000 || (wanted && String(n / d).replace(/^-?\d+\.?/, '').length <= 6 && !/e/.test(String(n / d)));
}

function sumNode(pens: Pens, { terms }: SumForm): Node {
  const firstPositive = terms.findIndex(({ coefficient }) => coefficient.n > 0);
  const ordered = firstPositive > 0 ? [terms[firstPositive]!, ...terms.filter((_, i) => i !== firstPositive)] : terms;
  const [first, ...others] = ordered;
  return others.reduce(
    (total, { coefficient, form }) => {
      if (coefficient.n > 0) return add(total, termNode(pens, coefficient, form));
      return sub(total, termNode(pens, negateRational(coefficient), form));
    },
    termNode(pens, first!.coefficient, first!.form),
  );
}

function termNode(pens: Pens, coefficient: Rational, form: Form): Node {
  if (form.kind === 'product') return productNode(pens, { ...form, coefficient });
  if (form === pens.table.one) return numberNode(pens.table, coefficient);
  return productNode(pens, { coefficient, factors: [{ base: form, exponent: pens.table.one, rooted: false }] });
}

/** Numbers first, then variables and functions; what has a negative exponent below the line. */
function productNode(pens: Pens, product: Pick<ProductForm, 'coefficient' | 'factors'>): Node {
  const { table, roots } = pens;
  const signed = product.coefficient.n < 0 ? signInside(table, product) : product;
  const { coefficient, factors } = withRoots(table, signed, roots);
  const ordered = inOrder(factors, table.product(one, signed.factors).id < pens.given);
  const above = ordered.filter((factor) => !isBelow(factor)).map((factor) => powerNode(pens, factor, 1));
  const below = ordered.filter(isBelow).map((factor) => powerNode(pens, factor, -1));
  const { n, d } = coefficient;
  const asDecimal = d !== 1 && isDecimal(Math.abs(n), d, pens.table.decimals);
  const number = asDecimal ? n / d : n;
  const isHidden = Math.abs(number) === 1 && above.length > 0;
  const numerator = [...(isHidden ? [] : [constant(number)]), ...above];
  const denominator = [...(asDecimal || d === 1 ? [] : [constant(d)]), ...below];
  const top = numerator.reduce((a, b) => mul(a, b));
  const fraction =
    denominator.length === 0
      ? top
      : div(
          top,
          denominator.reduce((a, b) => mul(a, b)),
        );
  return isHidden && n < 0 ? neg(fraction) : fraction;
}

/** -(y - p)·x as (p - y)·x; a sum that starts from a number, such as 1 - p, stays. */
function signInside(
  table: FormTable,
  product: Pick<ProductForm, 'coefficient' | 'factors'>,
): Pick<ProductForm, 'coefficient' | 'factors'> {
  const at = product.factors.findIndex(
    ({ base, exponent }) =>
      base.kind === 'sum' &&
      exponent === table.one &&
      base.terms.some((term) => term.coefficient.n < 0) &&
      !base.terms.some((term) => term.form === table.one),
  );
  const factor = product.factors[at];
  if (factor?.base.kind !== 'sum') return product;
  const terms = factor.base.terms.map((term) => ({ ...term, coefficient: negateRational(term.coefficient) }));
  const turned = { ...factor, base: table.sum(terms) };
  return { coefficient: negateRational(product.coefficient), factors: product.factors.with(at, turned) };
}

function isBelow({ exponent }: Factor): boolean {
  return exponent.kind === 'number' && exponent.value.n < 0;
}

/**
 * Variables by name and before functions, as in 2x·cos(x^2); but as typed where the product was there before, and in the
 * order of the chain where a sum is among the factors, as in (y - σ(z))·x1.
 */
function inOrder(factors: readonly Factor[], isGiven: boolean): readonly Factor[] {
  if (isGiven || factors.some(({ base, exponent }) => base.kind === 'sum' && wholeNumber(exponent) === 1))
    return factors;
  return [...factors].sort((a, b) => rank(a) - rank(b) || compareNames(a, b));
}

/** Numbers, then variables, then functions. */
function rank({ base, exponent }: Factor): number {
  if (base.kind === 'number') return 0;
  if (exponent.kind !== 'number' || base.kind !== 'symbol') return 3;
  return base.node.kind === 'constant' ? 1 : 2;
}

function compareNames(a: Factor, b: Factor): number {
  const [left, right] = [nameOf(a), nameOf(b)];
  return rank(a) !== 2 || left === right ? 0 : left < right ? -1 : 1;
}

function nameOf({ base }: Factor): string {
  return base.kind === 'symbol' && 'name' in base.node ? base.node.name : '';
}

/** base^exponent, or with the sign -1 base^-exponent. */
function powerNode(pens: Pens, { base, exponent, rooted }: Factor, sign: 1 | -1): Node {
  const { table, nodeOf } = pens;
  const node = nodeOf(base);
  if (exponent.kind !== 'number') return base === table.e ? exp(nodeOf(exponent)) : pow(node, nodeOf(exponent));
  const n = exponent.value.n * sign;
  const { d } = exponent.value;
  if (rooted) return n === 0 ? div(sqrt(node), sqrt(node)) : pow(sqrt(node), 2 * n);
  if (d === 1 && n === 0) return div(node, node);
  if (base === table.e) return n === 1 && d === 1 ? node : exp(numberNode(table, { n, d }));
  if (n === 1 && d === 1) return node;
  if (n === 1 && d === 2) return sqrt(node);
  return pow(node, numberNode(table, { n, d }));
}
