/** The reference backend: evaluates the graphs that a program was compiled from, in float64, without the compiler's work. */
import type { Buffer, CompiledFunction, Program } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import type { Node, Parameter } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import type { Backend, Executable, HostTable, NumberArray } from '../backend.ts';
import { copied } from '../copied.ts';
import { hostTable } from '../host-table.ts';
import { evaluate } from './evaluate.ts';

/**
 * The backend that defines what is right: plain loops in float64, operation by operation. It needs no WebAssembly, and
 * is slow.
 *
 * @example
 * import { input, mul, reference } from 'chainrule';
 * import { compile } from 'chainrule/engine';
 *
 * const x = input('x', [2]);
 * const executable = await reference.instantiate(compile([{ name: 'twice', outputs: { y: mul(2, x) } }]));
 * executable.table('twice').field('x').set(0, [1, 2]);
 * await executable.run('twice');
 * console.log(executable.table('twice').field('y').get(0)); // [2, 4]
 */
export const reference: Backend = {
  name: 'reference',
  reproducible: true,
  instantiate: (program) => Promise.resolve(instantiate(program)),
};

function instantiate(program: Program): Executable {
  const state = new Map<Node, NumberArray>();
  const wholes = new Map<Buffer, NumberArray>();
  for (const [parameter, buffer] of program.parameters) {
    const { within, size } = buffer;
    const values = within ? wholes.get(within.whole)!.subarray(within.start, within.start + size) : zeros(parameter);
    wholes.set(buffer, values);
    state.set(parameter, values);
  }
  const functions = new Map(program.functions.map((compiled) => [compiled.spec.name, ownTable(compiled)]));
  const find = (name: string) =>
    functions.get(name) ?? fail({ what: name, problem: 'no such function in the program' });
  const runSync = (name: string, rows = 1): void => {
    const { spec, fields } = program.functions.find((compiled) => compiled.spec.name === name)!;
    const table = find(name);
    const updates = [...(spec.updates ?? [])];
    const wanted = [...Object.values(spec.outputs), ...updates.map(([, value]) => value)];
    const inputs = topologicalOrder(wanted).filter((node) => node.kind === 'input');
    for (let row = 0; row < rows; row++) {
      const values = new Map<Node, NumberArray>(state);
      for (const input of inputs) {
        // The value of an input that simplification removed from the program cannot matter.
        values.set(input, table.has(input.name) ? table.field(input.name).get(row) : zeros(input));
      }
      const results = evaluate(wanted, values);
      for (const { name: output, role } of fields) {
        if (role === 'output') table.field(output).set(row, results[Object.keys(spec.outputs).indexOf(output)]!);
      }
      for (const [i, [parameter]] of updates.entries())
        stateOf(state, parameter).set(results[i + wanted.length - updates.length]!);
    }
  };
  return {
    table: find,
    runSync,
    run: async (name, rows) => runSync(name, rows),
    read: (parameter, into, start) => Promise.resolve(copied(stateOf(state, parameter), into, start)),
    write: (parameter, values, start) => stateOf(state, parameter).set(values, start),
    free: () => state.clear(),
  };
}

function stateOf(state: ReadonlyMap<Node, NumberArray>, parameter: Parameter): NumberArray {
  return state.get(parameter) ?? fail({ what: parameter.name, problem: 'the program has no such parameter' });
}

function zeros({ dtype, shape }: Pick<Node, 'dtype' | 'shape'>): NumberArray {
  return dtype === 'float' ? new Float64Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
}

function ownTable(compiled: CompiledFunction): HostTable {
  const rows = compiled.spec.rows ?? 1;
  return hostTable(compiled, ({ shape, dtype, buffer: { size } }) => ({
    values: zeros({ dtype, shape: [rows, ...shape] }),
    offset: 0,
    stride: size,
  }));
}
