/** CONTRIBUTING.md says how many files each recipe touches; things that were added so are named in just these files. */
import { describe, expect, test } from 'vitest';
import { readFolder } from '../../scripts/source.ts';

/** Says what names of other libraries mean, which a new loss or optimizer does not need. */
const foreignNames = 'src/graph/foreign-names.ts';

/**
 * Have the names of the operations and layers that ONNX and PyTorch have too, and of the layers for pictures that are exported as code;
 * what they do not name is written by its meaning or refused.
 */
const namedElsewhere = [
  'src/onnx/',
  'src/report/export/torch.ts',
  'src/report/export/picture-layers.ts',
  'src/model/torch-layout.ts',
];

/** Take IDX files as pictures, as programs of users do. */
const pictures = 'src/node/pictures/';

const files = ['src', 'cli']
  .flatMap(readFolder)
  .filter(
    ({ path }) =>
      path !== foreignNames && !namedElsewhere.some((place) => path.startsWith(place)) && !path.startsWith(pictures),
  );

/** The files that have a word in what they do; examples in their docstrings may show anything. */
function filesWith(word: string): string[] {
  const pattern = new RegExp(`\\b${word}\\b`, 'g');
  return files.flatMap(({ path, text, comments }) => {
    const isSaid = (at: number) => comments.some(({ start, end }) => start <= at && at < end);
    return [...text.matchAll(pattern)].some(({ index }) => !isSaid(index)) ? [path] : [];
  });
}

describe('2 files', () => {
  test.each([
    ['an operation', 'logSoftmax', 'src/ops/log-softmax.ts', 'src/ops/index.ts'],
    ['a layer', 'groupNorm', 'src/nn/layers/group-norm.ts', 'src/nn/layers/pictures.ts'],
    ['a loss', 'meanAbsoluteError', 'src/nn/losses/mean-absolute-error.ts', 'src/nn/losses/index.ts'],
    ['an optimizer', 'adagrad', 'src/optim/adagrad.ts', 'src/optim/index.ts'],
    ['a schedule', 'exponentialDecay', 'src/optim/schedules/exponential-decay.ts', 'src/optim/schedules/index.ts'],
    ['a generator of data', 'moons', 'src/data/generators/moons.ts', 'src/data/generators/index.ts'],
    ['a reader', 'readIdx', 'src/data/idx.ts', 'src/data.ts'],
  ])('%s: %s', (_, word, ...expected) => {
    expect(filesWith(word).sort()).toEqual(expected.sort());
  });
});

test('an activation: 1 file beside its operation', () => {
  expect(filesWith('softsign').sort()).toEqual(['src/nn/activations.ts', 'src/ops/index.ts', 'src/ops/softsign.ts']);
});
