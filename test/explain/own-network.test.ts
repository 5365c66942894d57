/** Networks of one's own: the lecture's and a well-known one with numbers from outside, exports read back, what is refused. */

import { describe, expect, test } from 'vitest';
import { type ParseNetworkOptions, parseNetwork, walkNetwork } from '../../src/explain.ts';
import { mlp } from '../../src/index.ts';
import { exportWeights } from '../../src/report.ts';
import { lectureNetwork, lecturePoint, lectureWalk } from './lecture-network.ts';

const lecture = 'W1=[[0.5,-0.5],[1,0.25]], b1=[0.125,-0.25], W2=[[1,-1.5]], b2=[0.25]';

const walked = (options: ParseNetworkOptions, point: { x: number[]; y: number[] }) => {
  const { network, loss } = parseNetwork(options);
  return walkNetwork(network, point, { loss });
};

const gradientOf = ({ steps }: ReturnType<typeof walked>, layer: number) =>
  steps.flatMap((step) => (step.kind === 'affine' && step.layer === layer ? [step.weight.gradients!] : []))[0]!;

describe('with the numbers of the board', () => {
  test.each([
    ['lists', lecture],
    ['other spellings', 'W₁ = [[1/2, -.5], [1, 2.5e-1]]; b^{(1)} = [0.125, −0.25]\nW_2 = [1, -3/2]; b2 = 0.25'],
    ['names of the model file', lecture.replace('W1', 'layer1.weight').replace('b2', 'layer3.bias')],
    [
      'names of single weights',
      'w(1)11=0.5, w(1)12=-0.5, w^{(1)}_{21}=1, w_{22}^{(1)}=1/4, b(1)1=0.125, b(1)2=-0.25, W2=[1,-1.5], b(2)=0.25',
    ],
    ['JSON', '{"W1": [[0.5,-0.5],[1,0.25]], "b1": [0.125,-0.25], "W2": [[1,-1.5]], "b2": [0.25]}'],
    [
      'an object',
      {
        W1: [
          [0.5, -0.5],
          [1, 0.25],
        ],
        b1: [0.125, -0.25],
        W2: [1, -1.5],
        b2: 0.25,
      },
    ],
    ['an export', exportWeights({ network: lectureNetwork() })],
    ['an export as JSON', JSON.stringify(exportWeights({ network: lectureNetwork() }))],
  ])('the lecture: %s', (_, weights) => {
    const walk = walked({ layers: '2-2-1 sigmoid', weights }, lecturePoint);
    // By hand: 0.5 - 1 + 0.125 and 1 + 0.5 - 0.25.
    expect(walk.stages[1]!.units.map(({ value }) => value)).toEqual([-0.375, 1.25]);
    expect(walk).toEqual(lectureWalk());
  });

  test("Mazur's step by step example, with its published numbers", () => {
    const weights = 'W1=[[.15,.20],[.25,.30]],b1=[.35,.35],W2=[[.40,.45],[.50,.55]],b2=[.60,.60]';
    const walk = walked({ layers: '2-2-2 sigmoid,sigmoid', weights }, { x: [0.05, 0.1], y: [0.01, 0.99] });
    expect(walk.output.units.map(({ value }) => value.toFixed(8))).toEqual(['0.75136507', '0.77292847']);
    expect(walk.loss!.value).toBeCloseTo(0.298371109, 9);
    expect(gradientOf(walk, 2)[0]).toBeCloseTo(0.082167041, 9);
    expect(gradientOf(walk, 1)[0]).toBeCloseTo(0.000438568, 9);
  });
});

test('drawn weights are those of mlp with the seed', () => {
  const wanted = mlp({ inputs: 3, hidden: [4, 2], outputs: 1, activation: ['relu', 'tanh'], seed: 7 });
  const { network, loss } = parseNetwork({ layers: '3-4-2-1 ReLU, tanh', seed: 7 });
  expect(network.parameters.map(({ name, values }) => [name, values])).toEqual(
    wanted.parameters.map(({ name, values }) => [name, values]),
  );
  expect(loss.name).toBe('binaryCrossEntropy');
});

test('the loss follows the outputs, unless it is given or in the export', () => {
  const lossOf = (options: ParseNetworkOptions) => parseNetwork(options).loss.name;
  expect(lossOf({ layers: '2-3-3 tanh' })).toBe('crossEntropy');
  expect(lossOf({ layers: '2-1' })).toBe('binaryCrossEntropy');
  expect(lossOf({ layers: '2-1 sigmoid' })).toBe('meanSquaredError');
  expect(lossOf({ layers: '2-1', loss: 'huber' })).toBe('huber');
  const saved = { ...exportWeights({ network: lectureNetwork() }), loss: { name: 'meanSquaredError', options: {} } };
  expect(lossOf({ weights: saved })).toBe('meanSquaredError');
  expect(parseNetwork({ weights: saved }).notes).toEqual([]);
  expect(parseNetwork({ weights: { ...saved, preprocessing: {} } }).notes.join()).toContain('after the preprocessing');
});

