/** What a fast kernel is: WebAssembly written for one call of an operation. */
import type { CallKernel } from '../../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';

/** Emits work on the finished rows [rowStart, rowEnd) of the target, given as locals. */
export type RowEpilogue = (f: FunctionBuilder, rowStart: number, rowEnd: number) => void;

export interface FastKernel {
  /** Bytes of working memory that the call needs, or undefined where this kernel does not fit it. */
  readonly scratchBytes: (call: CallKernel) => number | undefined;
  /** Defines the function (address of each input, then of the target) and gives its index. */
  readonly define: (
    module: ModuleBuilder,
    name: string,
    call: CallKernel,
    scratch: number,
    epilogue?: RowEpilogue,
  ) => number;
  /** The rows that an epilogue is told of; absent where the kernel finishes all at once. */
  readonly rowsOf?: (call: CallKernel) => number;
}
