/** The wasm backend: float32 SIMD code, written for one program, over one memory that never grows. The default everywhere. */

import { denseAccess } from '../../compiler/layout.ts';
import type { Access, CallKernel, CompiledFunction, Program } from '../../compiler/program.ts';
import { ChainruleError, fail } from '../../graph/error.ts';
import type { Parameter } from '../../graph/node.ts';
import type { DenseArray } from '../../graph/operation.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { Backend, Executable, HostField, HostTable } from '../backend.ts';
import { buildModule, byteAddress, exportName } from './module.ts';

export const wasm: Backend = { name: 'wasm', reproducible: true, instantiate };

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
}

async function instantiate(program: Program): Promise<Executable> {
  let instance: Instance | undefined = await open(program);
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
    read: async (parameter) => valuesOf(parameter).slice(),
    write: (parameter, values) => valuesOf(parameter).set(values),
    free: () => {
      instance = undefined;
    },
  };
}

async function open(program: Program): Promise<Instance> {
  const { bytes, pages, referenceCalls } = buildModule(program);
  const memory = allocate(pages);
  const views = { float: new Float32Array(memory.buffer), int32: new Int32Array(memory.buffer) };
  const reference = (index: number, row: number) => runReference(referenceCalls[index]!, row >>> 0, memory.buffer);
  const { instance } = await WebAssembly.instantiate(bytes, { host: { memory, reference } });
  for (const [constant, { address }] of program.constants) views[constant.dtype].set(constant.values, address);
  return {
    functions: new Map(
      program.functions.map((compiled, i) => [
        compiled.spec.name,
        {
          table: hostTable(compiled, views),
          run: instance.exports[exportName(i)] as RunRows,
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
  };
}

function allocate(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
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

/** Runs the record's reference implementation on views of the program's memory. */
function runReference({ node, inputs, target }: CallKernel, row: number, memory: ArrayBuffer): void {
  if (node.operation.kind !== 'kernel') return;
  const view = (access: Access): DenseArray => {
    const { shape } = access.layout;
    const View = access.buffer.dtype === 'float' ? Float32Array : Int32Array;
    return { shape, data: new View(memory, byteAddress(access, row), sizeOf(shape)) };
  };
  const output = view(denseAccess(target, node.shape));
  output.data.fill(0);
  node.operation.reference(inputs.map(view), output, node.attributes);
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