test('one layer may leave its number out', () => {
  const { network } = parseNetwork({ layers: '2-1', weights: 'W=[3,4], b=0.5' });
  expect(network.parameters.map(({ values }) => [...values])).toEqual([[3, 4], [0.5]]);
});

test.each<[string, ParseNetworkOptions]>([
  ['network: the layers are missing', { seed: 1 }],
  ['network: not the widths of layers: got "2"', { layers: '2 sigmoid' }],
  ['network: not the widths of layers: got "2-0-1"', { layers: '2-0-1 sigmoid' }],
  ['network: the activation of the hidden layers is missing: got "2-2-1"', { layers: '2-2-1' }],
  ['network: not an activation for each layer', { layers: '2-2-1 relu,tanh,sigmoid' }],
  ['— try "sigmoid"', { layers: '2-2-1 sigmod' }],
  ['seed: draws weights, which are given', { layers: '2-2-1 relu', weights: lecture, seed: 1 }],
  [
    'weights: W1: rows and columns have changed places: got 2 rows of 3; expected 3 rows of 2',
    { layers: '2-3-1 relu', weights: 'W1=[[1,2,3],[4,5,6]],b1=[0,0,0],W2=[1,1,1],b2=0' },
  ],
  [
    'weights: b1: does not fit the network: got a list of 3; expected a list of 2',
    { layers: '2-2-1 relu', weights: lecture.replace('0.125', '1,2') },
  ],
  [
    'weights: no value for b2: expected W1, b1, W2, b2 — try b2=[0]',
    { layers: '2-2-1 relu', weights: lecture.replace(/, b2.*/, '') },
  ],
  ['weights: the network has no such parameter: got "W3"', { layers: '2-2-1 relu', weights: `${lecture}, W3=[1]` }],
  ['weights: no value for w(1)12, w(1)21, w(1)22 — try w(1)12=0', { layers: '2-2-1 relu', weights: 'w(1)11=1' }],
  ['weights: W1: given twice', { layers: '1-1', weights: 'W1=[[1]], w(1)11=1, b1=0' }],
  ['weights: w(1)11: given twice', { layers: '1-1', weights: 'w(1)11=1, w^{(1)}_{11}=1, b1=0' }],
  ['weights: w(1)11: not a finite number: got a list of 2', { layers: '1-1', weights: 'w(1)11=[1,2], b1=0' }],
  ['weights: b1: given twice: got "b_1"', { layers: '2-2-1 relu', weights: `${lecture}, b_1=[1,2]` }],
  [
    'weights: W1: not finite numbers in rows of one length',
    { layers: '2-2-1 relu', weights: lecture.replace('[1,0.25]', '[1]') },
  ],
  ['weights: not a number: got "a"', { layers: '2-2-1 relu', weights: 'W1=[[a,1]]' }],
  ['weights: not a finite number: got "1/0"', { layers: '2-1', weights: 'W=[1/0,1], b=0' }],
  ['weights: a list has no end', { layers: '2-2-1 relu', weights: 'W1=[[1,2' }],
  ['weights: no name stands before a value', { layers: '2-2-1 relu', weights: '[[1,2]]' }],
  ['weights: not JSON', { layers: '2-2-1 relu', weights: '{"W1":' }],
  [
    'network: is not that of the weights',
    { layers: '2-3-1 sigmoid', weights: exportWeights({ network: lectureNetwork() }) },
  ],
  ['weights: layer 1: bad value: got 3', { weights: { layers: [3] } }],
  [
    'weights: layer1.weight: not finite numbers',
    {
      weights: {
        layers: [{ type: 'linear', options: { inputs: 2, outputs: 1, initializer: 'heNormal', bias: true } }],
      },
    },
  ],
])('%s', (message, options) => {
  expect(() => parseNetwork(options)).toThrow(message);
});

test('in slides the input is the first index of a single weight', () => {
  const weights = 'w(1)11=0.5, w(1)21=-0.5, w(1)12=1, w(1)22=0.25, b1=[0.125,-0.25], w(2)11=1, w(2)21=-1.5, b(2)1=0.25';
  const { network } = parseNetwork({ layers: '2-2-1 sigmoid', weights, notation: 'slides' });
  expect(network.parameters.map(({ values }) => [...values])).toEqual([
    [0.5, -0.5, 1, 0.25],
    [0.125, -0.25],
    [1, -1.5],
    [0.25],
  ]);
});
