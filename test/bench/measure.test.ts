/** The arithmetic of the benchmark; nothing here is timed. */
import { describe, expect, it } from 'vitest';
import { Figures } from '../../bench/figures.ts';
import { inferenceFlops, trainingFlops } from '../../bench/job.ts';
import { largestDifference, median, speedRatio, spread } from '../../bench/measure.ts';
import { withSection } from '../../bench/results.ts';
import { number, percent, table } from '../../bench/table.ts';
import { targetTable } from '../../bench/targets.ts';

describe('work', () => {
  const shape = { widths: [2, 4, 1], activation: 'relu', folder: '' } as const;

  it('a training step has three products per layer, but for the gradient of the features', () => {
    const job = {
      ...shape,
      kind: 'training',
      name: '',
      loss: 'binaryCrossEntropy',
      optimizer: 'sgd',
      learningRate: 1,
      batch: 10,
      rows: 10,
      checkedSteps: 1,
    } as const;
    expect(trainingFlops(job)).toBe(10 * (2 * 2 * 8 + 3 * 2 * 4));
  });

  it('inference has one', () => {
    expect(inferenceFlops({ ...shape, kind: 'inference', rows: 3 })).toBe(3 * 2 * (8 + 4));
  });
});

describe('statistics', () => {
  it('median of odd and even counts, and the spread around it', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(spread([1, 2, 4])).toBe(1.5);
  });

  it('the ratio is taken round by round, so that a slow round of both does not count', () => {
    expect(speedRatio([1, 10, 1], [2, 20, 2])).toBe(2);
  });

  it('differences are relative to the largest number, and need as many numbers', () => {
    expect(largestDifference([-4, 2], [-4, 3])).toBe(0.25);
    expect(largestDifference([1, 2], [])).toBeUndefined();
  });
});

describe('tables', () => {
  it('aligns names to the left and numbers to the right', () => {
    expect(
      table(
        ['', 'ms'],
        [
          ['us', '1.5'],
          ['a peer', '20'],
        ],
      ),
    ).toBe(['|        |  ms |', '| ------ | --: |', '| us     | 1.5 |', '| a peer |  20 |'].join('\n'));
  });

  it('numbers have three digits, and separators where they are large', () => {
    expect([0.0012345, 12.345, 9999, 123456.7].map(number)).toEqual(['0.00123', '12.3', '9,999', '123,457']);
    expect(percent(0.1234)).toBe('12.3 %');
    expect(percent(Number.NaN)).toBe('-');
  });
});

describe('results', () => {
  const other = '# Measured\n\n## Tables\n\nkept\n';

  it('a section is added at the end', () => {
    expect(withSection(other, '## Speed', '## Speed\n\nfast')).toBe(`${other}\n## Speed\n\nfast\n`);
  });

  it('a section takes the place of the old one, and leaves those before and after it', () => {
    const before = `${other}\n## Speed\n\nold\n\n### xor\n\nold\n\n## Memory\n\nkept\n`;
    const after = withSection(before, '## Speed', '## Speed\n\nnew');
    expect(after).toBe(`${other}\n## Speed\n\nnew\n\n## Memory\n\nkept\n`);
    expect(withSection(after, '## Speed', '## Speed\n\nnew')).toBe(after);
  });
});

describe('targets', () => {
  const limits = { simd: 40, blas: 180 };

  it('are met or not by the figures of the run, and say what limits those that are not', () => {
    const figures = new Figures();
    figures.note('xor', [
      { id: 'wasm', times: [1e-6, 1e-6] },
      { id: 'torch', times: [2e-4, 3e-4] },
      { id: 'tfjs', times: [5e-4, 5e-4] },
    ]);
    const text = targetTable({ figures, limits }, 1);
    const row = (start: string) => text.split('\n').find((line) => line.startsWith(`| ${start}`));
    expect(row('xor: steps/s')).toMatch(/at least 500,000 \| +1,000,000 \| yes/);
    expect(row('xor: as fast as PyTorch')).toMatch(/at least 100x \| +250x \| yes/);
    expect(row('xor: as fast as TensorFlow.js')).toMatch(/at least 1000x \| +500x \| +no/);
    expect(row('wide: blas as fast as PyTorch')).toMatch(/at least 1x \| not measured \| +\|/);
    expect(text.match(/Not met: .*/g)).toHaveLength(1);
    expect(text).toContain('Not met: xor: as fast as TensorFlow.js: TensorFlow.js does 2000 steps/s here');
  });

  it('the share of the peak is that of the slowest product from n = 256 up', () => {
    const figures = new Figures();
    for (const layout of ['NN', 'NT', 'TN']) {
      for (const n of [32, 64, 128, 256, 512, 1024, 2048]) {
        const speed = n < 256 ? 1e9 : layout === 'NT' && n === 512 ? 30e9 : 36e9;
        figures.note(`${layout} ${n}`, [{ id: 'wasm', times: [(2 * n ** 3) / speed] }]);
      }
    }
    expect(targetTable({ figures, limits }, 1)).toMatch(
      /least share of the 128-bit SIMD peak +\| +at least 65 % \| +75 %/,
    );
  });

  it('of two threads are others than of one', () => {
    const text = targetTable({ figures: new Figures(), limits }, 2);
    expect(text).toContain('quiz: wasm as fast as on one thread');
    expect(text).not.toContain('jax-js');
  });
});
