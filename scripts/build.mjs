/** `npm run build`: src/, cli/ and playground/ to dist/. */
import { build, runMain } from './setup.mjs';

await runMain(async () => {
  await build();
  return 0;
});
