/** `npx tsx scripts/fuzz.ts [inputs]`: so many spoiled model files and odd tables (10,000 each when absent), and what became of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fuzzModels, fuzzTables, multiTargetFiles } from './fuzzers.ts';
import { root, runMain } from './setup.mjs';

await runMain(async () => {
  const count = Number(process.argv[2] ?? 10_000);
  const folder = join(root, 'test', 'fixtures', 'models-v1');
  const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  const files = names.map((name) => new Uint8Array(readFileSync(join(folder, name))));
  const all = [...files, ...(await multiTargetFiles())];
  const results = { models: await fuzzModels(count, all), tables: await fuzzTables(count) };
  for (const [what, { taken, refused, problems }] of Object.entries(results)) {
    console.log(`${what}: ${taken} taken, ${refused} refused, ${problems.length} problems`);
    for (const problem of problems.slice(0, 20)) console.log(problem);
  }
  return Object.values(results).some(({ problems }) => problems.length > 0) ? 1 : 0;
});
