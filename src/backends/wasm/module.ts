/** One WebAssembly module for one Program: a function per kernel, a step per compiled function, and its loop over the rows of the host table. */
import type { Access, Buffer, CallKernel, CompiledFunction, Kernel, Program } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import type { OperationName } from '../../ops/table.ts';
import { type FunctionBuilder, type ModuleBuilder, moduleBuilder } from './assembler.ts';
import type { FastKernel, RowEpilogue } from './kernels/fast-kernel.ts';
import { fastKernels } from './kernels/index.ts';
import { defineLoop, defineRowLoop } from './loop.ts';
import { defineReduce } from './reduce.ts';

const pageBytes = 65536;
const maximumPages = 65536;

export interface WasmModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pages of memory that the module needs; it never grows. */
  readonly pages: number;
  /** The calls that the host runs: the import `host.call` gets an index in this list and the row. */
  readonly hostCalls: readonly CallKernel[];
}

/** The name under which function i of a program is exported: (address of the first row, count of rows). */
export function exportName(i: number): string {
  return `run${i}`;
}

/** Emits the module of a program. The host runs the calls that `takes` picks, and those without a kernel here. */
export function buildModule(program: Program, takes: (call: CallKernel) => boolean = () => false): WasmModule {
  const calls = program.functions.flatMap(({ kernels }) => kernels.filter((kernel) => kernel.kind === 'call'));
  const scratch = program.arenaSize * 4;
  const fastKernelOf = (call: CallKernel) => (takes(call) ? undefined : fastKernel(call));
  const bytesNeeded = scratch + Math.max(0, ...calls.map((call) => fastKernelOf(call)?.scratchBytes(call) ?? 0));
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
  const module = moduleBuilder();
  module.importMemory('host', 'memory', { initial: pages, maximum: pages });
  const hostCall = module.importFunction('host', 'call', ['i32', 'i32'], []);
  const hostCalls: CallKernel[] = [];
  const emitter = { module, hostCall, hostCalls, scratch, fastKernelOf };
  for (const [i, compiled] of program.functions.entries()) defineFunction(emitter, compiled, i);
  return { bytes: module.build(), pages, hostCalls };
}

interface Emitter {
  readonly module: ModuleBuilder;
  /** Index of the imported function that runs a call on the host. */
  readonly hostCall: number;
  readonly hostCalls: CallKernel[];
  readonly scratch: number;
  readonly fastKernelOf: (call: CallKernel) => FastKernel | undefined;
}

/** Parameter 0 of every kernel's code and of the step: the address of the row. */
const row = 0;

/** Where a step leaves the address of its row for epilogues, which run inside kernels that do not know it: in the arena's unused first bytes. */
const rowCell = 0;

function defineFunction(emitter: Emitter, compiled: CompiledFunction, index: number): void {
  const { module } = emitter;
  const { name } = compiled.spec;
  const runKernels = compiled.kernels.map((kernel, i) => defineKernel(emitter, kernel, `${name}.${i}`));
  const step = module.define(name, ['i32'], [], (f) => {
    f.i32(rowCell);
    f.get(row);
    f.store('i32.store');
    for (const run of runKernels) run(f);
  });
  module.define(
    exportName(index),
    ['i32', 'i32'],
    [],
    (f) => {
      const count = f.local('i32');
      f.forRange(count, 0, { local: 1 }, 1, () => {
        f.get(row);
        f.call(step);
        f.get(row);
        f.i32(compiled.rowSize * 4);
        f.op('i32.add');
        f.set(row);
      });
    },
    { export: true },
  );
}

/** Defines what a kernel needs, and gives what runs it inside a step. */
function defineKernel(emitter: Emitter, kernel: Kernel, name: string): (f: FunctionBuilder) => void {
  const { module } = emitter;
  const callWithRow = (index: number) => (f: FunctionBuilder) => {
    f.get(row);
    f.call(index);
  };
  if (kernel.kind === 'loop') return callWithRow(defineLoop(module, `${name}.loop`, kernel));
  const { epilogue } = kernel;
  const rows = epilogue && kernel.kind === 'call' ? emitter.fastKernelOf(kernel)?.rowsOf?.(kernel) : undefined;
  if (epilogue && kernel.kind === 'call' && epilogue.shape.length === 2 && epilogue.shape[0] === rows) {
    const index = defineRowLoop(module, `${name}.epilogue`, epilogue);
    return defineCall(emitter, kernel, name, (f, rowStart, rowEnd) => {
      f.i32(rowCell);
      f.load('i32.load');
      f.get(rowStart);
      f.get(rowEnd);
      f.call(index);
    });
  }
  const main =
    kernel.kind === 'reduce'
      ? callWithRow(defineReduce(module, `${name}.reduce`, kernel))
      : defineCall(emitter, kernel, name);
  if (!epilogue) return main;
  const after = callWithRow(defineLoop(module, `${name}.epilogue`, epilogue));
  return (f) => {
    main(f);
    after(f);
  };
}

function defineCall(
  emitter: Emitter,
  kernel: CallKernel,
  name: string,
  epilogue?: RowEpilogue,
): (f: FunctionBuilder) => void {
  const fast = emitter.fastKernelOf(kernel);
  if (fast) {
    const index = fast.define(
      emitter.module,
      `${name}.${kernel.node.operation.name}`,
      kernel,
      emitter.scratch,
      epilogue,
    );
    return (f) => {
      for (const { buffer, layout } of kernel.inputs) pushAddress(f, buffer, layout.offset);
      pushAddress(f, kernel.target, 0);
      f.call(index);
    };
  }
  const index = emitter.hostCalls.push(kernel) - 1;
  return (f) => {
    f.i32(index);
    f.get(row);
    f.call(emitter.hostCall);
  };
}

function fastKernel(call: CallKernel): FastKernel | undefined {
  const fast = fastKernels[call.node.operation.name as OperationName];
  return fast?.scratchBytes(call) === undefined ? undefined : fast;
}

function pushAddress(f: FunctionBuilder, buffer: Buffer, offset: number): void {
  f.i32(4 * (buffer.address + offset));
  if (buffer.space !== 'row') return;
  f.get(row);
  f.op('i32.add');
}

/** The bytes at which an access starts, for a row at `rowAddress`. */
export function byteAddress({ buffer, layout }: Access, rowAddress: number): number {
  return 4 * (buffer.address + layout.offset) + (buffer.space === 'row' ? rowAddress : 0);
}
