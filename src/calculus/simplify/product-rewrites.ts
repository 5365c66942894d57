/** What factors of a product become together, one line each. Tests try each on numbers. */
import { isComparison } from '../../ops/comparison.ts';
import { abs, greater, relu, sign } from '../../ops/index.ts';
import type { Factor, Form } from './form.ts';
import { wholeNumber } from './parts.ts';
import type { FormTable } from './table.ts';

export interface ProductRewrite {
  /** Texts of an expression and of what it becomes, for tests. */
  readonly example: readonly [before: string, after: string];
  /** The factors after the rewrite, or undefined where it does not fit. */
  readonly apply: (table: FormTable, factors: readonly Factor[]) => readonly Factor[] | undefined;
}

export const productRewrites: readonly ProductRewrite[] = [
  {
    example: ['abs(x)^4', 'x^4'],
    apply: (table, factors) =>
      mapped(factors, (factor) => {
        const whole = wholeNumber(factor.exponent) ?? 1;
        const operand = operandOf(abs, factor.base);
        if (!operand || Math.abs(whole) < 2) return undefined;
        const odd = whole % 2;
        const even = { base: operand, exponent: table.integer(whole - odd), rooted: false };
        return odd === 0 ? [even] : [even, { ...factor, exponent: table.integer(odd) }];
      }),
  },
  {
    example: ['abs(x)/x^3', '1/(abs(x)*x)'],
    apply: (table, factors) => {
      const size = factors.find(
        ({ base, exponent }) => operandOf(abs, base) && Math.abs(wholeNumber(exponent) ?? 0) === 1,
      );
      const operand = size && operandOf(abs, size.base);
      const up = size ? wholeNumber(size.exponent)! : 0;
      // The other side of the line, and enough of it for abs(x)^2.
      const same = factors.find(({ base, exponent }) => base === operand && -up * (wholeNumber(exponent) ?? 0) >= 2);
      if (!size || !operand?.isSmooth || !same || same.rooted) return undefined;
      const left = wholeNumber(same.exponent)! + 2 * up;
      return factors.flatMap((factor) => {
        if (factor === size) return [{ ...factor, exponent: table.integer(-up) }];
        return factor === same ? (left === 0 ? [] : [{ ...factor, exponent: table.integer(left) }]) : [factor];
      });
    },
  },
  {
    example: ['abs(x)*sign(x)', 'x'],
    apply: (table, factors) => {
      const signs = factors.find(({ base, exponent }) => operandOf(sign, base) && exponent === table.one);
      const sizes = factors.find(({ base, exponent }) => {
        const operand = operandOf(abs, base);
        return operand && operand === (signs && operandOf(sign, signs.base)) && exponent === table.one;
      });
      const operand = signs && operandOf(sign, signs.base);
      if (!signs || !sizes || !operand) return undefined;
      const product = { base: operand, exponent: table.one, rooted: false };
      return factors.flatMap((factor) => (factor === signs ? [] : factor === sizes ? [product] : [factor]));
    },
  },
  {
    example: ['x*sign(x)', 'abs(x)'],
    apply: (table, factors) => {
      const signs = factors.find(({ base, exponent }) => operandOf(sign, base) && exponent === table.one);
      const operand = signs && operandOf(sign, signs.base);
      const same = factors.find(({ base, exponent }) => base === operand && (wholeNumber(exponent) ?? 0) >= 1);
      if (!signs || !operand || !same) return undefined;
      const rest = table.integer(wholeNumber(same.exponent)! - 1);
      const size = { base: table.call(abs.operation, [operand], {}), exponent: table.one, rooted: false };
      return factors.flatMap((factor) =>
        factor === signs ? [size] : factor === same ? [{ ...factor, exponent: rest }] : [factor],
      );
    },
  },
  {
    example: ['(x > 0)^2', 'x > 0'],
    apply: (table, factors) =>
      mapped(factors, (factor) =>
        isIndicator(factor.base) && (wholeNumber(factor.exponent) ?? 0) > 1
          ? [{ ...factor, exponent: table.one }]
          : undefined,
      ),
  },
  {
    example: ['relu(x)*(x > 0)', 'relu(x)'],
    apply: (table, factors) => {
      const operands = new Set(
        factors.flatMap(({ base, exponent }) => ((wholeNumber(exponent) ?? 0) > 0 && operandOf(relu, base)) || []),
      );
      const isImplied = ({ base, exponent }: Factor) =>
        isIndicator(base) &&
        base.operation === greater.operation &&
        exponent === table.one &&
        operands.has(base.operands[0]!) &&
        isZero(base.operands[1]!);
      const rest = factors.filter((factor) => !isImplied(factor));
      return rest.length < factors.length ? rest : undefined;
    },
  },
];

function isIndicator(form: Form): form is Extract<Form, { kind: 'call' }> {
  return form.kind === 'call' && isComparison(form.operation);
}

function isZero(form: Form): boolean {
  return form.kind === 'number' && form.value.n === 0;
}

/** The operand where the form applies this function. */
function operandOf({ operation }: { readonly operation: object }, form: Form): Form | undefined {
  return form.kind === 'call' && form.operation === operation ? form.operands[0] : undefined;
}

function mapped(
  factors: readonly Factor[],
  replace: (factor: Factor) => readonly Factor[] | undefined,
): readonly Factor[] | undefined {
  let changed = false;
  const result = factors.flatMap((factor) => {
    const replacement = replace(factor);
    if (replacement) changed = true;
    return replacement ?? [factor];
  });
  return changed ? result : undefined;
}
