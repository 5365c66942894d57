/** `npm run build`: src/ and cli/ to dist/. */
import { build, runMain } from './setup.mjs';

await runMain(async () => {
  await build();
  return 0;
});
