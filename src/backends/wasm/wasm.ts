/** The wasm backend: float32 SIMD code, written for one program, over one memory that never grows. The default everywhere. */

import { denseAccess } from '../../compiler/layout.ts';
import type { CallKernel, CompiledFunction, Program } from '../../compiler/program.ts';
import { ChainruleError, fail } from '../../graph/error.ts';
import type { Parameter } from '../../graph/node.ts';
import type { DenseArray } from '../../graph/operation.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { Backend, Executable, HostField, HostTable } from '../backend.ts';
import { copied } from '../copied.ts';
import { buildModule, byteAddress, exportName, type WasmModule } from './module.ts';
import type { Sharing } from './sharing.ts';
import { type StartThread, startTeam, type Team } from './team.ts';

/** Another implementation of some operations, on views of the program's memory. */
export interface HostKernels {
  readonly takes: (call: CallKernel) => boolean;
  readonly run: (call: CallKernel, inputs: readonly DenseArray[], output: DenseArray) => void;
}

/** Threads to share a program out to. */
export interface Threads {
  readonly sharing: Sharing;
  readonly start: StartThread;
}

/** The wasm program, with some of its calls handed to the host, on one thread or several. */
export function wasmBackend(name: string, reproducible: boolean, host?: HostKernels, threads?: Threads): Backend {
  return { name, reproducible, instantiate: (program) => instantiate(program, host, threads) };
}

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
    read: async (parameter, into) => copied(valuesOf(parameter), into),
    write: (parameter, values, start) => valuesOf(parameter).set(values, start),
    free: () => {
      instance?.team?.end();
      instance = undefined;
    },
  };
}

async function open(program: Program, host?: HostKernels, threads?: Threads): Promise<Instance> {
  const built = buildModule(program, host?.takes, threads?.sharing);
  const memory = allocate(built);
  const views = { float: new Float32Array(memory.buffer), int32: new Int32Array(memory.buffer) };
  const run = built.hostCalls.map((call) => hostCall(call, memory.buffer, host));
  const call = (index: number, row: number) => run[index]!(row >>> 0);
  const { instance, module } = await WebAssembly.instantiate(built.bytes, { host: { memory, call } });
  for (const [constant, { address }] of program.constants) views[constant.dtype].set(constant.values, address);
  const { cellsAddress } = built;
  const team =
    threads && built.threads > 1
      ? await startTeam({ module, memory, cellsAddress }, built.threads, threads.start)
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
          table: hostTable(compiled, views),
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

/** What runs a call on views of the program's memory, given the address of the row: the host's kernel, else the record's reference. */
function hostCall(call: CallKernel, memory: ArrayBuffer, host?: HostKernels): (row: number) => void {
  const { node, inputs, target } = call;
  const accesses = [...inputs, denseAccess(target, node.shape)];
  const viewsAt = (row: number): DenseArray[] =>
    accesses.map((access) => {
      const { shape } = access.layout;
      const View = access.buffer.dtype === 'float' ? Float32Array : Int32Array;
      return { shape, data: new View(memory, byteAddress(access, row), sizeOf(shape)) };
    });
  const moves = accesses.some(({ buffer }) => buffer.space === 'row');
  const fixed = viewsAt(0);
  const byHost = host?.takes(call) ?? false;
  return (row) => {
    const views = moves ? viewsAt(row) : fixed;
    const output = views.at(-1)!;
    if (host && byHost) {
      host.run(call, views, output);
      return;
    }
    output.data.fill(0);
    if (node.operation.kind === 'kernel') node.operation.reference(views.slice(0, -1), output, node.attributes);
  };
}

function hostTable(
  { spec, fields, rowSize, tableAddress }: CompiledFunction,
  views: { float: Float32Array; int32: Int32Array },
): HostTable {
  const byName = new Map(
    fields.map(({ name, dtype, buffer }): [string, HostField] => [
      name,
      { values: views[dtype], offset: tableAddress + buffer.address, stride: rowSize, size: buffer.size },
    ]),
  );
  return { rows: spec.rows ?? 1, field: (name) => byName.get(name) };
}
