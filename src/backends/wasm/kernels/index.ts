/** Fast kernels by operation: of those whose records do not say them as loops, reductions or moves. */
import type { Operation } from '../../../graph/operation.ts';
import { matmul, uniform } from '../../../ops/index.ts';
import type { FastKernel } from './fast-kernel.ts';
import { matmulKernel } from './matmul-kernel.ts';
import { uniformKernel } from './uniform.ts';

export const fastKernels: ReadonlyMap<Operation, FastKernel> = new Map([
  [matmul.operation, matmulKernel],
  [uniform.operation, uniformKernel],
]);
