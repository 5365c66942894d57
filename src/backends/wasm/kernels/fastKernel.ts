/** What a fast kernel is: WebAssembly written for one call of an operation. */
import type { CallKernel } from '../../../compiler/program.ts';
import type { ModuleBuilder } from '../assembler.ts';

export interface FastKernel {
  /** Bytes of working memory that the call needs, or undefined where this kernel does not fit it. */
  readonly scratchBytes: (call: CallKernel) => number | undefined;
  /** Defines the function (address of each input, then of the target) and gives its index. */
  readonly define: (module: ModuleBuilder, name: string, call: CallKernel, scratch: number) => number;
}
