/** Calls as parts of a step: kernels of the module with their epilogues, and calls out of it. */
import { type Buffer, buffersRead, buffersWritten, type CallKernel, type LoopKernel } from '../../compiler/program.ts';
import type { FunctionBuilder } from './assembler.ts';
import { type HostCall, isSharedCall, type KernelCall } from './call-plan.ts';
import type { RowEpilogue, Share } from './kernels/fast-kernel.ts';
import { defineRowLoop } from './loop.ts';
import { loopPart, type Part, type PartContext, row, rowCellBytes, thread } from './parts.ts';

/** Defines what a call needs, and gives its parts in order. */
export function callParts(context: PartContext, kernel: CallKernel, name: string): Part[] {
  const plan = context.calls.get(kernel)!;
  const run = plan.by === 'host' ? hostRun(context, plan) : kernelRun(context, kernel, plan, name);
  const shared = isSharedCall(plan);
  const { epilogue, inputs, target } = kernel;
  if (plan.by === 'host' ? plan.withEpilogue : plan.epilogueOnRows) {
    return [{ reads: buffersRead(kernel), writes: buffersWritten(kernel), shared, run }];
  }
  const main = { reads: inputs.map(({ buffer }) => buffer), writes: [target], shared, run };
  return epilogue ? [main, loopPart(context, epilogue, `${name}.epilogue`)] : [main];
}

function hostRun({ hostCall, hostCalls }: PartContext, plan: HostCall): Part['run'] {
  const index = hostCalls.push(plan) - 1;
  return (f) => {
    f.i32(index);
    f.get(row);
    f.call(hostCall!);
  };
}

function kernelRun(
  context: PartContext,
  kernel: CallKernel,
  { kernel: { define, pieces }, shares, epilogueOnRows }: KernelCall,
  name: string,
): Part['run'] {
  const epilogueOf = epilogueOnRows
    ? rowEpilogues(context, kernel.epilogue!, `${name}.epilogue`, pieces?.byColumns)
    : undefined;
  const defineFor = (ofThread: number, share?: Share): number =>
    define(context.module, `${name}.${kernel.node.operation.name}`, {
      scratch: context.scratchOf(ofThread),
      epilogue: epilogueOf?.(ofThread, share),
      share,
    });
  const call = (f: FunctionBuilder, index: number): void => {
    for (const { buffer, layout } of kernel.inputs) pushAddress(f, buffer, layout.offset);
    pushAddress(f, kernel.target, 0);
    f.call(index);
  };
  if (!shares) {
    const index = defineFor(0);
    return (f) => call(f, index);
  }
  const indices = shares.map((share, i) => defineFor(i, share));
  return (f) => {
    for (const [i, index] of indices.entries()) {
      f.get(thread);
      f.i32(i);
      f.op('i32.eq');
      f.if(() => call(f, index));
    }
  };
}

/** What runs an epilogue on rows as they are finished, for each thread: on all their columns, or on those of its share. */
function rowEpilogues(
  { module }: PartContext,
  epilogue: LoopKernel,
  name: string,
  byColumns = false,
): (ofThread: number, share?: Share) => RowEpilogue {
  const define = (columns?: Share): number => defineRowLoop(module, name, epilogue, columns);
  const forAll = byColumns ? undefined : define();
  return (ofThread, share) => {
    const index = forAll ?? define(share);
    return (f, rowStart, rowEnd) => {
      f.i32(ofThread * rowCellBytes);
      f.load('i32.load');
      f.get(rowStart);
      f.get(rowEnd);
      f.call(index);
    };
  };
}

function pushAddress(f: FunctionBuilder, buffer: Buffer, offset: number): void {
  f.i32(4 * (buffer.address + offset));
  if (buffer.space !== 'row') return;
  f.get(row);
  f.op('i32.add');
}
