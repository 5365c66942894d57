/** Fast kernels by operation; what has none here runs its record's reference on the same memory. */
import type { OperationName } from '../../../ops/table.ts';
import { argMaxKernel } from './arg-max.ts';
import type { FastKernel } from './fast-kernel.ts';
import { gatherKernel } from './gather.ts';
import { matmulKernel } from './matmul-kernel.ts';
import { uniformKernel } from './uniform.ts';

export const fastKernels: { readonly [K in OperationName]?: FastKernel } = {
  argMax: argMaxKernel,
  gather: gatherKernel,
  matmul: matmulKernel,
  uniform: uniformKernel,
};
