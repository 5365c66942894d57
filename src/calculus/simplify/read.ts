/** Expressions to forms. Iterative: chains of any length are fine. */
import type { Node } from '../../graph/node.ts';
import { constantValue } from '../../graph/node.ts';
import type { Operation } from '../../graph/operation.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import * as ops from '../../ops/index.ts';
import { operandsOf } from '../merge.ts';
import type { Form } from './form.ts';
import { half, minusOne, one, type Rational, rationalFrom } from './rational.ts';
import type { FormTable } from './table.ts';

/** How many terms of nested sums are read as one sum. */
const termLimit = 128;

/** The operations that forms are made of. */
const readers: ReadonlyMap<Operation, (table: FormTable, operands: readonly Form[]) => Form> = new Map([
  [ops.mul.operation, (table, operands) => table.multiply(operands)],
  [ops.div.operation, (table, [a, b]) => table.multiply([a!, table.raise(b!, table.integer(-1))])],
  [ops.reciprocal.operation, (table, [x]) => table.raise(x!, table.integer(-1))],
  [ops.pow.operation, (table, [a, b]) => table.raise(a!, b!)],
  [ops.square.operation, (table, [x]) => table.raise(x!, table.integer(2))],
  [ops.sqrt.operation, (table, [x]) => table.raise(x!, table.number(half))],
  [ops.exp.operation, (table, [x]) => table.raise(table.e, x!)],
  [ops.expm1.operation, (table, [x]) => table.add([table.raise(table.e, x!), table.integer(-1)])],
  [ops.log1p.operation, (table, [x]) => table.apply(ops.log.operation, [table.add([table.one, x!])], {})],
] as [Operation, (table: FormTable, operands: readonly Form[]) => Form][]);

export interface Reader {
  /** The form of an expression; what expressions share is read once. */
  readonly read: (node: Node) => Form;
  /** Notes that a node is how a form is written. */
  readonly know: (node: Node, form: Form) => void;
}

/** Reads expressions into one table. */
export function reader(table: FormTable): Reader {
  const forms = new Map<Node, Form>();
  const sums = new Map<Node, readonly SignedTerm[]>();
  const isRead = (node: Node) => forms.has(node);
  const termsOf = (node: Node) => {
    const known = sums.get(node) ?? signedTerms(node, isRead);
    sums.set(node, known);
    return known;
  };
  const partsOf = (node: Node) => {
    if (isRead(node)) return [];
    return isSum(node) ? termsOf(node).map((term) => term.node) : operandsOf(node);
  };
  return {
    read: (node) => {
      for (const part of topologicalOrder([node], partsOf)) {
        if (!isRead(part))
          forms.set(
            part,
            read(table, part, termsOf, (operand) => forms.get(operand)!),
          );
      }
      return forms.get(node)!;
    },
    know: (node, form) => {
      if (!isRead(node)) forms.set(node, form);
    },
  };
}

function read(
  table: FormTable,
  node: Node,
  termsOf: (node: Node) => readonly SignedTerm[],
  formOf: (node: Node) => Form,
): Form {
  if (node.kind !== 'apply') {
    const value = node.shape.length === 0 ? constantValue(node) : undefined;
    if (value === Math.E) return table.e;
    const fraction = value === undefined ? undefined : rationalFrom(value);
    return fraction ? table.number(fraction) : table.symbol(node);
  }
  if (isSum(node)) {
    const terms = termsOf(node).map(({ node: term, sign }) => table.multiply([formOf(term)], sign));
    return table.add(terms);
  }
  const operands = node.inputs.map(formOf);
  return readers.get(node.operation)?.(table, operands) ?? table.apply(node.operation, operands, node.attributes);
}

interface SignedTerm {
  readonly node: Node;
  readonly sign: Rational;
}

function isSum(node: Node): boolean {
  const { operation } = node.kind === 'apply' ? node : {};
  return operation === ops.add.operation || operation === ops.sub.operation || operation === ops.neg.operation;
}

/** The terms of nested sums, differences and negations, in their order, as far as they are not read yet. */
function signedTerms(node: Node, isRead: (node: Node) => boolean): readonly SignedTerm[] {
  const terms: SignedTerm[] = [];
  const stack = opened({ node, sign: one }).reverse();
  for (let term = stack.pop(); term; term = stack.pop()) {
    const isOpen = isSum(term.node) && !isRead(term.node) && terms.length + stack.length < termLimit;
    if (isOpen) stack.push(...opened(term).reverse());
    else terms.push(term);
  }
  return terms;
}

function opened({ node, sign }: SignedTerm): SignedTerm[] {
  if (node.kind !== 'apply') return [{ node, sign }];
  const turned = sign === one ? minusOne : one;
  const [a, b] = node.inputs as [Node, Node | undefined];
  if (!b) return [{ node: a, sign: turned }];
  return [
    { node: a, sign },
    { node: b, sign: node.operation === ops.sub.operation ? turned : sign },
  ];
}
