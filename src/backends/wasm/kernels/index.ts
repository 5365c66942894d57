/** Fast kernels by operation; what has none here runs its record's reference on the same memory. */
import type { Operation } from '../../../graph/operation.ts';
import { argMax, gather, matmul, uniform } from '../../../ops/index.ts';
import { argMaxKernel } from './arg-max.ts';
import type { FastKernel } from './fast-kernel.ts';
import { gatherKernel } from './gather.ts';
import { matmulKernel } from './matmul-kernel.ts';
import { uniformKernel } from './uniform.ts';

export const fastKernels: ReadonlyMap<Operation, FastKernel> = new Map([
  [argMax.operation, argMaxKernel],
  [gather.operation, gatherKernel],
  [matmul.operation, matmulKernel],
  [uniform.operation, uniformKernel],
]);
