/** Roots as they were given: sqrt(2*pi*s^2) stays whole where its form is sqrt(2)*sqrt(pi)*abs(s). */
import type { Apply, Node } from '../../graph/node.ts';
import * as ops from '../../ops/index.ts';
import type { Factor, Form, ProductForm } from './form.ts';
import { wholeNumber } from './parts.ts';
import { isExact, multiplyRational, powerRational, type Rational } from './rational.ts';
import type { FormTable } from './table.ts';

type Product = Pick<ProductForm, 'coefficient' | 'factors'>;

/** A root that was given: what is under it, and the factors that it became. */
export interface Root {
  readonly inside: Form;
  readonly factors: readonly Factor[];
}

/** The square roots among nodes whose forms are several factors, some of them still roots. */
export function rootsAmong(table: FormTable, nodes: readonly Node[], read: (node: Node) => Form): readonly Root[] {
  const roots = new Map<Form, Root>();
  for (const node of nodes) {
    if (!isSquareRoot(node, read)) continue;
    const form = read(node);
    if (form.kind !== 'product' || form.factors.length < 2 || !isExact(form.coefficient)) continue;
    if (!form.factors.some(isRoot) || !form.factors.every(({ exponent }) => exponent.kind === 'number')) continue;
    // 2*sqrt(pi*x) for sqrt(4*pi*x).
    const share = powerRational(form.coefficient, -2);
    if (share) roots.set(form, { inside: table.multiply([read(node.inputs[0]!)], share), factors: form.factors });
  }
  return [...roots.values()];
}

/** `sqrt(u)` and `u^(1/2)`, which is written as the same. */
function isSquareRoot(node: Node, read: (node: Node) => Form): node is Apply {
  if (node.kind !== 'apply') return false;
  if (node.operation !== ops.pow.operation) return node.operation === ops.sqrt.operation;
  const exponent = read(node.inputs[1]!);
  return exponent.kind === 'number' && exponent.value.n === 1 && exponent.value.d === 2;
}

function isRoot({ exponent }: Factor): boolean {
  return exponent.kind === 'number' && exponent.value.d === 2;
}

/** The product with the roots that its factors are parts of, each above or below the line and in the place of its first part. */
export function withRoots(table: FormTable, product: Product, roots: readonly Root[]): Product {
  return roots.reduce((so, root) => {
    // Where both would do, below: pi/sqrt(pi*x) rather than sqrt(pi*x)/x.
    const [below, above] = [-1, 1].map((sign) => gathered(table, so, root, sign));
    return (above && below ? (above.rest < below.rest ? above : below) : (above ?? below))?.product ?? so;
  }, product);
}

/** The product as root^sign times what is left, whose powers must be whole; `rest` is how many powers of others than numbers that is. */
function gathered(
  table: FormTable,
  { coefficient, factors }: Product,
  { inside, factors: parts }: Root,
  sign: number,
): { readonly product: Product; readonly rest: number } | undefined {
  let outside: Rational | undefined = coefficient;
  let rest = 0;
  let place = factors.length;
  const left: (Factor | undefined)[] = [...factors];
  for (const part of parts) {
    const at = factors.findIndex(({ base }) => base === part.base);
    const factor = factors[at];
    if (!factor || factor.rooted || part.rooted || isRoot(part) !== isRoot(factor)) return undefined;
    const exponent = table.add([factor.exponent, table.multiply([part.exponent], { n: -sign, d: 1 })]);
    const whole = wholeNumber(exponent);
    const isPlain = isRoot(part) || whole === 0;
    if (whole === undefined || !isPlain) return undefined;
    place = Math.min(place, at);
    const { base } = factor;
    if (base.kind === 'number') {
      const power = powerRational(base.value, whole);
      outside = outside && power && multiplyRational(outside, power);
      left[at] = undefined;
    } else {
      rest += Math.abs(whole);
      left[at] = whole === 0 ? undefined : { base, exponent, rooted: false };
    }
  }
  if (!outside) return undefined;
  const root: Factor = { base: inside, exponent: table.number({ n: sign, d: 2 }), rooted: false };
  const together = [...left.slice(0, place), root, ...left.slice(place)].filter((factor) => factor !== undefined);
  return { product: { coefficient: outside, factors: together }, rest };
}
