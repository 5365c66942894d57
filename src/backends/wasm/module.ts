/** One WebAssembly module for one Program: a function per kernel, a step per compiled function, and its loop over the rows of the host table. */

import type { CompiledFunction, Kernel, Program } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import type { OwnBytes } from '../../graph/platform.ts';
import { moduleBuilder } from './assembler.ts';
import { cellsBytes } from './barrier.ts';
import { callParts } from './call-parts.ts';
import { type HostCall, planCall } from './call-plan.ts';
import type { HostKernels } from './host.ts';
import { commonKernel, type FindKernel } from './kernels/index.ts';
import { loopPart, type Part, type PartContext, reducePart, row } from './parts.ts';
import { alone, type CallPlans, type Sharing } from './sharing.ts';
import type { Threads } from './team.ts';

const pageBytes = 65536;
const maximumPages = 65536;
const lineBytes = 128;

export interface WasmModule {
  readonly bytes: OwnBytes;
  /** Pages of memory that the module needs; it never grows. */
  readonly pages: number;
  /** The calls that the host runs, where there is one: its import `host.call` gets an index in this list and the row, in every thread that has a share. */
  readonly hostCalls: readonly HostCall[];
  /** How many threads the module is written for: 1 where nothing in the program is large enough to be shared out. */
  readonly threads: number;
  /** Functions of the program that all threads must run together, by index; the first thread runs the others alone. */
  readonly together: ReadonlySet<number>;
  /** The address of the cells through which threads talk. */
  readonly cellsAddress: number;
}

/** The name under which function i of a program is exported: (address of the first row, count of rows, thread). */
export function exportName(i: number): string {
  return `run${i}`;
}

/** Emits the module of a program. A host runs the calls that its kernels plan; the others are written by ours. */
export function buildModule(
  program: Program,
  host?: HostKernels,
  team?: Threads,
  kernelOf: FindKernel = commonKernel,
): WasmModule {
  const kernels = program.functions.flatMap((compiled) => compiled.kernels);
  const planned = kernels.flatMap((kernel) =>
    kernel.kind === 'call' ? [{ kernel, plan: planCall(kernel, kernelOf, host) }] : [],
  );
  const callsWith = (sharing: Sharing): CallPlans =>
    new Map(planned.map(({ kernel, plan }) => [kernel, plan(sharing)]));
  const sharing = team?.sharingOf(kernels, callsWith) ?? alone;
  const calls = callsWith(sharing);
  const { threads } = sharing;
  const most = Math.max(0, ...[...calls.values()].map((plan) => (plan.by === 'kernel' ? plan.scratchBytes : 0)));
  const { pages, cellsAddress, scratchOf } = layOut(program.arenaSize * 4, most, threads);
  const module = moduleBuilder();
  module.importMemory('host', 'memory', { initial: pages, maximum: pages, shared: threads > 1 });
  const hostCall = host && module.importFunction('host', 'call', ['i32', 'i32'], []);
  const hostCalls: HostCall[] = [];
  const barrier = sharing.together?.defineBarrier(module, cellsAddress);
  const defined = new Map<Kernel, readonly Part[]>();
  const context = { module, sharing, hostCall, hostCalls, calls, scratchOf, defined };
  const together = new Set<number>();
  for (const [i, compiled] of program.functions.entries()) {
    if (defineFunction(context, compiled, i, barrier)) together.add(i);
  }
  return { bytes: module.build(), pages, hostCalls, threads, together, cellsAddress };
}

/** What lies behind the arena: the working memory of each thread, and the cells through which threads talk. */
function layOut(
  arenaBytes: number,
  scratchBytes: number,
  threads: number,
): Pick<WasmModule, 'pages' | 'cellsAddress'> & Pick<PartContext, 'scratchOf'> {
  const scratchStep = threads > 1 ? Math.ceil(scratchBytes / lineBytes) * lineBytes : scratchBytes;
  const cellsAddress = Math.ceil((arenaBytes + threads * scratchStep) / lineBytes) * lineBytes;
  const bytesNeeded = threads > 1 ? cellsAddress + cellsBytes : arenaBytes + scratchBytes;
  const pages = Math.ceil(bytesNeeded / pageBytes);
  if (pages > maximumPages) {
    fail({
      what: 'wasm backend',
      problem: 'the program needs more memory than WebAssembly has',
      got: `${(bytesNeeded / 1073741824).toFixed(1)} GiB`,
      expected: 'at most 4 GiB',
      hint: 'fewer rows at a time, a smaller batch or smaller layers',
    });
  }
  return { pages, cellsAddress, scratchOf: (ofThread) => arenaBytes + ofThread * scratchStep };
}

/** Defines a function of the program and exports it. True when all threads must run it. */
function defineFunction(
  context: PartContext,
  compiled: CompiledFunction,
  index: number,
  barrier: number | undefined,
): boolean {
  const { module, sharing } = context;
  const { name } = compiled.spec;
  const parts = compiled.kernels.flatMap((kernel, i) => {
    // A kernel that several functions run is one piece of code.
    const known = context.defined.get(kernel) ?? defineParts(context, kernel, `${name}.${i}`);
    context.defined.set(kernel, known);
    return known;
  });
  const together = parts.some(({ shared }) => shared);
  const step = together
    ? sharing.together!.defineStep(module, name, parts, barrier!)
    : defineStep(context, name, parts);
  module.define(
    exportName(index),
    together ? ['i32', 'i32', 'i32'] : ['i32', 'i32'],
    [],
    (f) => {
      const count = f.local('i32');
      f.forRange(count, 0, { local: 1 }, 1, () => {
        f.get(row);
        if (together) f.get(2);
        f.call(step);
        f.get(row);
        f.i32(compiled.rowSize * 4);
        f.op('i32.add');
        f.set(row);
      });
    },
    { export: true },
  );
  return together;
}

/** Defines what a kernel needs, and gives its parts in order. */
function defineParts(context: PartContext, kernel: Kernel, name: string): Part[] {
  switch (kernel.kind) {
    case 'loop':
      return [loopPart(context, kernel, `${name}.loop`)];
    case 'call':
      return callParts(context, kernel, name);
    case 'reduce': {
      const { epilogue } = kernel;
      const main = reducePart(context, kernel, `${name}.reduce`);
      return epilogue ? [main, loopPart(context, epilogue, `${name}.epilogue`)] : [main];
    }
  }
}

/** Defines the step (row) of one thread. */
function defineStep({ module }: PartContext, name: string, parts: readonly Part[]): number {
  return module.define(name, ['i32'], [], (f) => {
    f.i32(0);
    f.get(row);
    f.store('i32.store');
    for (const part of parts) part.run(f);
  });
}
