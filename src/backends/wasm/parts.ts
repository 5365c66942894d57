/** Kernels as parts of a step: WebAssembly functions, what they read and write, and which of them threads share. */
import {
  type Buffer,
  buffersRead,
  buffersWritten,
  type CallKernel,
  type Kernel,
  type LoopKernel,
} from '../../compiler/program.ts';
import type { FunctionBuilder, ModuleBuilder } from './assembler.ts';
import type { HostCall, HostPlan } from './host.ts';
import type { FastKernel, RowEpilogue, Share } from './kernels/fast-kernel.ts';
import { defineLoop, defineLoopShare, defineRowLoop } from './loop.ts';
import { defineReduce, defineReduceShare } from './reduce.ts';
import {
  callShares,
  hasRowEpilogue,
  isByColumns,
  loopShares,
  pushTurns,
  reduceShares,
  type Sharing,
} from './sharing.ts';

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
  /** Index of the imported function that runs a call on the host. */
  readonly hostCall: number;
  readonly hostCalls: HostCall[];
  readonly hostPlanOf: (call: CallKernel) => HostPlan | undefined;
  /** The parts of the kernels so far. */
  readonly defined: Map<Kernel, readonly Part[]>;
  readonly fastKernelOf: (call: CallKernel) => FastKernel | undefined;
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

/** Defines what a kernel needs, and gives its parts in order. */
export function defineParts(context: PartContext, kernel: Kernel, name: string): Part[] {
  if (kernel.kind === 'loop') return [loopPart(context, kernel, `${name}.loop`)];
  const { epilogue } = kernel;
  if (kernel.kind === 'call' && context.hostPlanOf(kernel)?.withEpilogue) {
    return [{ reads: buffersRead(kernel), writes: buffersWritten(kernel), ...callPart(context, kernel, name) }];
  }
  if (epilogue && kernel.kind === 'call' && hasRowEpilogue(kernel, context.fastKernelOf(kernel))) {
    const define = (columns?: Share): number => defineRowLoop(context.module, `${name}.epilogue`, epilogue, columns);
    const forAll = isByColumns(kernel, context.fastKernelOf(kernel)) ? undefined : define();
    const onRows = (ofThread: number, share?: Share): RowEpilogue => {
      const index = forAll ?? define(share);
      return (f, rowStart, rowEnd) => {
        f.i32(ofThread * rowCellBytes);
        f.load('i32.load');
        f.get(rowStart);
        f.get(rowEnd);
        f.call(index);
      };
    };
    return [{ reads: buffersRead(kernel), writes: buffersWritten(kernel), ...callPart(context, kernel, name, onRows) }];
  }
  const main =
    kernel.kind === 'reduce'
      ? turnsPart(context, reduceShares(kernel, context.sharing), {
          whole: () => defineReduce(context.module, `${name}.reduce`, kernel),
          share: () => defineReduceShare(context.module, `${name}.reduce`, kernel),
        })
      : callPart(context, kernel, name);
  const accesses = kernel.kind === 'reduce' ? kernel.reads : kernel.inputs;
  const first = { reads: accesses.map(({ buffer }) => buffer), writes: [kernel.target], ...main };
  return epilogue ? [first, loopPart(context, epilogue, `${name}.epilogue`)] : [first];
}

function loopPart(context: PartContext, loop: LoopKernel, name: string): Part {
  const { module, sharing } = context;
  const part = turnsPart(context, loopShares(loop, sharing), {
    whole: () => defineLoop(module, name, loop),
    share: () => defineLoopShare(module, name, loop),
  });
  return { reads: buffersRead(loop), writes: buffersWritten(loop), ...part };
}

type Running = Pick<Part, 'shared' | 'run'>;

/** A function (row), or where `turns` are shared out a function (row, start, end). */
function turnsPart(
  { sharing }: PartContext,
  turns: number | undefined,
  define: { readonly whole: () => number; readonly share: () => number },
): Running {
  const index = turns === undefined ? define.whole() : define.share();
  const run = (f: FunctionBuilder): void => {
    f.get(row);
    if (turns !== undefined) pushTurns(f, turns, sharing.threads, thread);
    f.call(index);
  };
  return { shared: turns !== undefined, run };
}

function callPart(
  context: PartContext,
  kernel: CallKernel,
  name: string,
  epilogueOf?: (thread: number, share?: Share) => RowEpilogue,
): Running {
  const { module, hostCall, hostCalls, sharing } = context;
  const fast = context.fastKernelOf(kernel);
  if (!fast) {
    const plan = context.hostPlanOf(kernel);
    const index = hostCalls.push({ call: kernel, plan }) - 1;
    const run = (f: FunctionBuilder): void => {
      f.i32(index);
      f.get(row);
      f.call(hostCall);
    };
    return { shared: (plan?.shares.length ?? 1) > 1, run };
  }
  const define = (ofThread: number, share?: Share): number =>
    fast.define(module, `${name}.${kernel.node.operation.name}`, kernel, {
      scratch: context.scratchOf(ofThread),
      ...(epilogueOf && { epilogue: epilogueOf(ofThread, share) }),
      ...(share && { share }),
    });
  const call = (f: FunctionBuilder, index: number): void => {
    for (const { buffer, layout } of kernel.inputs) pushAddress(f, buffer, layout.offset);
    pushAddress(f, kernel.target, 0);
    f.call(index);
  };
  const shares = callShares(kernel, fast, sharing);
  if (!shares) {
    const index = define(0);
    return { shared: false, run: (f) => call(f, index) };
  }
  const indices = shares.map((share, i) => define(i, share));
  const run = (f: FunctionBuilder): void => {
    for (const [i, index] of indices.entries()) {
      f.get(thread);
      f.i32(i);
      f.op('i32.eq');
      f.if(() => call(f, index));
    }
  };
  return { shared: true, run };
}

function pushAddress(f: FunctionBuilder, buffer: Buffer, offset: number): void {
  f.i32(4 * (buffer.address + offset));
  if (buffer.space !== 'row') return;
  f.get(row);
  f.op('i32.add');
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
