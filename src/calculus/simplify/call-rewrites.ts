/** What functions become for certain operands, one line each, by operation. Tests try each on numbers. */
import type { Operation } from '../../graph/operation.ts';
import {
  abs,
  asin,
  atan,
  cos,
  cosh,
  erf,
  greater,
  less,
  log,
  maximum,
  minimum,
  relu,
  sign,
  sin,
  sinh,
  tan,
  tanh,
  where,
} from '../../ops/index.ts';
import type { Form } from './form.ts';
import { isNotNegative, isPositive } from './interval.ts';
import { minusOne, negateRational, one } from './rational.ts';
import type { FormTable } from './table.ts';

export interface CallRewrite {
  /** Texts of an expression and of what it becomes, for tests. */
  readonly example: readonly [before: string, after: string];
  /** What the function of these operands is, or undefined where the rewrite does not fit. */
  readonly apply: (table: FormTable, operands: readonly Form[]) => Form | undefined;
}

type Function = { readonly operation: Operation };

export const callRewrites: ReadonlyMap<Operation, readonly CallRewrite[]> = new Map([
  [
    log.operation,
    [
      {
        example: ['log(exp(x*y))', 'x*y'],
        apply: (table, [x]) => {
          if (x === table.e) return table.one;
          if (x?.kind !== 'product' || x.factors.length !== 1 || x.coefficient.n !== 1 || x.coefficient.d !== 1) return;
          const [only] = x.factors;
          return only!.base === table.e ? only!.exponent : undefined;
        },
      },
    ],
  ],
  ...([sin, tan, tanh, sinh, asin, atan, erf] as const).map((odd) => [odd.operation, [oddRewrite(odd)]] as const),
  ...([cos, cosh] as const).map((even) => [even.operation, [evenRewrite(even)]] as const),
  [
    abs.operation,
    [
      evenRewrite(abs),
      { example: ['abs(exp(x))', 'exp(x)'], apply: (_, [x]) => (isNotNegative(x!.range) ? x : undefined) },
      { example: ['abs(3*x)', '3*abs(x)'], apply: (table, [x]) => withoutFactor(table, abs, x!) },
    ],
  ],
  [
    sign.operation,
    [
      oddRewrite(sign),
      {
        example: ['sign(exp(x))', '1'],
        apply: (table, [x]) => (x!.isDefined && isPositive(x!.range) ? table.one : undefined),
      },
      { example: ['sign(3*x)', 'sign(x)'], apply: (table, [x]) => withoutFactor(table, sign, x!, false) },
    ],
  ],
  [
    relu.operation,
    [
      { example: ['relu(exp(x))', 'exp(x)'], apply: (_, [x]) => (isNotNegative(x!.range) ? x : undefined) },
      { example: ['relu(3*x)', '3*relu(x)'], apply: (table, [x]) => withoutFactor(table, relu, x!) },
    ],
  ],
  [
    greater.operation,
    [
      {
        example: ['relu(x) > 0', 'x > 0'],
        apply: (table, [a, b]) =>
          isZero(b!) && a!.kind === 'call' && a!.operation === relu.operation
            ? table.apply(greater.operation, [a!.operands[0]!, b!], {})
            : undefined,
      },
      {
        example: ['exp(x) > 0', '1'],
        apply: (table, [a, b]) => (isZero(b!) && a!.isDefined && isPositive(a!.range) ? table.one : undefined),
      },
      withoutPositiveFactor(greater),
    ],
  ],
  [less.operation, [withoutPositiveFactor(less)]],
  ...([maximum, minimum] as const).map((extremum) => [extremum.operation, [sameOperands(extremum)]] as const),
  [
    where.operation,
    [
      {
        example: ['where(x > 0, y, y)', 'y'],
        apply: (_, [c, a, b]) => (c!.isDefined && a === b ? a : undefined),
      },
      {
        example: ['where(1, x, y)', 'x'],
        apply: (_, [c, a, b]) => (c!.kind === 'number' ? (c!.value.n === 0 ? b : a) : undefined),
      },
    ],
  ],
] as [Operation, CallRewrite[]][]);

/** A positive factor does not matter to a comparison with 0. */
function withoutPositiveFactor(comparison: Function): CallRewrite {
  const symbol = comparison.operation.notation!.infix!.symbol;
  return {
    example: [`3*x ${symbol} 0`, `x ${symbol} 0`],
    apply: (table, [a, b]) => {
      if (!isZero(b!) || a!.kind !== 'product' || a!.coefficient.n <= 0) return undefined;
      const rest = table.product(one, a!.factors);
      return rest === a ? undefined : table.apply(comparison.operation, [rest, b!], {});
    },
  };
}

function sameOperands({ operation }: Function): CallRewrite {
  return { example: [`${nameOf(operation)}(x, x)`, 'x'], apply: (_, [a, b]) => (a === b ? a : undefined) };
}

function oddRewrite(odd: Function): CallRewrite {
  return {
    example: [`${nameOf(odd.operation)}(-x)`, `-${nameOf(odd.operation)}(x)`],
    apply: (table, [x]) => {
      const turned = turnedAround(table, x!);
      return turned && table.multiply([table.apply(odd.operation, [turned], {})], minusOne);
    },
  };
}

function evenRewrite(even: Function): CallRewrite {
  return {
    example: [`${nameOf(even.operation)}(-x)`, `${nameOf(even.operation)}(x)`],
    apply: (table, [x]) => {
      const turned = turnedAround(table, x!);
      return turned && table.apply(even.operation, [turned], {});
    },
  };
}

function nameOf({ notation, name }: Operation): string {
  return notation?.functionNames?.[0] ?? name;
}

/** -x where x has a minus sign, or where the sum -x was there before x. */
function turnedAround(table: FormTable, x: Form): Form | undefined {
  if (x.kind === 'product' && x.coefficient.n < 0) return table.product(negateRational(x.coefficient), x.factors);
  if (x.kind === 'number' && x.value.n < 0) return table.number(negateRational(x.value));
  return table.earlierNegation(x);
}

/** f(c·x) with the positive number c outside, or, where it does not matter, gone. */
function withoutFactor(table: FormTable, of: Function, x: Form, keep = true): Form | undefined {
  if (x.kind !== 'product' || x.coefficient.n <= 0 || (x.coefficient.n === 1 && x.coefficient.d === 1))
    return undefined;
  const inner = table.apply(of.operation, [table.product(one, x.factors)], {});
  return keep ? table.multiply([inner], x.coefficient) : inner;
}

function isZero(form: Form): boolean {
  return form.kind === 'number' && form.value.n === 0;
}
