/** One operation on concrete arrays, plainly: what the reference backend runs and constant folding uses. */
import type { Apply } from '../graph/node.ts';
import type { DenseArray } from '../graph/operation.ts';
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import { sizeOf, stridesOf } from '../graph/shape.ts';
import { cos, erf, exp, expm1, log, log1p, pow, sin, tanh } from '../numeric/elementary.ts';
import { eachIndex } from './strided.ts';

const implementations: { readonly [K in Intrinsic]: (a: number, b: number, c: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  equal: (a, b) => Number(a === b),
  select: (condition, a, b) => (condition === 0 ? b : a),
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tanh,
  sigmoid: (a) => (a >= 0 ? 1 / (1 + exp(-a)) : exp(a) / (1 + exp(a))),
  erf,
  pow,
};

/** A closure that evaluates a scalar expression on its arguments, in float64. */
export function compileScalar(expression: ScalarExpression): (args: readonly number[]) => number {
  switch (expression.kind) {
    case 'argument':
      return (args) => args[expression.index]!;
    case 'constant':
      return () => expression.value;
    case 'apply': {
      const apply = implementations[expression.intrinsic];
      const [a, b, c] = expression.operands.map(compileScalar);
      if (!b) return (args) => apply(a!(args), 0, 0);
      if (!c) return (args) => apply(a!(args), b(args), 0);
      return (args) => apply(a!(args), b(args), c(args));
    }
  }
}

/** The value of a node from the values of its inputs (float64; int32 for indices). */
export function interpret(node: Apply, inputs: readonly DenseArray[]): DenseArray {
  const size = sizeOf(node.shape);
  const output: DenseArray = {
    shape: node.shape,
    data: node.dtype === 'float' ? new Float64Array(size) : new Int32Array(size),
  };
  if (node.operation.kind === 'kernel') node.operation.reference(inputs, output, node.attributes);
  else if (node.operation.kind === 'scalar') interpretScalar(compileScalar(node.operation.formula), inputs, output);
  return output;
}

function interpretScalar(
  evaluate: (args: readonly number[]) => number,
  inputs: readonly DenseArray[],
  output: DenseArray,
): void {
  const args = new Array<number>(inputs.length);
  const positions = inputs.map(({ shape }) => {
    const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
    const aligned = [...new Array<number>(output.shape.length - shape.length).fill(0), ...strides];
    const at = new Int32Array(output.data.length);
    eachIndex(output.shape, aligned, 0, (position, i) => {
      at[i] = position;
    });
    return at;
  });
  for (let i = 0; i < output.data.length; i++) {
    for (let j = 0; j < inputs.length; j++) args[j] = inputs[j]!.data[positions[j]![i]!]!;
    output.data[i] = evaluate(args);
  }
}
