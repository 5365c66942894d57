/** The reference backend: evaluates the graphs that a program was compiled from, in float64, without the compiler's work. */
import type { CompiledFunction, Program } from '../../compiler/program.ts';
import { fail } from '../../graph/error.ts';
import type { Node, Parameter } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import type { Backend, Executable, HostField, HostTable, NumberArray } from '../backend.ts';
import { copied } from '../copied.ts';
import { evaluate } from './evaluate.ts';

export const reference: Backend = {
  name: 'reference',
  reproducible: true,
  instantiate: (program) => Promise.resolve(instantiate(program)),
};

function instantiate(program: Program): Executable {
  const state = new Map<Node, NumberArray>();
  for (const parameter of program.parameters.keys()) state.set(parameter, zeros(parameter));
  const functions = new Map(program.functions.map((compiled) => [compiled.spec.name, hostTable(compiled)]));
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
      for (const input of inputs) values.set(input, rowOf(table.field(input.name) ?? emptyField(input), row));
      const results = evaluate(wanted, values);
      for (const { name: output, role } of fields) {
        if (role === 'output')
          rowOf(table.field(output)!, row).set(results[Object.keys(spec.outputs).indexOf(output)]!);
      }
      for (const [i, [parameter]] of updates.entries())
        state.set(parameter, results[i + wanted.length - updates.length]!);
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

function zeros({ dtype, shape }: Node): NumberArray {
  return dtype === 'float' ? new Float64Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
}

/** An input that simplification removed from the program: its value cannot matter. */
function emptyField(node: Node): HostField {
  return { values: zeros(node), offset: 0, stride: 0, size: sizeOf(node.shape) };
}

function rowOf({ values, offset, stride, size }: HostField, row: number): NumberArray {
  return values.subarray(offset + row * stride, offset + row * stride + size);
}

function hostTable({ fields, spec }: CompiledFunction): HostTable {
  const rows = spec.rows ?? 1;
  const byName = new Map(
    fields.map(({ name, shape, dtype }): [string, HostField] => {
      const size = sizeOf(shape);
      const values = dtype === 'float' ? new Float64Array(size * rows) : new Int32Array(size * rows);
      return [name, { values, offset: 0, stride: size, size }];
    }),
  );
  return { rows, field: (name) => byName.get(name) };
}
