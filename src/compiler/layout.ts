/** Arithmetic on layouts: how an array of some shape lies in a buffer. */
import type { Layout } from '../graph/operation.ts';
import { type Shape, sameShape, stridesOf } from '../graph/shape.ts';
import type { Access, Buffer } from './program.ts';

export function denseAccess(buffer: Buffer, shape: Shape): Access {
  return { buffer, layout: { shape, offset: 0, strides: stridesOf(shape) } };
}

/** True where the elements lie from the buffer's start in row-major order without gaps. */
export function isDense({ shape, offset, strides }: Layout): boolean {
  if (offset !== 0) return false;
  const dense = stridesOf(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === dense[axis]);
}

/** The layout broadcast to a larger shape: stride 0 on the axes that stretch. */
export function stretched({ shape, offset, strides }: Layout, to: Shape): Layout {
  const added = to.length - shape.length;
  return {
    shape: to,
    offset,
    strides: to.map((_, axis) => (axis < added || shape[axis - added] === 1 ? 0 : strides[axis - added]!)),
  };
}

export function sameAccess(a: Access, b: Access): boolean {
  return (
    a.buffer === b.buffer &&
    a.layout.offset === b.layout.offset &&
    sameShape(a.layout.shape, b.layout.shape) &&
    sameShape(a.layout.strides, b.layout.strides)
  );
}
