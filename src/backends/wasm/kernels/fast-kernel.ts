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
  /** The address of as many bytes of working memory as the kernel asks for. */
  readonly scratch: number;
  readonly epilogue: RowEpilogue | undefined;
  /** The pieces to be done; all when undefined. */
  readonly share: Share | undefined;
}

/** How one call is done: all that a module needs to know of it. */
export interface KernelPlan {
  /** Absent where the call is always done by one thread. */
  readonly pieces?: Pieces;
  /** The rows that an epilogue is told of; absent where the kernel finishes all at once. */
  readonly rows?: number;
  /** Bytes of working memory that the call, or a share of it, needs; none when absent. */
  readonly scratchBytes?: (share?: Share) => number;
  /** Defines the function (address of each input, then of the target) and gives its index. */
  readonly define: (module: ModuleBuilder, name: string, definition: Definition) => number;
}

/** Plans a call, or gives undefined where this kernel does not fit it. */
export type FastKernel = (call: CallKernel) => KernelPlan | undefined;
