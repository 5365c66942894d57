/** Races of the page: many starts from one program, and lanes in step with each other. */
import { expect, test } from 'vitest';
import type { Desk } from '../../playground/engine/questions.ts';
import { type LaneFrame, type RacePart, type RaceWish, runRace, type Start } from '../../playground/engine/race.ts';
import { Studio } from '../../playground/engine/studio.ts';
import { initialState } from '../../playground/state/link.ts';
import type { State } from '../../playground/state/properties.ts';

const corners: State = {
  ...initialState(),
  dataset: 'corners',
  networkShape: [2],
  learningRate: 0.05,
  batchSize: 0,
  wseed: '0',
};

function wish(changes: Partial<RaceWish>): RaceWish {
  return {
    lanes: [corners],
    budget: { count: 500, unit: 'steps' },
    goal: { kind: 'acc', value: 1 },
    starts: 1,
    isSure: false,
    ...changes,
  };
}

async function run(changes: Partial<RaceWish>, desk: Desk = {}, look?: () => void) {
  const parts: RacePart[] = [];
  const end = await runRace(desk, wish(changes), (part) => {
    parts.push(part);
    look?.();
  });
  const frames: (readonly LaneFrame[])[] = parts.flatMap((part) => (part.kind === 'frames' ? [part.lanes] : []));
  const starts: (readonly Start[])[] = [];
  for (const part of parts) if (part.kind === 'starts') starts[part.lane] = part.starts;
  return { end, frames, starts };
}

test('of a hundred starts so many learn exclusive or with two units as docs/xor-survival.md counts', async () => {
  const activations = ['tanh', 'relu', 'sigmoid'];
  const lanes = activations.map((activation) => ({ ...corners, activation: [activation] }));
  const { end, starts } = await run({ lanes, starts: 100, isSure: true });
  expect(end).toEqual({ kind: 'done' });
  expect(starts.map((all) => all.filter(({ isThere }) => isThere).length)).toEqual([44, 18, 60]);
});

test.each([0, 0.1])(
  'each start is the training that the page has with that seed, bit for bit: dropout %d',
  async (dropout) => {
    const state: State = { ...initialState(), networkShape: [3], wseed: '7', dropout };
    const { starts } = await run({ lanes: [state], starts: 3, budget: { count: 3, unit: 'epochs' } });
    for (const [i, { wseed, train, test: judged }] of starts[0]!.entries()) {
      expect(wseed).toBe(String(7 + i));
      const studio = new Studio({ ...state, wseed }, 1);
      await studio.open();
      await studio.work(Number.POSITIVE_INFINITY, 3 * studio.training.stepsPerEpoch);
      const frame = await studio.frame(false);
      expect([train.loss, judged.loss, judged.accuracy]).toEqual([
        frame.train.loss,
        frame.test.loss,
        frame.test.accuracy,
      ]);
      studio.close();
    }
  },
);

test('lanes go to the end of their budgets together, from the same weights; one that diverges is out', async () => {
  const lanes = [0.01, 0.1, 100].map((learningRate) => ({
    ...initialState(),
    problem: 'regression' as const,
    optimizer: 'sgd',
    activation: ['relu'],
    learningRate,
  }));
  const { end, frames } = await run({
    lanes,
    budget: { count: 4000, unit: 'rows' },
    goal: { kind: 'loss', value: 0.1 },
    isSure: true,
  });
  expect(end).toEqual({ kind: 'done' });
  expect(new Set(frames[0]!.map(({ test: { loss } }) => loss)).size).toBe(1);
  const [slow, fast, out] = frames.at(-1)!;
  expect([slow!.step, fast!.step]).toEqual([400, 400]);
  expect(slow!.reached).toBeLessThan(400);
  expect(out!.diverged).toMatch(/^the loss stopped being a finite number at step/);
});

test('a race that would take long is asked about, with what it would take', async () => {
  const large = { ...initialState(), networkShape: [64, 64], points: 2000 };
  const budget = { count: 100_000, unit: 'epochs' } as const;
  const many = await run({ lanes: [large], starts: 100, budget });
  const few = await run({ lanes: [large, large], budget });
  for (const end of [many.end, few.end]) {
    expect(end.kind).toBe('long');
    expect((end as { seconds: number }).seconds).toBeGreaterThan(20);
  }
});

test('a race that is cancelled keeps what is done', async () => {
  const desk: Desk = {};
  const { end, starts } = await run({ starts: 100, isSure: true }, desk, () => {
    desk.race!.isCancelled = true;
  });
  expect(end).toEqual({ kind: 'cancelled' });
  expect(starts[0]).toHaveLength(1);
});
