/**
 * `npm run runtimes`: the packed package in every place that we promise it for, or in those whose names hold one of the
 * words given (`npm run runtimes -- bun types`). What it needs is installed in .cache/. Prints a line for each.
 */
import { bundleChecks } from './runtimes/bundles.ts';
import type { RuntimeCheck } from './runtimes/check.ts';
import { hostChecks } from './runtimes/hosts.ts';
import { installPacked } from './runtimes/installed.ts';
import { typeChecks } from './runtimes/types.ts';
import { build, messageOf, runMain } from './setup.mjs';

export const runtimeChecks: readonly RuntimeCheck[] = [...hostChecks, ...bundleChecks, ...typeChecks];

async function main(): Promise<number> {
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  const chosen = runtimeChecks.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.toLowerCase().includes(word)),
  );
  await build();
  const project = await installPacked();
  let failed = 0;
  try {
    for (const { name, run } of chosen) {
      const start = performance.now();
      const seen = await run(project).catch((error: unknown) => {
        failed++;
        return `FAILED: ${messageOf(error)}`;
      });
      console.log(`${name.padEnd(34)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s   ${seen}`);
    }
  } finally {
    project.remove();
  }
  console.log(`${chosen.length - failed} of ${chosen.length} as promised`);
  return failed === 0 && chosen.length > 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await runMain(main);
