/** A training's memory does not grow with its steps. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Most bytes more after a million steps than after 100,000: a byte kept per step is 900 kB. */
const bounds = { heapUsed: 500_000, external: 100_000, arrayBuffers: 100_000 };

/**
 * Most bytes more of the whole process after a million steps than after 500,000. Not after 100,000: the compilers of
 * Node 22 take 29 MB at once between the two, in three runs of four, and then no more.
 */
const residentBound = 4_000_000;

type Held = Readonly<Record<'step' | 'rss' | keyof typeof bounds, number>>;

it('a million steps hold no more memory than the first 100,000 did', () => {
  const script = fileURLToPath(new URL('long-training.ts', import.meta.url));
  // A small space for new objects: it grows by itself to 48 MB and more, whatever the program keeps.
  const options = ['--expose-gc', '--max-semi-space-size=1', '--import', 'tsx'];
  const { stdout, stderr } = spawnSync(process.execPath, [...options, script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [early, half, end] = JSON.parse(stdout) as [Held, Held, Held];
  expect([early, half, end].map(({ step }) => step)).toEqual([100_000, 500_000, 1_000_000]);
  const grown = Object.entries(bounds).flatMap(([kind, bound]) => {
    const key = kind as keyof typeof bounds;
    const more = Math.max(half[key], end[key]) - early[key];
    return more > bound ? [`${kind}: ${more} bytes more`] : [];
  });
  expect(grown).toEqual([]);
  expect(end.rss - half.rss).toBeLessThan(residentBound);
});
