/** Fast kernels by operation; what has none here runs its record's reference on the same memory. */
import type { CallKernel } from '../../../compiler/program.ts';
import type { OperationName } from '../../../ops/table.ts';
import type { ModuleBuilder } from '../assembler.ts';

export interface FastKernel {
  /** Bytes of working memory that the call needs, or undefined where this kernel does not fit it. */
  readonly scratchBytes: (call: CallKernel) => number | undefined;
  /** Defines the function (address of each input, then of the target) and gives its index. */
  readonly define: (module: ModuleBuilder, name: string, call: CallKernel, scratch: number) => number;
}

export const fastKernels: { readonly [K in OperationName]?: FastKernel } = {};
