/** Fast kernels by operation; what has none here runs its record's reference on the same memory. */
import type { OperationName } from '../../../ops/table.ts';
import type { FastKernel } from './fastKernel.ts';
import { gatherKernel } from './gather.ts';
import { matmulKernel } from './matmulKernel.ts';

export const fastKernels: { readonly [K in OperationName]?: FastKernel } = {
  gather: gatherKernel,
  matmul: matmulKernel,
};
