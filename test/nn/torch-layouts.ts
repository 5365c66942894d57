/** The vectors of PyTorch on convolutions, and its layouts: channels second there, last here. They lie outside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizeOf, stridesOf } from '../../src/graph/shape.ts';

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const folder = join(import.meta.dirname, '../../../shared/reference/torch-conv');
export const hasVectors = existsSync(folder);
if (!hasVectors) console.warn('SKIPPED: convolutions of PyTorch: shared/reference/torch-conv is missing');

/** The cases of a file; none where the vectors are missing. */
export function casesOf<Case>(file: string): Case[] {
  if (!hasVectors) return [];
  return (JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as { cases: Case[] }).cases;
}

/** The axes of the tensor in another order. */
export function turned({ shape, data }: Tensor, axes: readonly number[]): Tensor {
  const strides = stridesOf(shape);
  const result = axes.map((axis) => shape[axis]!);
  const values = Array.from({ length: data.length }, (_, i) => {
    const inner = stridesOf(result);
    return data[axes.reduce((at, axis, k) => at + (Math.floor(i / inner[k]!) % result[k]!) * strides[axis]!, 0)]!;
  });
  return { shape: result, data: values };
}

/** Pictures [n, channels, height, width] with their channels last; other tensors as they are. */
export function channelsLast(tensor: Tensor): Tensor {
  return tensor.shape.length === 4 ? turned(tensor, [0, 2, 3, 1]) : tensor;
}

/** Filters [outputs, channels, height, width] as [height, width, channels, outputs]; other tensors as they are. */
export function filters(tensor: Tensor): Tensor {
  return tensor.shape.length === 4 ? turned(tensor, [2, 3, 1, 0]) : tensor;
}

/** The weights behind a flatten of pictures [channels, height, width]. */
export function behindFlatten({ shape, data }: Tensor, picture: readonly number[]): Tensor {
  const outputs = shape[0]!;
  const { data: moved } = turned({ shape: [outputs, ...picture], data }, [0, 2, 3, 1]);
  return { shape: [outputs, sizeOf(picture)], data: moved };
}
