/** Links: what TensorFlow Playground's mean, and that ours come back as they went. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialState, parseLink, printLink } from '../../playground/state/link.ts';
import { classificationSets, type State } from '../../playground/state/properties.ts';

const fresh = () => 0.123456789;

describe("TensorFlow Playground's links", () => {
  it('its default link', () => {
    const state = parseLink(
      '#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03&regularizationRate=0&noise=0&networkShape=4,2&seed=0.12345&showTestData=false&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false',
      fresh,
    );
    expect(state).toEqual({ ...initialState(true), seed: '0.12345' });
    expect(state.compatible).toBe(true);
    expect(state.dataset).toBe('circle');
  });

  it('its defaults hold for what a link does not say, and a seed is drawn', () => {
    const state = parseLink('#dataset=spiral', fresh);
    expect(state).toMatchObject({
      compatible: true,
      dataset: 'spiral',
      learningRate: 0.03,
      regularization: 'none',
      seed: '0.12346',
      networkShape: [4, 2],
    });
  });

  it.each([
    ['networkShape=', { networkShape: [] }],
    ['networkShape=8,8,8', { networkShape: [8, 8, 8] }],
    ['activation=linear&seed=1', { activation: ['identity'] }],
    ['activation=swish&seed=1', { activation: ['tanh'] }],
    ['noise=85&seed=1', { noise: 50 }],
    ['noise=70&seed=1', { noise: 70 }],
    ['noise=-5&seed=1', { noise: 0 }],
    ['dataset=moons&seed=1', { dataset: 'circle' }],
    ['x=yes&y=false&seed=1', { x: true, y: false }],
    ['dataset=xor&learningRate_hide=true&noise_hide=false&playButton_hide=yes', { hidden: ['learningRate'] }],
    ['dataset=xor&optimizer=sgd&unknown=5', { optimizer: 'adam' }],
    ['dataset=xor&seed=&batchSize=abc', { seed: '0.12346', batchSize: 10 }],
  ])('%s', (link, expected) => {
    expect(parseLink(link, fresh)).toMatchObject(expected);
  });

  it('are written so that it reads them: its names, its order, and no regularization where there is none', () => {
    const written = printLink(
      parseLink('problem=regression&seed=0.5&networkShape=&regularization=L1&noise_hide=true', fresh),
    );
    expect(written).toMatch(
      /^activation=tanh&regularization=L1&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03/,
    );
    expect(written).toMatch(/&networkShape=&seed=0.5&/);
    expect(written).toMatch(/&noise_hide=true$/);
    expect(printLink(parseLink('seed=0.5', fresh))).not.toContain('regularization=');
    expect(parseLink(written, fresh)).toEqual(parseLink(printLink(parseLink(written, fresh)), fresh));
  });
});

describe('our links', () => {
  it('a page without a link is in its initial state, which takes no words', () => {
    expect(parseLink('', fresh)).toEqual(initialState());
    expect(printLink(initialState())).toBe('v=1');
  });

  it('any state comes back', () => {
    const states = fc.record({
      dataset: fc.constantFrom(...classificationSets),
      learningRate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      networkShape: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 12 }),
      activation: fc.array(fc.constantFrom('relu', 'identity', 'gelu'), { minLength: 1, maxLength: 12 }),
      noise: fc.integer({ min: 0, max: 50 }),
      seed: fc.stringMatching(/^[\w &=#%+.-]{1,12}$/),
      showTestData: fc.boolean(),
      optimizer: fc.constantFrom('sgd', 'adam', 'rmsprop'),
      epochs: fc.integer({ min: 0, max: 1000 }),
      hidden: fc.constantFrom([], ['noise'], ['playButton', 'dataset']),
    });
    fc.assert(
      fc.property(states, (some) => {
        const state: State = { ...initialState(), ...some };
        expect(parseLink(`#${printLink(state)}`, fresh)).toEqual(state);
      }),
    );
  });

  it.each([
    'v=1&networkShape=1,2,x',
    'v=1&learningRate=NaN',
    'v=1&seed=%E0%A4%A',
    'v=1&dataset=__proto__',
    'v=1&&=&=5',
  ])('%s does no harm', (link) => {
    expect(parseLink(link, fresh)).toMatchObject({ networkShape: [4, 2], learningRate: 0.01, dataset: 'xor' });
  });
});
