/** The GIFT file is read back: what is right and what is wrong there is what the judge says. */
import { describe, expect, it } from 'vitest';
import { judgeAnswer, practiceTopics, problemGift, problemSet } from '../../src/practice.ts';

interface Item {
  readonly name: string;
  readonly isNumber: boolean;
  readonly answers: readonly { readonly worth: number; readonly text: string; readonly feedback: string }[];
}

const plain = (text: string) => text.replaceAll(/\\([~=#{}:\\])/g, '$1');
/** At signs that are not escaped. */
const parts = (text: string, sign: string) => text.split(new RegExp(`(?<!\\\\)${sign}`));

/** As the format's documentation has it: `::name::question {answers}`, `=%50%3:0.1#feedback` for numbers. */
function read(file: string): Item[] {
  return file
    .split('\n\n')
    .filter((block) => !block.startsWith('//'))
    .map((block) => {
      const [, name, , , body] = /^::((?:\\.|[^:])+)::(\[html\])((?:\\.|[^{])+)\{(.*)\}\s*$/s.exec(block) ?? [];
      expect(body).toBeDefined();
      const isNumber = body!.startsWith('#');
      const answers = body!
        .replace(/^#/, '')
        .trim()
        .split('\n')
        .map((line) => {
          const [, sign, worth, rest] = /^\s*([=~])(?:%(\d+)%)?(.*)$/.exec(line)!;
          const [text, feedback = ''] = parts(rest!, '#');
          return { worth: Number(worth ?? (sign === '=' ? 100 : 0)), text: plain(text!), feedback: plain(feedback) };
        });
      return { name: plain(name!), isNumber, answers };
    });
}

describe.each([...practiceTopics.keys()])('%s', (topic) => {
  const problems = problemSet({ topic, seed: 3, count: 12 });
  const items = read(problemGift(problems));

  it('has each problem that GIFT can say, under its id', () => {
    const sayable = problems.filter(
      ({ answer }) => answer.kind === 'choice' || (answer.kind === 'numbers' && !answer.isList),
    );
    expect(items.map(({ name }) => name)).toEqual(sayable.map(({ id }) => id));
  });

  it('gives all for what is right, nothing for a mistake, which it names', () => {
    for (const { name, isNumber, answers } of items) {
      const problem = problems.find(({ id }) => id === name)!;
      expect(answers.filter(({ worth }) => worth === 100)).toHaveLength(1);
      for (const { worth, text, feedback } of answers) {
        if (!isNumber) continue;
        const [value, tolerance] = text.split(':').map(Number) as [number, number];
        const verdict = judgeAnswer(problem, String(value)).verdict;
        expect(verdict).toBe(worth === 100 ? 'right' : 'wrong');
        // No other answer lies within the tolerance.
        const others = answers.filter((other) => other.text !== text).map((other) => Number(other.text.split(':')[0]));
        for (const other of others) expect(Math.abs(other - value)).toBeGreaterThan(tolerance);
        expect(feedback).not.toBe('');
      }
    }
  });
});

it('says what it leaves out', () => {
  const text = problemGift(problemSet({ topic: 'chain-rule', seed: 1, count: 1 }));
  expect(text).toContain('0 of 1 problems');
  expect(text).toMatch(/\/\/ chain-rule\/1\/\d+ is left out: its answer is an expression/);
});
