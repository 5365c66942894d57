/** Kernels as parts of a step: WebAssembly functions, what they read and write, and which of them threads share. */
import {
  type Buffer,
  buffersRead,
  buffersWritten,
  type Kernel,
  type LoopKernel,
  type ReduceKernel,
} from '../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import type { HostCall } from './call-plan.ts';
import { defineLoop } from './loop.ts';
import { defineReduce } from './reduce.ts';
import type { CallPlans, Sharing } from './sharing.ts';

/** A part of a step. */
export interface Part {
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  /** True where every thread does its share; otherwise the first thread does it alone. */
  readonly shared: boolean;
  /** Emits it in the code of a step. */
  readonly run: (f: FunctionBuilder) => void;
}

export interface PartContext {
  readonly module: ModuleBuilder;
  readonly sharing: Sharing;
  /** Index of the imported function that runs a call on the host, where there is one. */
  readonly hostCall: number | undefined;
  readonly hostCalls: HostCall[];
  /** The parts of the kernels so far. */
  readonly defined: Map<Kernel, readonly Part[]>;
  /** How each call is done. */
  readonly calls: CallPlans;
  /** The address of a thread's working memory. */
  readonly scratchOf: (thread: number) => number;
}

/** The parameters of a step and of every kernel's code: the address of the row, and in steps that are shared the thread. */
export const row = 0;
export const thread = 1;

/**
 * Where a step leaves the address of its row for epilogues, which run inside kernels that do not know it: in the
 * arena's unused first bytes, one cell per thread.
 */
export const rowCellBytes = 4;

/** The part of a loop. */
export function loopPart(context: PartContext, loop: LoopKernel, name: string): Part {
  return { reads: buffersRead(loop), writes: buffersWritten(loop), ...turnsPart(context, loop, name) };
}

/** The part of a reduction, without its epilogue. */
export function reducePart(context: PartContext, kernel: ReduceKernel, name: string): Part {
  const reads = kernel.reads.map(({ buffer }) => buffer);
  return { reads, writes: [kernel.target], ...turnsPart(context, kernel, name) };
}

/** A function (row), or where its turns are shared out a function (row, start, end). */
function turnsPart(
  { module, sharing }: PartContext,
  kernel: LoopKernel | ReduceKernel,
  name: string,
): Pick<Part, 'shared' | 'run'> {
  const share = sharing.defineShare(module, name, kernel);
  const whole = () => (kernel.kind === 'loop' ? defineLoop(module, name, kernel) : defineReduce(module, name, kernel));
  const index = share?.index ?? whole();
  const run = (f: FunctionBuilder): void => {
    f.get(row);
    share?.pushTurns(f);
    f.call(index);
  };
  return { shared: share !== undefined, run };
}
