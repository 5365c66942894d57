/** The strictest checks of TypeScript on files that were exported. */
import { join } from 'node:path';
import { capture } from '../../scripts/processes.ts';
import { root } from '../../scripts/setup.mjs';

export function checkStrictly(files: readonly string[]): ReturnType<typeof capture> {
  const options =
    '--ignoreConfig --noEmit --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --noImplicitReturns --target es2022 --module nodenext';
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return capture(process.execPath, [compiler, ...options.split(' '), ...files]);
}
