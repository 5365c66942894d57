/** Scalar operations as ONNX operators: one that means the same where there is one, else the formula, operator by operator. */
import type { ScalarOperation } from '../../graph/operation.ts';
import type { Intrinsic, ScalarExpression } from '../../graph/scalar.ts';
import {
  abs,
  acos,
  add,
  asin,
  atan,
  cos,
  cosh,
  div,
  erf,
  exp,
  floor,
  log,
  mul,
  neg,
  reciprocal,
  relu,
  sigmoid,
  sin,
  sinh,
  softplus,
  sqrt,
  sub,
  tan,
  tanh,
} from '../../ops/index.ts';
import type { Builder } from './builder.ts';

/** Operations of ours that are one operator there. */
const direct = new Map<unknown, string>([
  [abs.operation, 'Abs'],
  [acos.operation, 'Acos'],
  [add.operation, 'Add'],
  [asin.operation, 'Asin'],
  [atan.operation, 'Atan'],
  [cos.operation, 'Cos'],
  [cosh.operation, 'Cosh'],
  [div.operation, 'Div'],
  [erf.operation, 'Erf'],
  [exp.operation, 'Exp'],
  [floor.operation, 'Floor'],
  [log.operation, 'Log'],
  [mul.operation, 'Mul'],
  [neg.operation, 'Neg'],
  [reciprocal.operation, 'Reciprocal'],
  [relu.operation, 'Relu'],
  [sigmoid.operation, 'Sigmoid'],
  [sin.operation, 'Sin'],
  [sinh.operation, 'Sinh'],
  [softplus.operation, 'Softplus'],
  [sqrt.operation, 'Sqrt'],
  [sub.operation, 'Sub'],
  [tan.operation, 'Tan'],
  [tanh.operation, 'Tanh'],
]);

/** The intrinsics that are one operator on the same operands. */
const simple: Partial<Record<Intrinsic, string>> = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  neg: 'Neg',
  abs: 'Abs',
  sqrt: 'Sqrt',
  floor: 'Floor',
  min: 'Min',
  max: 'Max',
  exp: 'Exp',
  log: 'Log',
  sin: 'Sin',
  cos: 'Cos',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  erf: 'Erf',
  pow: 'Pow',
};

/** Comparisons give bool there, and 1 or 0 here. */
const comparisons: Partial<Record<Intrinsic, string>> = { less: 'Less', lessEqual: 'LessOrEqual', equal: 'Equal' };

/** The name of what a scalar operation gives on operands of floats. */
export function writeScalar(builder: Builder, operation: ScalarOperation, operands: readonly string[]): string {
  const operator = direct.get(operation);
  if (operator !== undefined) return builder.apply(operator, operands);
  return writeFormula(builder, operation.formula, operands);
}

function writeFormula(builder: Builder, formula: ScalarExpression, operands: readonly string[]): string {
  const done = new Map<ScalarExpression, string>();
  const one = () => builder.constant([1], []);
  const visit = (expression: ScalarExpression): string => {
    if (expression.kind === 'argument') return operands[expression.index]!;
    if (expression.kind === 'constant') return builder.constant([expression.value], []);
    let value = done.get(expression);
    if (value === undefined) {
      value = apply(expression.intrinsic, expression.operands);
      done.set(expression, value);
    }
    return value;
  };
  const apply = (intrinsic: Intrinsic, inputs: readonly ScalarExpression[]): string => {
    const operator = simple[intrinsic];
    if (operator !== undefined) return builder.apply(operator, inputs.map(visit));
    const comparison = comparisons[intrinsic];
    if (comparison !== undefined) return builder.cast(builder.apply(comparison, inputs.map(visit)), 'float');
    const [first, ...others] = inputs.map(visit);
    if (intrinsic === 'select') return builder.apply('Where', [builder.cast(first!, 'bool'), ...others]);
    if (intrinsic === 'expm1') return builder.apply('Sub', [builder.apply('Exp', [first!]), one()]);
    return builder.apply('Log', [builder.apply('Add', [first!, one()])]);
  };
  return visit(formula);
}
