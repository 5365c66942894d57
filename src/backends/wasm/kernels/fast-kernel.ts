/** What a fast kernel is: WebAssembly written for one call of an operation. */
import type { CallKernel } from '../../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';

/** Emits work on the finished rows [rowStart, rowEnd) of the target, given as locals. */
export type RowEpilogue = (f: FunctionBuilder, rowStart: number, rowEnd: number) => void;

/** The pieces [from, to) of a call. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** How a call can be shared out. */
export interface Pieces {
  /** The pieces that the call falls into, which may be done apart and in any order with the same bits. */
  readonly count: number;
  /** The fewest pieces that one share may have. */
  readonly fewest: number;
  /** SIMD instructions of the whole call, about. */
  readonly work: number;
  /** True where pieces are columns of the target, so that an epilogue on rows may touch only those of its share. */
  readonly byColumns?: boolean;
}

export interface Definition {
  /** The address of as many bytes as `scratchBytes` says. */
  readonly scratch: number;
  readonly epilogue?: RowEpilogue;
  /** The pieces to be done; all when absent. */
  readonly share?: Share;
}

export interface FastKernel {
  /** Bytes of working memory that the call, or a share of it, needs, or undefined where this kernel does not fit it. */
  readonly scratchBytes: (call: CallKernel, share?: Share) => number | undefined;
  /** Defines the function (address of each input, then of the target) and gives its index. */
  readonly define: (module: ModuleBuilder, name: string, call: CallKernel, definition: Definition) => number;
  /** The rows that an epilogue is told of; absent where the kernel finishes all at once. */
  readonly rowsOf?: (call: CallKernel) => number;
  /** Absent where the call is always done by one thread. */
  readonly pieces?: (call: CallKernel) => Pieces;
}
