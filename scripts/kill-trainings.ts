/**
 * `npx tsx scripts/kill-trainings.ts [kills] [seed]`: kills trainings at so many random moments (200 when absent), resumes
 * them, and says what became of their files and models.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killTrainings } from './kills.ts';
import { build, runMain } from './setup.mjs';

await runMain(async () => {
  const [kills = 200, seed = 0] = process.argv.slice(2).map(Number);
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-kills-'));
  const { stages, torn, different, left } = await killTrainings(kills, seed, folder, console.log);
  console.log(`killed while: ${JSON.stringify(stages)}`);
  for (const problem of [...torn, ...different, ...left]) console.log(problem);
  const problems = torn.length + different.length + left.length;
  console.log(`${torn.length} torn files, ${different.length} runs of another model, ${left.length} files left behind`);
  if (problems > 0) console.log(`The runs are in ${folder}.`);
  else rmSync(folder, { recursive: true });
  return problems > 0 ? 1 : 0;
});
