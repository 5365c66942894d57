/** Learning-rate schedules against their formulas. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule, ScheduleMemory } from '../../src/optim/optimizer.ts';
import {
  constantRate,
  cosineDecay,
  exponentialDecay,
  reduceOnPlateau,
  scheduleNamed,
  schedules,
  stepDecay,
  warmUp,
} from '../../src/optim/schedules/index.ts';
import { messageOf } from '../nn/message.ts';

/** The factor at a step of a training of 100 epochs with 10 steps each. */
function at(schedule: Schedule, step: number, memory: ScheduleMemory = {}): number {
  return schedule.factor({ step, steps: 1000, epoch: Math.floor(step / 10), epochs: 100 }, memory);
}

describe('schedules', () => {
  it('constant stays 1', () => {
    expect([0, 500, 999].map((step) => at(constantRate(), step))).toEqual([1, 1, 1]);
  });

  it('step falls after every so many epochs', () => {
    const schedule = stepDecay({ every: 20, factor: 0.5 });
    expect([0, 199, 200, 399, 400, 999].map((step) => at(schedule, step))).toEqual([1, 1, 0.5, 0.5, 0.25, 0.0625]);
  });

  it('exponential falls each epoch', () => {
    const schedule = exponentialDecay({ factor: 0.5 });
    expect([0, 9, 10, 30].map((step) => at(schedule, step))).toEqual([1, 1, 0.5, 0.125]);
  });

  it('cosine falls from 1 to its floor', () => {
    const values = (floor: number) => [0, 250, 500, 750, 1000, 2000].map((step) => at(cosineDecay({ floor }), step));
    const close = (numbers: number[]) => numbers.map((value) => expect.closeTo(value, 14) as number);
    const root = Math.sqrt(2) / 2;
    expect(values(0)).toEqual(close([1, (1 + root) / 2, 0.5, (1 - root) / 2, 0, 0]));
    expect(values(0.2)).toEqual(close([1, 0.2 + 0.4 * (1 + root), 0.6, 0.2 + 0.4 * (1 - root), 0.2, 0.2]));
  });

  it('warm-up rises linearly, then follows the other over the steps that are left', () => {
    const alone = warmUp({ steps: 4 });
    expect([0, 1, 2, 3, 4, 999].map((step) => at(alone, step))).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
    const schedule = warmUp({ steps: 200 }, cosineDecay());
    expect(at(schedule, 99)).toBe(0.5);
    expect([199, 200].map((step) => at(schedule, step))).toEqual([1, 1]);
    expect(at(schedule, 600)).toBeCloseTo(0.5, 14);
    expect(at(schedule, 1000)).toBeCloseTo(0, 14);
  });

  it('reduceOnPlateau falls after more than `patience` epochs without improvement', () => {
    const schedule = reduceOnPlateau({ factor: 0.5, patience: 2, threshold: 0.1 });
    let memory: ScheduleMemory = {};
    const seen = [1, 0.8, 0.75, 0.73, 0.79, 0.7, 0.7, 0.7, 0.69, Number.NaN, 5, 6].map((loss) => {
      memory = schedule.observe!(memory, loss);
      return at(schedule, 0, memory);
    });
    // 0.75, 0.73 and 0.79 do not improve on 0.8 by a tenth: the third lowers the rate. Then 0.7 is the best, and NaN is no improvement.
    expect(seen).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]);
    expect(at(reduceOnPlateau(), 0)).toBe(1);
  });

  it('a warm-up passes on what its schedule is told', () => {
    const schedule = warmUp({ steps: 1 }, reduceOnPlateau({ factor: 0.5, patience: 0 }));
    const memory = schedule.observe!(schedule.observe!({}, 1), 1);
    expect(at(schedule, 5, memory)).toBe(0.5);
    expect(at(schedule, 5)).toBe(1);
    expect(warmUp().observe).toBeUndefined();
  });

  it('factors lie between 0 and 1, whatever the step', () => {
    const made = [...schedules.values()].map((make) => make());
    fc.assert(
      fc.property(fc.constantFrom(...made), fc.nat(2000), fc.nat(1000), (schedule, step, steps) => {
        const factor = schedule.factor({ step, steps, epoch: step, epochs: steps }, {});
        expect(factor).toBeGreaterThanOrEqual(0);
        expect(factor).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('schedules by name', () => {
  it('are made again from their name and options', () => {
    const made = [
      constantRate(),
      stepDecay({ every: 5 }),
      exponentialDecay({ factor: 0.9 }),
      cosineDecay({ floor: 0.1 }),
      warmUp({ steps: 7 }),
      warmUp({ steps: 8 }, cosineDecay({ floor: 0.2 })),
      reduceOnPlateau({ patience: 3 }),
    ];
    for (const schedule of made) {
      const again = scheduleNamed(schedule.name, schedule.options);
      expect(JSON.stringify(again)).toBe(JSON.stringify(schedule));
      expect([0, 6, 400].map((step) => at(again, step))).toEqual([0, 6, 400].map((step) => at(schedule, step)));
    }
  });

  it.each([
    [
      'cosin',
      {},
      'schedule: unknown name: got "cosin"; expected one of constant, step, exponential, cosine, warmUp, reduceOnPlateau — try "cosine"',
    ],
    ['warmUp+cosin', {}, /^schedule: unknown name: got "cosin"/],
    ['constant', { floor: 1 }, 'constant schedule: unknown option: got "floor"; expected no options'],
    ['step', { every: 0 }, 'step schedule: bad every: got 0; expected an integer >= 1'],
    ['step', { factor: 0 }, 'step schedule: bad factor: got 0; expected a number > 0 and <= 1'],
    ['exponential', { factor: 1.1 }, 'exponential schedule: bad factor: got 1.1; expected a number > 0 and <= 1'],
    ['cosine', { floor: 2 }, 'cosine schedule: bad floor: got 2; expected a number from 0 to 1'],
    ['warmUp', { steps: 0.5 }, 'warmUp schedule: bad steps: got 0.5; expected an integer >= 1'],
    ['reduceOnPlateau', { patience: -1 }, 'reduceOnPlateau schedule: bad patience: got -1; expected an integer >= 0'],
    [
      'reduceOnPlateau',
      { threshold: 1 },
      'reduceOnPlateau schedule: bad threshold: got 1; expected a number from 0 up to but not including 1',
    ],
  ] as const)('%s with %o is refused', (name, options, message) => {
    expect(messageOf(() => scheduleNamed(name, options))).toMatch(message);
  });
});
