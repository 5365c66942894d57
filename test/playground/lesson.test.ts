/** The chapters of the lesson: what is asked, which mistakes are named, and that each can be finished from where it begins. */
import { describe, expect, it } from 'vitest';
import { walkOf } from '../../playground/engine/inside.ts';
import { Studio } from '../../playground/engine/studio.ts';
import type { Facts, Step } from '../../playground/lesson/chapter.ts';
import { bestWeight, likelihood, places, shapeOf } from '../../playground/lesson/drawn.ts';
import { chapters } from '../../playground/lesson/index.ts';
import { parseLink } from '../../playground/state/link.ts';
import { linkNotes } from '../../playground/state/link-notes.ts';
import { chapterCount } from '../../playground/state/properties.ts';
import { answerText, judgeAnswer, problemById } from '../../src/practice.ts';

const steps = chapters.flatMap(({ steps: all }, i) =>
  all.map((step, k): [id: string, step: Step] => [`${i + 1}.${k + 1}`, step]),
);
const fresh = () => 0.5;
const facts: Facts = {
  state: parseLink('', fresh),
  parameters: 25,
  trainAccuracy: 0,
  testAccuracy: 0,
  trainLoss: Number.NaN,
  step: 0,
  bestCorners: 0,
  isWalked: false,
  race: undefined,
  stepsAfterBall: undefined,
  figure: {},
};

it('has as many chapters as links can ask for', () => {
  expect(chapters).toHaveLength(chapterCount);
});

describe.each(steps)('step %s', (_, step) => {
  it('is short, and its link is read as it is written', () => {
    expect(step.text.split(/[.?!](?: |$)/).filter(Boolean).length).toBeLessThanOrEqual(4);
    expect(step.ask ?? step.task).toBeDefined();
    if (step.link === undefined) return;
    const link = `v=1&${step.link}`;
    expect(linkNotes(link, parseLink(link, fresh))).toEqual([]);
  });

  it('takes what is right, and names the mistake in what is wrong', () => {
    const { ask } = step;
    if (!ask || !('problem' in ask)) return;
    const { problem } = ask;
    expect(judgeAnswer(problem, answerText(problem.answer)).verdict).toBe('right');
    const wrong = problem.slips.map(({ answer }) => answerText(answer));
    expect(new Set(wrong).size).toBe(wrong.length);
    for (const { answer, mistakes } of problem.slips) {
      const { verdict, message } = judgeAnswer(problem, answerText(answer));
      expect(verdict).toBe('wrong');
      expect(message).toContain(mistakes[0]!.sentence.replace(/^[A-Z]/, ''));
    }
    // Each option that is not right has its answer.
    expect(problem.slips.length).toBeGreaterThanOrEqual((problem.options?.length ?? 1) - 1);
  });

  it('asks for something that is not done yet', () => {
    expect(step.task?.isDone({ ...facts, figure: step.start ?? {} }) ?? false).toBe(false);
  });
});

it('8.2 tells by its form what was drawn; a hand that shakes is forgiven', () => {
  const drawn = (height: (w: number, i: number) => number) => shapeOf(places.map(height));
  const most = likelihood(bestWeight);
  const truth = drawn((w) => likelihood(w) / most);
  expect(truth).toMatchObject({ isRight: true, name: 'one peak at w = 1' });
  expect(drawn((w, i) => likelihood(w) / most + (i % 2 ? 0.02 : -0.02)).isRight).toBe(true);
  // The lowest loss is where the likelihood is largest.
  for (const w of [bestWeight - 0.01, bestWeight + 0.01]) expect(likelihood(w)).toBeLessThan(most);
  const said = [
    drawn((w) => 0.2 + (w - 1) ** 2 / 12),
    drawn((w) => (w + 2) / 6),
    drawn((w) => (4 - w) / 6),
    drawn(() => 0.5),
    drawn((w) => 0.5 + 0.4 * Math.sin(3 * w)),
    drawn((w) => 1 - Math.abs(w + 1) / 6),
  ];
  expect(said.map(({ name }) => name)).toEqual([
    'a valley',
    'it rises',
    'it falls',
    'no peak',
    expect.stringMatching(/no peak|it rises|it falls/),
    'one peak at w = -1',
  ]);
  expect(said.some(({ isRight }) => isRight)).toBe(false);
});

it.each(chapters.flatMap(({ checks }) => checks))('%s is a problem of practice', (name) => {
  expect(problemById(`${name}/1`).question).not.toBe('');
});

