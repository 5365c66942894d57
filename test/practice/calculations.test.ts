/** The generators that calculate, or ask with choices, on many seeds per level: every slip of every one. */
import { expect, test } from 'vitest';
import { problemGenerators } from '../../src/practice/generators/index.ts';
import { tryGenerator } from './try-generators.ts';

const others = ['derivative', 'gradient', 'likelihood'];

test.each([...problemGenerators.values()].filter(({ topic }) => !others.includes(topic)))(
  '$name accepts its answers and names its slips',
  (generator) => {
    const { answers, slips } = tryGenerator(generator, 1);
    expect(answers).toBeGreaterThan(0);
    expect(slips).toBeGreaterThanOrEqual(3 * answers);
  },
);
