/**
 * `npm run fuzz -- [names] [--count 10000] [--seed 1] [--first 0]`: so many inputs of each kind, and what became of them.
 * Without names all kinds; `--seed 1 --first 4711 --count 1` tries one input again.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { modelFromBytes } from '../src/model/model-file.ts';
import { fuzzOptions } from '../test/house/fuzz-options.ts';
import { fuzzCheckpoints } from './fuzz/checkpoints.ts';
import { fuzzCommands } from './fuzz/commands.ts';
import { fuzzExpressions } from './fuzz/expressions.ts';
import { fuzzFormats } from './fuzz/formats.ts';
import type { Fuzzer } from './fuzz/fuzz.ts';
import { fuzzModels, multiTargetFiles } from './fuzz/models.ts';
import { fuzzOnnx, onnxFiles } from './fuzz/onnx.ts';
import { fuzzRuns } from './fuzz/runs.ts';
import { fuzzTables } from './fuzz/tables.ts';
import { root, runMain } from './setup.mjs';

const folder = join(root, 'test', 'fixtures', 'models-v1');
const model = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

/** Models of other programs, where they are. */
function givenModels(): Uint8Array[] {
  const path = join(root, '..', 'shared', 'reference', 'onnx-models');
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => new Uint8Array(readFileSync(join(path, name))));
}

const kinds: Readonly<Record<string, () => Promise<{ fuzz: Fuzzer; close?: () => void }>>> = {
  models: async () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    return { fuzz: fuzzModels([...names.map(model), ...(await multiTargetFiles())]) };
  },
  checkpoints: async () => ({ fuzz: await fuzzCheckpoints() }),
  tables: async () => ({ fuzz: fuzzTables(await modelFromBytes(model('two-classes.safetensors'))) }),
  formats: async () => ({ fuzz: await fuzzFormats() }),
  expressions: async () => ({ fuzz: fuzzExpressions }),
  onnx: async () => ({ fuzz: fuzzOnnx([...onnxFiles(), ...givenModels()]) }),
  options: async () => ({ fuzz: fuzzOptions }),
  commands: fuzzCommands,
  runs: fuzzRuns,
};

await runMain(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
    },
  });
  const [count, seed, first] = [values.count, values.seed, values.first].map(Number) as [number, number, number];
  let failed = 0;
  for (const name of positionals.length > 0 ? positionals : Object.keys(kinds)) {
    const open = kinds[name];
    if (!open) throw new Error(`${name}: no such kind of inputs: expected one of ${Object.keys(kinds).join(', ')}`);
    const { fuzz, close } = await open();
    const { taken, refused, problems } = await fuzz(count, seed, first);
    close?.();
    console.log(`${name}: ${taken} taken, ${refused} refused, ${problems.length} problems`);
    for (const problem of problems.slice(0, 20)) console.log(problem);
    failed += problems.length;
  }
  return failed > 0 ? 1 : 0;
});
