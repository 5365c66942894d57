/**
 * A process to be killed: writes whole versions of a file, each of one letter, again and again, and says so on stdout.
 * With a stage (`writeFile`, `sync`, `rename`) as second argument it kills itself where it gets there in its second version.
 */

import promises, { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { writeFileAtomically } from '../../src/node/files.ts';

const versionBytes = 300_000;

const [target = '', stage = ''] = process.argv.slice(2);

let version = 0;
function dieInSecondVersion(): void {
  if (version === 1) process.kill(process.pid, 'SIGKILL');
}

if (stage === 'rename') {
  const { rename } = promises;
  promises.rename = (from, to) => {
    dieInSecondVersion();
    return rename(from, to);
  };
  syncBuiltinESMExports();
} else if (stage === 'sync' || stage === 'writeFile') {
  const handle = await open(process.execPath);
  const prototype = Object.getPrototypeOf(handle) as Record<string, (...given: unknown[]) => Promise<void>>;
  await handle.close();
  const original = prototype[stage]!;
  prototype[stage] = function (this: { write: (text: string) => Promise<unknown> }, ...given) {
    // Half of the new version is in the temporary file when the process dies in the middle of writing.
    if (stage === 'writeFile' && version === 1) return this.write('half').then(dieInSecondVersion);
    dieInSecondVersion();
    return original.apply(this, given);
  };
}

for (; ; version++) {
  await writeFileAtomically(target, String.fromCharCode(97 + (version % 26)).repeat(versionBytes));
  process.stdout.write(`${version}\n`);
}
