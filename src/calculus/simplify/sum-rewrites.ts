/** What terms of a sum become together, one line each. Tests try each on numbers. */
import type { Operation } from '../../graph/operation.ts';
import { cos, cosh, sin, sinh } from '../../ops/index.ts';
import type { Form, Term } from './form.ts';
import { partsOf, wholeNumber } from './parts.ts';
import { minusOne, multiplyRational, negateRational, one, sameRational } from './rational.ts';
import type { FormTable } from './table.ts';

export interface SumRewrite {
  /** Texts of an expression and of what it becomes, for tests. */
  readonly example: readonly [before: string, after: string];
  /** The terms after the rewrite, or undefined where it does not fit. */
  readonly apply: (table: FormTable, terms: readonly Term[]) => readonly Term[] | undefined;
}

export const sumRewrites: readonly SumRewrite[] = [
  {
    example: ['3*sin(x)^2 + 3*cos(x)^2', '3'],
    apply: (table, terms) => squaresToOne(table, terms, sin.operation, cos.operation, 1),
  },
  {
    example: ['y*cosh(x)^2 - y*sinh(x)^2', 'y'],
    apply: (table, terms) => squaresToOne(table, terms, cosh.operation, sinh.operation, -1),
  },
  {
    example: ['1 - sin(x)^2', 'cos(x)^2'],
    apply: (table, terms) => oneMinusSquare(table, terms, sin.operation, cos.operation),
  },
  {
    example: ['2 - 2*cos(x)^2', '2*sin(x)^2'],
    apply: (table, terms) => oneMinusSquare(table, terms, cos.operation, sin.operation),
  },
];

interface Square {
  readonly term: Term;
  readonly operand: Form;
  /** The term without its coefficient and the square. */
  readonly rest: Form;
}

/** The terms that hold f(u)^2. */
function squaresOf(table: FormTable, terms: readonly Term[], of: Operation): Square[] {
  return terms.flatMap((term) => {
    const { factors } = partsOf(table, term.form);
    const square = factors.find(
      ({ base, exponent }) =>
        base.kind === 'call' && base.operation === of && base.isDefined && (wholeNumber(exponent) ?? 0) >= 2,
    );
    if (square?.base.kind !== 'call') return [];
    const rest = table.multiply([term.form, table.raise(square.base, table.integer(-2))]);
    return [{ term, operand: square.base.operands[0]!, rest }];
  });
}

function squareOf(table: FormTable, of: Operation, operand: Form): Form {
  return table.raise(table.call(of, [operand], {}), table.integer(2));
}

/** a·f(u)^2·r + a·sign·g(u)^2·r is a·r. */
function squaresToOne(
  table: FormTable,
  terms: readonly Term[],
  f: Operation,
  g: Operation,
  sign: number,
): readonly Term[] | undefined {
  for (const { term, operand, rest } of squaresOf(table, terms, f)) {
    const partner = table.multiply([rest, squareOf(table, g, operand)]);
    const needed = sign < 0 ? negateRational(term.coefficient) : term.coefficient;
    const other = terms.find(({ form, coefficient }) => form === partner && sameRational(coefficient, needed));
    if (!other) continue;
    return replaced(terms, [term, other], multiplyTerm(table, rest, term));
  }
  return undefined;
}

/** a·r - a·r·f(u)^2 is a·r·g(u)^2. */
function oneMinusSquare(
  table: FormTable,
  terms: readonly Term[],
  f: Operation,
  g: Operation,
): readonly Term[] | undefined {
  for (const { term, operand, rest } of squaresOf(table, terms, f)) {
    const { coefficient, factors } = partsOf(table, rest);
    const form = table.product(one, factors);
    const needed = multiplyRational(multiplyRational(term.coefficient, coefficient), minusOne);
    const other = terms.find((candidate) => candidate.form === form && sameRational(candidate.coefficient, needed));
    if (!other) continue;
    const square = table.multiply([form, squareOf(table, g, operand)]);
    return replaced(terms, [term, other], { coefficient: needed, form: square });
  }
  return undefined;
}

function multiplyTerm(table: FormTable, form: Form, { coefficient }: Term): Term {
  const parts = partsOf(table, form);
  return { coefficient: multiplyRational(coefficient, parts.coefficient), form: table.product(one, parts.factors) };
}

/** The terms with one in the place of two; a like term is not collected yet. */
function replaced(terms: readonly Term[], gone: readonly Term[], made: Term): readonly Term[] {
  const at = terms.indexOf(gone[0]!);
  return terms.flatMap((term, i) => (i === at ? [made] : gone.includes(term) ? [] : [term]));
}
