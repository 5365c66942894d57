/** The generators whose answers are derived by rule, on many seeds per level. */
import { expect, test } from 'vitest';
import { problemGenerators } from '../../src/practice/generators/index.ts';
import { tryGenerator } from './try-generators.ts';

const topics = ['derivative', 'gradient', 'likelihood'];

/** A derivation has a dozen slips; over the seeds all of them have their turn. */
const share = 6;

test.each([...problemGenerators.values()].filter(({ topic }) => topics.includes(topic)))(
  '$name accepts its answers and names its slips',
  (generator) => {
    const { answers, slips } = tryGenerator(generator, share);
    expect(answers).toBeGreaterThan(30);
    expect(slips).toBeGreaterThan(answers);
  },
);
