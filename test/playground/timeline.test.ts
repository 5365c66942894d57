import { describe, expect, it } from 'vitest';
import { Studio } from '../../playground/engine/studio.ts';
import { Timeline } from '../../playground/engine/timeline.ts';
import type { Keyframe } from '../../playground/engine/training.ts';
import { parseLink } from '../../playground/state/link.ts';

function frameOf(step: number, numbers: number): Keyframe {
  const parameters = { weight: new Float32Array(numbers) };
  const state = { parameters, slots: { m: parameters, v: parameters } } as unknown as Keyframe['state'];
  return { step, epoch: 0, optimizer: 'adam', schedule: 'constant', stepsPerEpoch: 25, state };
}

function kept(timeline: Timeline): number[] {
  return timeline.until(Infinity).map(({ step }) => step);
}

/** Steps one by one, and keeps those that are due. */
function trained(steps: number, numbers: number): Timeline {
  const timeline = new Timeline();
  timeline.add(frameOf(0, numbers));
  for (let step = 1; step <= steps; step++) if (timeline.due(step - 1) === 1) timeline.add(frameOf(step, numbers));
  return timeline;
}

describe('the past of a training', () => {
  it('has every step at first, then evenly fewer, and never more than 32 MB', () => {
    expect(kept(trained(50, 25))).toEqual(Array.from({ length: 51 }, (_, i) => i));
    const long = kept(trained(100_000, 25));
    expect(long.length).toBeLessThanOrEqual(600);
    expect(long.length).toBeGreaterThan(290);
    const gaps = new Set(long.slice(1).map((step, i) => step - long[i]!));
    expect(gaps.size).toBe(1);
    const large = trained(5000, 100_000);
    expect(large.bytes).toBeLessThanOrEqual(32 * 2 ** 20);
    expect(kept(large).length).toBeGreaterThan(10);
  });

  it('finds what is near a step and beside it, and forgets what came after', () => {
    const timeline = trained(10, 3);
    expect(timeline.nearest(3.4)!.step).toBe(3);
    expect(timeline.nearest(Number.MAX_SAFE_INTEGER)!.step).toBe(10);
    expect([-1, 1, -10, 10].map((by) => timeline.beside(4, by)!.step)).toEqual([3, 5, 0, 10]);
    expect(timeline.cut(6)).toBe(true);
    expect(timeline.cut(6)).toBe(false);
    expect(kept(timeline)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('is where a page goes back to, and on from: with the same bits, else as a branch', async () => {
    const state = parseLink('v=1&dataset=circle&networkShape=3&seed=4', () => 0);
    const studio = new Studio(state, 1);
    await studio.open();
    await studio.work(Number.POSITIVE_INFINITY, 120);
    const end = await studio.frame(false);
    await studio.returnTo({ step: 30 });
    const past = await studio.frame(false);
    expect([past.step, past.branch.count]).toEqual([30, 0]);
    expect(studio.pathTo(past.weights).at(-1)!.epoch).toBe(30 / 25);
    await studio.returnTo({ step: Number.MAX_SAFE_INTEGER });
    expect((await studio.frame(false)).weights).toEqual(end.weights);
    await studio.returnTo({ by: -200 });
    expect((await studio.frame(false)).step).toBe(0);
    await studio.work(Number.POSITIVE_INFINITY, 120);
    const again = await studio.frame(false);
    expect([again.step, again.branch]).toEqual([120, { count: 1, step: 0 }]);
    expect(again.weights).toEqual(end.weights);
    expect(again.train).toEqual(end.train);
    studio.close();
  });
});
