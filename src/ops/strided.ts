/** The plain copy that the reference of every operation that moves elements is made of. */
import type { DenseArray } from '../graph/operation.ts';

/** Fills `output` in row-major order with the elements of `data` at `offset` plus the strided index. */
export function copyStrided(
  data: DenseArray['data'],
  offset: number,
  strides: readonly number[],
  output: DenseArray,
): void {
  eachIndex(output.shape, strides, offset, (at, i) => {
    output.data[i] = data[at]!;
  });
}

/** Calls `visit(offset + strided index, row-major index)` for each index of a shape. */
export function eachIndex(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (at: number, i: number) => void,
): void {
  const size = shape.reduce((n, length) => n * length, 1);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < size; i++) {
    visit(at, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      at += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}
