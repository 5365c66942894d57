/** Runs graphs on every backend, each with the precision that its results are held to. */
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Node, Parameter } from '../../src/graph/node.ts';

export const backends: readonly Backend[] = [reference, wasm];

interface Runs {
  readonly outputs: Readonly<Record<string, Node>>;
  readonly updates?: ReadonlyMap<Parameter, Node>;
  /** Initial values; zero where absent. */
  readonly parameters?: ReadonlyMap<Parameter, ArrayLike<number>>;
  /** Values of the inputs for each run, by name. */
  readonly rows: readonly Readonly<Record<string, number | ArrayLike<number>>>[];
  /** Parameters to read after each run. */
  readonly read?: readonly Parameter[];
}

interface RunResult {
  readonly outputs: Readonly<Record<string, number[]>>;
  readonly parameters: readonly number[][];
}

/** Compiles one function and runs it once for each row, parameters kept from run to run. */
export async function runs(
  backend: Backend,
  { outputs, updates, parameters, rows, read = [] }: Runs,
): Promise<RunResult[]> {
  const executable = await backend.instantiate(compile([{ name: 'step', outputs, ...(updates && { updates }) }]));
  for (const [parameter, values] of parameters ?? []) executable.write(parameter, values);
  const table = executable.table('step');
  const results: RunResult[] = [];
  for (const row of rows) {
    for (const [name, values] of Object.entries(row)) {
      if (table.has(name)) table.field(name).set(0, values);
    }
    await executable.run('step');
    results.push({
      outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, Array.from(table.field(name).get(0))])),
      parameters: await Promise.all(read.map(async (parameter) => Array.from(await executable.read(parameter)))),
    });
  }
  executable.free();
  return results;
}

/** The largest difference, relative to the largest expected value. */
export function scaledError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(expected, Math.abs), Number.MIN_VALUE);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!))) / scale;
}