/** What the page comes to when somebody plays so many steps of training. */
async function played(link: string, count: number): Promise<Facts> {
  const state = parseLink(`#v=1&${link}`, fresh);
  const studio = new Studio(state, 1);
  const { parameterCount } = await studio.open();
  await studio.work(Number.POSITIVE_INFINITY, count);
  const { train, test, step } = await studio.frame(false);
  studio.close();
  return {
    ...facts,
    state,
    parameters: parameterCount,
    trainAccuracy: train.accuracy ?? 0,
    testAccuracy: test.accuracy ?? 0,
    trainLoss: train.loss,
    step,
  };
}

describe('what is to be done can be done', () => {
  const taskOf = (id: string) => steps.find(([own]) => own === id)![1];
  it('4.2: other weights, by hand', async () => {
    const found = await played(taskOf('4.2').link!.replace('1,-1,0', '1,1,0'), 0);
    expect(taskOf('4.2').task!.isDone(found)).toBe(true);
  });

  it('6.2: another network with 25 parameters', async () => {
    for (const shape of ['6', '3,3', '1,7'])
      expect(taskOf('6.2').task!.isDone(await played(`networkShape=${shape}`, 0))).toBe(true);
  });

  it('7.3: the linear network ends at log 2', async () => {
    expect(taskOf('7.3').task!.isDone(await played(taskOf('7.3').link!, 400))).toBe(true);
  });

  it('11.1: some starts learn the corners, and about half do not', async () => {
    const { link, task } = taskOf('11.1');
    const found = await Promise.all(Array.from({ length: 20 }, (_, i) => played(`${link!}&wseed=${i + 1}`, 500)));
    const failed = found.filter(({ trainAccuracy }) => trainAccuracy < 1).map(({ state }) => state.wseed);
    expect(failed.length).toBeGreaterThanOrEqual(6);
    expect(failed.length).toBeLessThanOrEqual(14);
    const race = { lanes: [found[0]!.state], starts: 20, failed };
    expect(task!.isDone({ ...facts, race })).toBe(true);
    expect(task!.isDone({ ...facts, race: { ...race, starts: 5 } })).toBe(false);
  });

  it('11.2: from a start that failed, after the ball was moved', () => {
    const { task } = taskOf('11.2');
    const race = { lanes: [facts.state], starts: 20, failed: ['7'] };
    const at = (wseed: string, stepsAfterBall: number | undefined) =>
      task!.isDone({ ...facts, state: { ...facts.state, wseed }, race, stepsAfterBall });
    expect(at('7', 200)).toBe(true);
    expect(at('8', 200)).toBe(false);
    expect(at('7', 199)).toBe(false);
    expect(at('7', undefined)).toBe(false);
  });

  it('9.4: three batches in one race', () => {
    const { task } = taskOf('9.4');
    const lanes = [1, 10, 0].map((batchSize) => ({ ...facts.state, batchSize }));
    expect(task!.isDone({ ...facts, race: { lanes, starts: 1, failed: [] } })).toBe(true);
    expect(task!.isDone({ ...facts, race: { lanes: lanes.slice(1), starts: 1, failed: [] } })).toBe(false);
  });

  it('11.3: 25 parameters are enough for the filled square', async () => {
    const { task } = taskOf('11.3');
    const found = await played('dataset=xor&networkShape=6&optimizer=adam&learningRate=0.03', 2500);
    expect(task!.isDone(found)).toBe(true);
  });

  it('10.1 and 10.3: the numbers of the lecture', async () => {
    for (const [id, slope] of [
      ['10.1', -0.25],
      ['10.3', -0.3125],
    ] as const) {
      const state = parseLink(`#v=1&${taskOf(id).link!}`, fresh);
      const studio = new Studio(state, 1);
      const { walk } = await walkOf(studio, { probe: state.probe, notation: state.notation });
      expect(walk.output.units[0]!.value).toBe(0.5);
      expect(walk.stages[0]!.units[0]!.gradient).toBeCloseTo(slope, 12);
      studio.close();
    }
  });

  it('the figures reach what is asked of them', () => {
    const done = (id: string, figure: Facts['figure']) => taskOf(id).task!.isDone({ ...facts, figure });
    expect(done('1.2', { h: 0.01 })).toBe(true);
    expect(done('5.3', { z1: Math.LN2, z2: 0, z3: 0 })).toBe(true);
    expect(done('8.2', { w: 1.02 })).toBe(true);
    expect(done('9.2', { rate: 1.1 })).toBe(true);
  });
});
