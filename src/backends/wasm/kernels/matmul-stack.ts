/** Stacks of matrix products: one product, called for each pair of matrices; leading axes broadcast. */
import type { CallKernel } from '../../../compiler/program.ts';
import { type Shape, sizeOf, stridesOf } from '../../../graph/shape.ts';
import type { ModuleBuilder } from '../assembler.ts';
import { type Axis, collapse, emitNest } from '../nest.ts';
import type { Definition, KernelPlan } from './fast-kernel.ts';
import { defineMatmul, type MatmulSpec, matmulScratchBytes } from './matmul.ts';

/** The plan of products of matrices, whose leading axes are those of the target. */
export function planStack({ node, inputs }: CallKernel, spec: MatmulSpec): KernelPlan {
  const leading = node.shape.slice(0, -2);
  const strides = [...inputs.map(({ layout }) => layout.shape), node.shape].map((shape) =>
    stackStrides(shape, leading),
  );
  const axes = collapse(leading.map((length, axis) => ({ length, strides: strides.map((of) => of[axis]!) })));
  const [outer] = axes;
  return {
    pieces: { count: outer!.length, fewest: 1, work: (sizeOf(leading) * spec.m * spec.n * spec.k) / 2 },
    scratchBytes: () => matmulScratchBytes(spec),
    define: (module, name, definition) => defineStack(module, name, spec, axes, definition),
  };
}

/** Elements from matrix to matrix of an operand, for each of the leading axes. */
function stackStrides(shape: Shape, leading: Shape): number[] {
  const own = shape.slice(0, -2);
  const matrix = sizeOf(shape.slice(-2));
  const strides = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride * matrix));
  return [...new Array<number>(leading.length - own.length).fill(0), ...strides];
}

/** Defines (a, b, c), whose pieces are indices of the first axis. */
function defineStack(
  module: ModuleBuilder,
  name: string,
  spec: MatmulSpec,
  [outer, ...inner]: readonly Axis[],
  { scratch, share }: Definition,
): number {
  const product = defineMatmul(module, spec, scratch).index;
  const { from, to } = share ?? { from: 0, to: outer!.length };
  return module.define(name, ['i32', 'i32', 'i32'], [], (f) => {
    const addresses = [0, 1, 2];
    for (const [i, address] of addresses.entries()) {
      f.get(address);
      f.i32(4 * from * outer!.strides[i]!);
      f.op('i32.add');
      f.set(address);
    }
    emitNest(f, [{ ...outer!, length: to - from }, ...inner], addresses, () => {
      for (const address of addresses) f.get(address);
      f.call(product);
    });
  });
}
