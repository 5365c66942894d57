/** Where things are. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** Where the peers from npm are installed: outside bench/, so that the checks of our own code do not meet theirs. */
export const peerFolder: string = join(root, '.cache', 'bench');

/** A file of the built library. */
export function built(...path: string[]): string {
  return join(root, 'dist', 'src', ...path);
}

/** Loads a peer's package. */
export const requirePeer: NodeJS.Require = createRequire(join(peerFolder, 'package.json'));
