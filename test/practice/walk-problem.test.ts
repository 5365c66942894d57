/** The numbers of a walk as problems: what is right, which mistakes are named, and what follows from numbers of one's own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activations } from '../../src/engine.ts';
import { type NetworkWalk, type WalkOptions, walkNetwork } from '../../src/explain.ts';
import { losses, mlp, type Sequential } from '../../src/index.ts';
import { answerText, judgeAnswer, walkProblem, walkQuestions } from '../../src/practice.ts';

/** The networks of the tenth chapter of the lesson, whose numbers were worked out by hand. */
function walkOf(hidden: readonly number[], values: readonly (readonly number[])[]): NetworkWalk {
  const network = mlp({ inputs: 2, hidden: [...hidden], outputs: 1, activation: 'sigmoid' });
  for (const [i, some] of values.entries()) network.parameters[i]!.values.set(some);
  return walkNetwork(network, { x: [1, 2], y: [1] }, { loss: losses.binaryCrossEntropy(), notation: 'slides' });
}
const walks = {
  alone: walkOf([], [[0.5, -0.25], [0]]),
  two: walkOf([2], [[0.5, -0.25, -2, 1], [0, 0], [1, -1], [0]]),
};

const { alone } = walks;

const judged = (walk: keyof typeof walks, name: string, answer: string) =>
  judgeAnswer(walkProblem(walks[walk], name), answer);

describe('the way of one point', () => {
  it.each<[keyof typeof walks, string, string]>([
    ['alone', 'z', '0'],
    ['alone', 'ŷ', '0.5'],
    ['alone', 'ℓ', 'ln(2)'],
    ['alone', '∂ℓ/∂ŷ', '-2'],
    ['alone', '∂ŷ/∂z', '0.25'],
    ['alone', '∂ℓ/∂z', '-0.5'],
    ['alone', '∂ℓ/∂w(1)11', '-1/2'],
    ['alone', '∂ℓ/∂w(1)21', '-1'],
    ['alone', '∂ℓ/∂x₁', '-0.25'],
    ['two', '∂ℓ/∂a₁₁', '-0.5'],
    ['two', '∂ℓ/∂w(1)11', '-0.125'],
    ['two', '∂ℓ/∂x₁', '-0.3125'],
    ['two', '∂ℓ/∂x₁', '-5/16'],
    ['two', '∂ℓ/∂x₁', '-0.125*0.5 + 0.125*(-2)'],
  ])('%s has the numbers of the lecture: %s = %s', (walk, name, answer) => {
    expect(judged(walk, name, answer)).toMatchObject({ verdict: 'right' });
  });

  it.each<[keyof typeof walks, string, string, string]>([
    [
      'two',
      '∂ℓ/∂x₁',
      '-0.25',
      'You followed one path only; the gradients of all paths are added. Missing: the path through a₁₁',
    ],
    ['two', '∂ℓ/∂x₁', '-0.0625', 'the path through a₁₂'],
    ['two', '∂ℓ/∂x₁', '0.015625', 'You multiplied the paths; they are added'],
    ['two', '∂ℓ/∂x₁', '-1.25', 'You left out the derivative of the activation'],
    ['two', '∂ℓ/∂x₁', '0.3125', 'You took y − ŷ'],
    ['alone', '∂ℓ/∂z', '0.5', 'you took y − ŷ; the gradient is ŷ − y'],
    ['alone', '∂ℓ/∂z', '-0.125', 'cancels, and ŷ − y remains'],
    ['alone', '∂ŷ/∂z', '0.5', 'you left out the factor'],
    ['alone', 'ℓ', '-0.693', 'The minus sign is missing'],
    ['alone', 'ℓ', '0.301', 'to base 10'],
    ['two', '∂ℓ/∂w(1)11', '-0.0625', 'You multiplied by the weight itself'],
    ['two', '∂ℓ/∂w(1)11', '-0.25', 'with respect to the wrong variable, w(1)21'],
    ['two', '∂ℓ/∂w(1)11', '-0.5', 'You left out the derivative of the activation'],
  ])('%s names the mistake: %s = %s', (walk, name, answer, sentence) => {
    const { verdict, message } = judged(walk, name, answer);
    expect(verdict).toBe('wrong');
    expect(message).toContain(sentence);
  });

  it('goes on with numbers of one’s own', () => {
    const problem = walkProblem(alone, 'ŷ', { own: { z: 1 } });
    expect(problem.question).toContain('`z = 1`');
    expect(judgeAnswer(problem, '0.731').verdict).toBe('right');
    expect(judgeAnswer(problem, '0.5').verdict).toBe('wrong');
    // What has no answer then is asked as it is.
    expect(answerText(walkProblem(alone, 'ℓ', { own: { ŷ: -2 } }).answer)).toBe(
      answerText(walkProblem(alone, 'ℓ').answer),
    );
  });
});

