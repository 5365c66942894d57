/**
 * Scalar expressions: formulas over a closed set of intrinsics, in which operation records say what they
 * compute for one element. Each backend prints these and nothing else, so its elementwise kernels and all fusion
 * are derived. Expressions are directed acyclic graphs: a shared part is the same object and is computed once.
 */

/** The arity of each intrinsic. Comparisons give 1 or 0; `select(c, a, b)` is a where c is not 0. */
export const intrinsics = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  neg: 1,
  abs: 1,
  sqrt: 1,
  floor: 1,
  min: 2,
  max: 2,
  less: 2,
  lessEqual: 2,
  equal: 2,
  select: 3,
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  sigmoid: 1,
  erf: 1,
  pow: 2,
} as const;

export type Intrinsic = keyof typeof intrinsics;

export type ScalarExpression =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'apply'; readonly intrinsic: Intrinsic; readonly operands: readonly ScalarExpression[] };

type Operand = ScalarExpression | number;

type ScalarBuilder = { readonly [K in Intrinsic]: (...operands: Operand[]) => ScalarExpression };

export function scalarConstant(value: number): ScalarExpression {
  return { kind: 'constant', value };
}

/** One function per intrinsic, to write formulas with: `s.div(1, s.add(1, s.exp(s.neg(x))))`. */
export const s: ScalarBuilder = Object.fromEntries(
  Object.keys(intrinsics).map((name) => [
    name,
    (...operands: Operand[]): ScalarExpression => ({
      kind: 'apply',
      intrinsic: name as Intrinsic,
      operands: operands.map((operand) => (typeof operand === 'number' ? scalarConstant(operand) : operand)),
    }),
  ]),
) as ScalarBuilder;

/** The expression with argument i replaced by `replacements[i]`; parts that are shared stay shared. */
export function substitute(expression: ScalarExpression, replacements: readonly ScalarExpression[]): ScalarExpression {
  const done = new Map<ScalarExpression, ScalarExpression>();
  const visit = (e: ScalarExpression): ScalarExpression => {
    if (e.kind === 'constant') return e;
    if (e.kind === 'argument') return replacements[e.index]!;
    let result = done.get(e);
    if (!result) {
      result = { kind: 'apply', intrinsic: e.intrinsic, operands: e.operands.map(visit) };
      done.set(e, result);
    }
    return result;
  };
  return visit(expression);
}
