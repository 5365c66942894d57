/** Random programs: what the compiler and the wasm backend make of a graph computes exactly what the graph says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Program } from '../../src/compiler/program.ts';
import { simplify } from '../../src/compiler/simplify.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { verify } from '../../src/graph/verify.ts';
import { buildProgram, leafValues, type RandomProgram, recipes } from './random-graphs.ts';

/** Every output of every run, and the parameters afterwards. */
async function run(backend: Backend, program: Program, { inputs, parameters, specs }: RandomProgram, seed: number) {
  const executable = await backend.instantiate(program);
  const results: Record<string, number[]> = {};
  for (const node of parameters) if (program.parameters.has(node)) executable.write(node, leafValues(node, seed));
  for (const { name, rows = 1, outputs } of specs) {
    const table = executable.table(name);
    for (const node of inputs) {
      if (!table.has(node.name)) continue;
      for (let row = 0; row < rows; row++) table.field(node.name).set(row, leafValues(node, seed + row));
    }
    await executable.run(name, rows);
    for (const output of Object.keys(outputs)) {
      for (let row = 0; row < rows; row++) {
        // Adding 0 makes a negative zero positive: the rewrites do not keep its sign.
        results[`${name}.${output}[${row}]`] = Array.from(table.field(output).get(row), (value) => value + 0);
      }
    }
  }
  for (const node of parameters) {
    if (program.parameters.has(node))
      results[node.name] = Array.from(await executable.read(node), (value) => value + 0);
  }
  executable.free();
  return results;
}

it('the passes keep graphs valid, programs are valid, and wasm computes what the graphs say', async () => {
  await fc.assert(
    fc.asyncProperty(recipes, async (recipe) => {
      const random = buildProgram(recipe);
      for (const { outputs, updates } of random.specs) {
        const nodes = [...Object.values(outputs), ...(updates?.values() ?? [])];
        verify(nodes);
        verify(simplify(nodes));
      }
      const program = compile(random.specs, random.slabs);
      verifyProgram(program);
      const expected = await run(reference, program, random, recipe.seed);
      expect(await run(wasm, program, random, recipe.seed)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
