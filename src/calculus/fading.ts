/** Where float64 swallows a part of a formula: the value hardly depends on it any more, and agreement says nothing. */
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { compileScalar } from '../ops/interpret.ts';

/** A part is swallowed where it is less than this part of the value: a thousandth of it is below what is compared. */
const least = 1e-9;

type Test = (value: number, a: number, b: number) => boolean;

const isSmall = (a: number, b: number) => a !== 0 && Math.abs(a) < least * Math.abs(b);
const isSwallowed: Test = (_, a, b) => isSmall(a, b) || isSmall(b, a);
const isSaturated: Test = (value) => 1 - Math.abs(value) < least;
const isUnderflow: Test = (value, a, b) => a !== 0 && b !== 0 && Math.abs(value) < 2 ** -1022;

const tests: Partial<Record<Intrinsic, Test>> = {
  add: isSwallowed,
  sub: isSwallowed,
  mul: isUnderflow,
  div: (value, a) => a !== 0 && Math.abs(value) < 2 ** -1022,
  pow: isUnderflow,
  tanh: isSaturated,
  erf: isSaturated,
  sigmoid: (value) => 1 - value < least || value < 2 ** -1022,
  exp: (value, a) => isSmall(a, 1) || value < 2 ** -1022,
  expm1: (value) => 1 + value < least,
  cos: (_, a) => a !== 0 && a * a < least,
};

/** Whether a part of the formula is swallowed at these operands; of cases, only the one that holds is looked at. */
export function fading(formula: ScalarExpression): (operands: readonly number[]) => boolean {
  const order = topologicalOrder([formula], partsOf);
  const place = new Map(order.map((part, i) => [part, i]));
  const steps = order.map((part) => {
    const places = partsOf(part).map((operand) => place.get(operand)!);
    const intrinsic = part.kind === 'apply' ? part.intrinsic : undefined;
    return { places, intrinsic, evaluate: compileScalar(alone(part)), test: intrinsic && tests[intrinsic] };
  });
  return (operands) => {
    const values: number[] = [];
    const faded: boolean[] = [];
    for (const { places, intrinsic, evaluate, test } of steps) {
      const own = places.length > 0 ? places.map((at) => values[at]!) : operands;
      const value = evaluate(own);
      const looked = intrinsic === 'select' ? [places[0]!, places[own[0] === 0 ? 2 : 1]!] : places;
      faded.push(looked.some((at) => faded[at]!) || (test?.(value, own[0]!, own[1] ?? 0) ?? false));
      values.push(value);
    }
    return faded.at(-1)!;
  };
}

function partsOf(part: ScalarExpression): readonly ScalarExpression[] {
  return part.kind === 'apply' ? part.operands : [];
}

/** The outermost intrinsic, with arguments for its operands. */
function alone(part: ScalarExpression): ScalarExpression {
  if (part.kind !== 'apply') return part;
  return { ...part, operands: part.operands.map((_, index) => ({ kind: 'argument', index })) };
}
