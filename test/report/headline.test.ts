import { describe, expect, it } from 'vitest';
import { headline, mainEvaluation } from '../../src/report/headline.ts';
import { evaluateClassification, evaluateRegression, wilsonInterval } from '../../src/train/metrics.ts';

function classified(right: number, wrong: number, positive: number) {
  const rows = right + wrong;
  const labels = Int32Array.from({ length: rows }, (_, row) => (row < positive ? 1 : 0));
  const probabilities = Float64Array.from({ length: 2 * rows }, (_, i) => {
    const answer = i >> 1 < right ? labels[i >> 1]! : 1 - labels[i >> 1]!;
    return i % 2 === answer ? 0.75 : 0.25;
  });
  return evaluateClassification({ probabilities, labels, classes: ['no', 'yes'] });
}

describe('the headline', () => {
  it('says how often a classifier is right, against guessing', () => {
    expect(headline({ name: 'test', result: classified(181, 41, 86) }, 'Survived')).toEqual({
      sentence: 'On 222 test rows the model is right 81.5 % of the time.',
      context: [
        'By always guessing the most common class, “no”, it would be right 61.3 % of the time.',
        'With so many rows, the true rate is between 75.9 % and 86.1 % (95 % interval).',
      ],
    });
  });

  it('does not praise a model that is no better than guessing', () => {
    const { context } = headline({ name: 'train', result: classified(6, 4, 4) }, 'y');
    expect(context).toEqual([
      'That is no better than always guessing the most common class, “no”: 60.0 %.',
      'There were no rows left out to test it on: on new rows it may do much worse.',
    ]);
  });

  it('says how far a regression is off, in the units of the target', () => {
    const actual = [10, 20, 30, 40];
    const predicted = [11, 19, 32, 38];
    const result = evaluateRegression({ predictions: predicted, targets: actual });
    expect(headline({ name: 'validation', result, predicted, actual }, 'price')).toEqual({
      sentence: 'On 4 validation rows the predicted price is off by 1.5 on average.',
      context: [
        'By always guessing their average, it would be off by 10.',
        'It explains 98.0 % of the variance of price (R²).',
        'With so many rows, the true average error is between 0.814 and 2.77 (95 % interval).',
        'Validation rows were also used to choose when to stop, so that new rows may go a little worse.',
      ],
    });
  });

  it('says that the interval counts groups, where rows are of some', () => {
    const result = evaluateRegression({
      predictions: [11, 19, 32, 38],
      targets: [10, 20, 30, 40],
      groups: ['a', 'a', 'b', 'c'],
    });
    expect(headline({ name: 'test', result }, 'price').context.at(-1)).toMatch(
      /^With rows of 3 groups, the true average error is between /,
    );
  });

  it('says why there is no R²', () => {
    const result = evaluateRegression({ predictions: [5], targets: [7] });
    expect(headline({ name: 'train', result, predicted: [5], actual: [7] }, 'y')).toMatchObject({
      sentence: 'On the 1 row it was trained on the predicted y is off by 2 on average.',
      context: ['y is the same in all of these rows, so that R² is undefined.', expect.anything()],
    });
  });

  it('is about the rows that say most about new data', () => {
    expect(mainEvaluation([{ name: 'train' }, { name: 'validation' }])).toEqual({ name: 'validation' });
    expect(mainEvaluation([{ name: 'train' }, { name: 'test' }, { name: 'validation' }])).toEqual({ name: 'test' });
    expect(mainEvaluation([])).toBeUndefined();
  });
});

describe('the Wilson interval', () => {
  it('agrees with statsmodels: proportion_confint(8, 10, method="wilson")', () => {
    const [low, high] = wilsonInterval(0.8, 10);
    expect(low).toBeCloseTo(0.4901625, 6);
    expect(high).toBeCloseTo(0.9433178, 6);
  });

  it('ends at 0 and 1 for rates of 0 and 1', () => {
    expect(wilsonInterval(1, 4)[1]).toBe(1);
    expect(wilsonInterval(0, 4)[0]).toBe(0);
    expect(wilsonInterval(0, 4)[1]).toBeCloseTo(0.4898908, 6);
  });
});
