/** What `npm start` makes of its arguments. */
import { expect, test } from 'vitest';
import { commandLine } from '../../scripts/command-line.mjs';

test('nothing trains the built-in XOR data', () => {
  expect(commandLine([]).slice(0, 2)).toEqual(['train', 'xor']);
});

test.each([[['data.csv', '--target', 'y']], [['spiral:2000']], [['--target', 'y', 'data.csv']]])(
  '%j is data to train on',
  (args) => {
    expect(commandLine(args)).toEqual(['train', ...args]);
  },
);

test.each([
  [['train', 'xor']],
  [['describe', 'model.safetensors']],
  [['predict', 'model.safetensors', 'data.csv']],
  [['derive', 'x^2']],
  [['walk', 'model.safetensors', 'xor']],
  [['practice', 'backprop']],
  [['play']],
  [['--help']],
  [['--version']],
])('%j passes through', (args) => {
  expect(commandLine(args)).toEqual(args);
});
