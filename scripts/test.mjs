/** `npm test`: the set-up (packages, build, a browser), then every stage of `npm run check`, or those named. */
import { join } from 'node:path';
import { installBrowsers, installMpi } from './browser.mjs';
import { install, messageOf, root, run, runMain } from './setup.mjs';

await runMain(async () => {
  const stages = process.argv.slice(2);
  try {
    // Both mostly wait for the network.
    await Promise.all([
      install(),
      stages.length === 0 || stages.some((name) => ['browser', 'installed'].includes(name))
        ? installBrowsers()
        : undefined,
    ]);
    if (stages.length === 0 || stages.includes('unit')) await installMpi();
  } catch (error) {
    console.log(`set-up: ${messageOf(error)}\n0 passed, 1 failed`);
    return 1;
  }
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return run(process.execPath, [tsx, join('scripts', 'check.ts'), ...stages]);
});
