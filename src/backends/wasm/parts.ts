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
import type { CallPlan, HostCall } from './call-plan.ts';
import { defineLoop, defineLoopShare } from './loop.ts';
import { defineReduce, defineReduceShare } from './reduce.ts';
import { loopShares, pushTurns, reduceShares, type Sharing } from './sharing.ts';

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
  readonly calls: ReadonlyMap<Kernel, CallPlan>;
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
  const { module, sharing } = context;
  const part = turnsPart(context, loopShares(loop, sharing), {
    whole: () => defineLoop(module, name, loop),
    share: () => defineLoopShare(module, name, loop),
  });
  return { reads: buffersRead(loop), writes: buffersWritten(loop), ...part };
}

/** The part of a reduction, without its epilogue. */
export function reducePart(context: PartContext, kernel: ReduceKernel, name: string): Part {
  const { module, sharing } = context;
  const part = turnsPart(context, reduceShares(kernel, sharing), {
    whole: () => defineReduce(module, name, kernel),
    share: () => defineReduceShare(module, name, kernel),
  });
  return { reads: kernel.reads.map(({ buffer }) => buffer), writes: [kernel.target], ...part };
}

/** A function (row), or where `turns` are shared out a function (row, start, end). */
function turnsPart(
  { sharing }: PartContext,
  turns: number | undefined,
  define: { readonly whole: () => number; readonly share: () => number },
): Pick<Part, 'shared' | 'run'> {
  const index = turns === undefined ? define.whole() : define.share();
  const run = (f: FunctionBuilder): void => {
    f.get(row);
    if (turns !== undefined) pushTurns(f, turns, sharing.threads, thread);
    f.call(index);
  };
  return { shared: turns !== undefined, run };
}

/** Whether one of two parts writes where the other one reads or writes. */
export function conflict(a: Part, b: Part): boolean {
  const meet = (some: readonly Buffer[], others: readonly Buffer[]) =>
    some.some((one) => others.some((other) => overlap(one, other)));
  return meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);
}

function overlap(a: Buffer, b: Buffer): boolean {
  if ((a.space === 'row') !== (b.space === 'row')) return false;
  return a.address < b.address + b.size && b.address < a.address + a.size;
}
