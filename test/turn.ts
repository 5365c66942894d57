/**
 * Where very many cases are alike, they take turns: each commit tries a part of them, and some commits try all. It is the
 * commit and the version of Node that decide, so that what has passed passes again. TURN=3 chooses a turn, TURN=all tries
 * every case at once.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { TURN } = process.env;
const isAll = TURN === 'all';

/** A whole number, which the commit decides; 0 where there is no commit. */
const turn: number = isAll ? 0 : Number(TURN ?? turnOfCommit());

function turnOfCommit(): number {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: folder, encoding: 'utf8' });
  const commit = Number.parseInt(stdout?.slice(0, 8) || '0', 16);
  return commit + Number(process.versions.node.split('.')[0]);
}

/** One of so many parts of the cases: every `parts`-th of them. */
export function onTurn<T>(cases: readonly T[], parts: number): readonly T[] {
  return isAll ? cases : cases.filter((_, i) => i % parts === turn % parts);
}
