/**
 * `npm run check`: every check of the project in stages, or the stages named as arguments. Prints one line per stage,
 * the whole output of a stage that fails, and last `N passed, N failed` (and `, N skipped` if any were).
 */
import { build, isCI, messageOf } from './setup.mjs';
import { defaultStages, type Stage, type StageResult, stages } from './stages.ts';

const total = { passed: 0, failed: 0, skipped: 0 };

function counts({ passed, failed, skipped }: typeof total): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function runStage(name: string, stage: Stage): Promise<void> {
  const start = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`${name} ...\r`);
  const result = await stage().catch((error: unknown) => failure(messageOf(error)));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (result.output) console.log(result.output.trimEnd());
  console.log(`${name.padEnd(10)} ${seconds.padStart(6)} s   ${counts(result)}`);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
}

function failure(output: string): StageResult {
  return { passed: 0, failed: 1, skipped: 0, output };
}

async function buildStage(): Promise<StageResult> {
  await build();
  return { passed: 1, failed: 0, skipped: 0, output: '' };
}

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in stages));
if (unknown) {
  console.log(`check: no such stage: got ${unknown}; expected some of ${Object.keys(stages).join(', ')}`);
  total.failed++;
} else {
  await runStage('build', buildStage);
  for (const name of chosen.length > 0 ? chosen : defaultStages(isCI)) await runStage(name, stages[name]!);
}
console.log(counts(total));
process.exitCode = total.failed > 0 ? 1 : 0;
