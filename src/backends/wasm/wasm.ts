/** The wasm backend: float32 SIMD code, written for one program, over one memory that never grows. The default everywhere. */

import type { Program } from '../../compiler/program.ts';
import { ChainruleError, fail } from '../../graph/error.ts';
import type { Parameter } from '../../graph/node.ts';
import type { OwnBytes } from '../../graph/platform.ts';
import type { Backend, Executable, HostTable } from '../backend.ts';
import { copied } from '../copied.ts';
import { hostTable } from '../host-table.ts';
import { type HostKernels, type HostShare, hostCaller } from './host.ts';
import { loadKernels } from './kernels/index.ts';
import { buildModule, exportName, type WasmModule } from './module.ts';
import type { Team, Threads } from './team.ts';

/** The wasm program, with some of its calls handed to the host, on one thread or several. */
export function wasmBackend(name: string, reproducible: boolean, host?: HostKernels, threads?: Threads): Backend {
  return { name, reproducible, instantiate: (program) => instantiate(program, host, threads) };
}

/**
 * The backend that is used where none is asked for: one WebAssembly module per program, float32 in SIMD of 128 bits,
 * one thread, the same bits on every machine.
 *
 * @example
 * import { input, mul, wasm } from 'chainrule';
 * import { compile } from 'chainrule/engine';
 *
 * const x = input('x', [2]);
 * const executable = await wasm.instantiate(compile([{ name: 'twice', outputs: { y: mul(2, x) } }]));
 * executable.table('twice').field('x').set(0, [1, 2]);
 * await executable.run('twice');
 * console.log(executable.table('twice').field('y').get(0)); // [2, 4]
 * executable.free();
 */
export const wasm: Backend = wasmBackend('wasm', true);

type RunRows = (address: number, count: number) => void;

/** A function of a program, ready to run. */
interface ReadyFunction {
  readonly table: HostTable;
  readonly run: RunRows;
  /** Where its table starts, in bytes. */
  readonly tableBytes: number;
}

/** Everything that holds the memory. */
interface Instance {
  readonly functions: ReadonlyMap<string, ReadyFunction>;
  readonly parameters: ReadonlyMap<Parameter, Float32Array | Int32Array>;
  readonly team: Team | undefined;
}

async function instantiate(program: Program, host?: HostKernels, threads?: Threads): Promise<Executable> {
  let instance: Instance | undefined = await open(program, host, threads);
  const live = (): Instance => instance ?? fail({ what: 'executable', problem: 'used after free()' });
  const functionNamed = (name: string) =>
    live().functions.get(name) ?? fail({ what: name, problem: 'no such function in the program' });
  const valuesOf = (parameter: Parameter) =>
    live().parameters.get(parameter) ?? fail({ what: parameter.name, problem: 'the program has no such parameter' });
  const runSync = (name: string, rows = 1): void => {
    const { run, tableBytes } = functionNamed(name);
    try {
      run(tableBytes, rows);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      fail({
        what: name,
        problem: 'an index is out of range',
        expected: 'row and class indices within their arrays',
        cause,
      });
    }
  };
  return {
    table: (name) => functionNamed(name).table,
    runSync,
    run: async (name, rows) => runSync(name, rows),
    read: async (parameter, into, start) => copied(valuesOf(parameter), into, start),
    write: (parameter, values, start) => valuesOf(parameter).set(values, start),
    free: () => {
      instance?.team?.end();
      instance = undefined;
    },
  };
}

async function open(program: Program, host?: HostKernels, threads?: Threads): Promise<Instance> {
  if (typeof WebAssembly === 'undefined') throw cannotCompile('no WebAssembly');
  const built = buildModule(program, host, threads, await loadKernels(program));
  const memory = allocate(built);
  const views = { float: new Float32Array(memory.buffer), int32: new Int32Array(memory.buffer) };
  const call = host && hostCaller(built.hostCalls, memory.buffer, host);
  const { module, instance } = await instantiateModule(built.bytes, { host: { memory, ...(call && { call }) } });
  for (const [constant, { address }] of program.constants) views[constant.dtype].set(constant.values, address);
  const { cellsAddress } = built;
  const team =
    threads && built.threads > 1
      ? await threads.startTeam({ module, memory, cellsAddress }, sharesOf(built))
      : undefined;
  const runRows = (i: number): RunRows => {
    const own = instance.exports[exportName(i)] as (address: number, count: number, thread?: number) => void;
    if (!team || !built.together.has(i)) return own;
    return (address, count) => team.run(i, address, count, () => own(address, count, 0));
  };
  return {
    functions: new Map(
      program.functions.map((compiled, i) => [
        compiled.spec.name,
        {
          table: hostTable(compiled, ({ dtype, buffer }) => ({
            values: views[dtype],
            offset: compiled.tableAddress + buffer.address,
            stride: compiled.rowSize,
          })),
          run: runRows(i),
          tableBytes: compiled.tableAddress * 4,
        },
      ]),
    ),
    parameters: new Map(
      [...program.parameters].map(([parameter, { dtype, address, size }]) => [
        parameter,
        views[dtype].subarray(address, address + size),
      ]),
    ),
    team,
  };
}

/** Larger modules, of thousands of kernels, are compiled beside the thread that asks; Chrome lets a page compile 8 MiB at once. */
const largestAtOnce = 1 << 20;

/**
 * Small modules are compiled at once: to wait for the engine's own threads takes longer than to compile functions when
 * they are first called. Ours are valid, so that what an engine says against one is about the place; WebKit says it of the
 * instance.
 */
async function instantiateModule(
  bytes: OwnBytes,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  try {
    if (bytes.length > largestAtOnce) return await WebAssembly.instantiate(bytes, imports);
    const module = new WebAssembly.Module(bytes);
    return { module, instance: new WebAssembly.Instance(module, imports) };
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError || cause instanceof EvalError)) throw cause;
    throw cannotCompile(cause.message, cause);
  }
}

/** Where code may not be made at run time, and where the engine cannot have ours. */
function cannotCompile(got: string, cause?: unknown): ChainruleError {
  return new ChainruleError(
    {
      what: 'wasm backend',
      problem: 'WebAssembly may not be compiled here',
      got,
      expected:
        "an engine with 128-bit SIMD and, in a page, script-src 'wasm-unsafe-eval' in its Content-Security-Policy",
      hint: 'the backend reference, which needs neither and is slower: { backend: reference }',
      cause,
    },
    'work',
  );
}

/** For each thread, its share of every call that the host runs. */
function sharesOf({ threads, hostCalls }: WasmModule): (HostShare | undefined)[][] {
  return Array.from({ length: threads }, (_, thread) => hostCalls.map(({ shares }) => shares[thread]));
}

function allocate({ pages, threads }: WasmModule): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: threads > 1 });
  } catch (cause) {
    throw new ChainruleError(
      {
        what: 'wasm backend',
        problem: 'not enough memory',
        got: `${Math.ceil(pages / 16)} MiB wanted`,
        hint: 'fewer rows, a smaller batch or smaller layers',
        cause,
      },
      'work',
    );
  }
}
