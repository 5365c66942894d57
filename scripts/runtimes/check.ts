/** What each place that the package runs in is held to. */
import { isDeepStrictEqual } from 'node:util';
import type { UserProject } from './installed.ts';

/** One place, or one tool. */
export interface RuntimeCheck {
  readonly name: string;
  /** True where it takes seconds and needs nothing but what npm ci installs and a browser: it is run in CI too. */
  readonly light?: boolean;
  readonly needsBrowser?: boolean;
  /** What was seen, in a few words; throws where that is not as it should be. */
  readonly run: (project: UserProject) => Promise<string>;
}

/** What programs/smoke.js gives. */
export interface Smoke {
  readonly predictions: readonly number[];
  readonly checksum: number;
}

/** That XOR is learned, and to the bits that this Node gives. */
export function requireSame(found: Smoke, here: Smoke): void {
  const right = found.predictions.every((p, row) => Math.round(p) === [0, 1, 1, 0][row]);
  if (!right) throw new Error(`XOR is not learned: ${found.predictions.join(', ')}`);
  if (!isDeepStrictEqual([found.predictions, found.checksum], [here.predictions, here.checksum])) {
    throw new Error(`other bits than in Node: checksum ${found.checksum}, there ${here.checksum}`);
  }
}