const shapes = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  hidden: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  activation: fc.constantFrom(...activations.keys()),
  kind: fc.constantFrom('binary', 'classes', 'value'),
  seed: fc.nat(1000),
});

describe('any walk', () => {
  it('has problems whose answers are its own numbers, and whose slips are none of them', () => {
    fc.assert(
      fc.property(shapes, ({ inputs, hidden, activation, kind, seed }) => {
        const outputs = kind === 'classes' ? 3 : 1;
        const network: Sequential = mlp({ inputs, hidden, outputs, activation, seed });
        const loss =
          kind === 'binary'
            ? losses.binaryCrossEntropy()
            : kind === 'classes'
              ? losses.crossEntropy()
              : losses.meanSquaredError();
        const x = Array.from({ length: inputs }, (_, i) => (i + 1) / 2 - 0.75);
        const options: WalkOptions = { loss };
        const walk = walkNetwork(network, { x, y: [1] }, options);
        const questions = walkQuestions(walk);
        const sums = walk.stages
          .filter((stage) => stage.kind === 'sum')
          .flatMap(({ units }) => units.map(({ text }) => text));
        const asked = questions.map(({ text }) => text);
        expect(asked).toEqual(expect.arrayContaining([...sums, 'ℓ', ...sums.map((text) => `∂ℓ/∂${text}`)]));
        expect(new Set(asked).size).toBe(asked.length);
        for (const { text, value } of questions) {
          const problem = walkProblem(walk, text);
          const right = answerText(problem.answer);
          expect(judgeAnswer(problem, right).verdict).toBe('right');
          // From four digits: cancellation may leave fewer.
          expect(Math.abs(Number(right) - value)).toBeLessThan(5e-3 * Math.max(1, Math.abs(value)));
          for (const { answer } of problem.slips)
            expect(judgeAnswer(problem, answerText(answer))).toMatchObject({ verdict: 'wrong' });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('asks only for what can be worked out', () => {
    const wide = mlp({ inputs: 20, hidden: [3], outputs: 1, seed: 2 });
    const walk = walkNetwork(
      wide,
      { x: Array.from({ length: 20 }, () => 1), y: [0] },
      { loss: losses.binaryCrossEntropy() },
    );
    const names = walkQuestions(walk).map(({ text }) => text);
    expect(names).not.toContain('z(1)1');
    expect(names).toContain('a₁');
    const sure = walkOf([], [[-500, -500], [0]]);
    expect(walkQuestions(sure).map(({ text }) => text)).not.toContain('ℓ');
  });

  it('refuses what it has not, with the nearest name', () => {
    expect(() => walkProblem(alone, '∂ℓ/∂w(1)12')).toThrow(
      'walkProblem: name: nothing that can be asked of this walk: got "∂ℓ/∂w(1)12"; expected a text of walkQuestions(walk) — try ∂ℓ/∂w(1)11',
    );
    expect(() => walkProblem(alone, 'ŷ', { own: { z: Number.NaN } })).toThrow(
      'walkProblem: own: bad value: got an object; expected finite numbers by their names',
    );
    expect(() => walkQuestions({} as NetworkWalk)).toThrow('expected a walk through a network');
  });
});
