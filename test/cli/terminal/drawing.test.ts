import { describe, expect, it } from 'vitest';
import { type BoundaryText, decisionBoundary } from '../../../cli/terminal/boundary.ts';
import { lossChart } from '../../../cli/terminal/chart.ts';
import { type Progress, progressLine } from '../../../cli/terminal/progress.ts';
import { cleanLines, displayWidth } from '../../../cli/terminal/text.ts';

describe('the loss chart', () => {
  it('draws a line of dots from the first epoch to the last', () => {
    expect(lossChart([3, 2, 1], 7, 2)).toBe(['3 ⠉⠢⡀⠀⠀', '1 ⠀⠀⠈⠢⣀', '  1   3'].join('\n'));
    expect(lossChart([0, 1], 5, 2)).toBe(['1 ⠀⢀⠎', '0 ⡠⠃⠀', '  1 2'].join('\n'));
  });

  it('is logarithmic over more than a decade, and says so', () => {
    // Equal ratios are equal distances.
    expect(lossChart([1000, 100, 10, 1], 23, 2)).toBe(
      ['1,000 ⠉⠉⠑⠒⠢⠤⢄⣀⡀⠀⠀⠀⠀⠀⠀⠀⠀', '    1 ⠀⠀⠀⠀⠀⠀⠀⠀⠈⠉⠑⠒⠢⠤⢄⣀⣀', '      1 4 (logarithmic)'].join('\n'),
    );
  });

  it('leaves gaps where there is no number, and is empty without any', () => {
    expect(lossChart([1, NaN, 1, 1], 6, 1)).toBe(['1 ⡀⠀⢀⣀', '  1  4'].join('\n'));
    expect(lossChart([NaN, Infinity], 20, 4)).toBe('');
    expect(lossChart([5], 5, 1)).toBe(['5 ⣀⣀⣀', '  1 1'].join('\n'));
  });

  it('draws 10,000 epochs in the same room', () => {
    const lines = lossChart(
      Float64Array.from({ length: 10_000 }, (_, i) => 10_000 - i),
      60,
      8,
    ).split('\n');
    expect(lines).toHaveLength(9);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });
});

describe('the progress line', () => {
  const progress: Progress = {
    epoch: 12,
    epochs: 100,
    loss: 0.3123,
    metrics: { accuracy: 0.931 },
    validation: { loss: 0.3411, accuracy: 0.9 },
    stepsPerSecond: 1234.5,
    secondsLeft: 12,
    width: 200,
  };

  it.each([
    [
      200,
      'epoch  12/100  ━───────────────  loss 0.3123 (val 0.3411)  accuracy 93.1 % (val 90.0 %)  1,235 steps/s  12 s left',
    ],
    [110, 'epoch  12/100  ━───────────────  loss 0.3123 (val 0.3411)  accuracy 93.1 % (val 90.0 %)  12 s left'],
    [80, 'epoch  12/100  loss 0.3123 (val 0.3411)  accuracy 93.1 % (val 90.0 %)  12 s left'],
    [79, 'epoch  12/100  loss 0.3123 (val 0.3411)  val accuracy 90.0 %  12 s left'],
    [60, 'epoch  12/100  loss 0.3123 (val 0.3411)  12 s left'],
    [40, 'epoch  12/100  loss 0.3123 (val 0.3411)'],
    [20, 'epoch  12/100  loss…'],
    [0, ''],
  ])('says what fits in %i places', (width, line) => {
    expect(progressLine({ ...progress, width })).toBe(line);
  });

  it('says what is known', () => {
    expect(progressLine({ epoch: 3, loss: 1.5, width: 80 })).toBe('epoch 3  loss 1.500');
    expect(progressLine({ epoch: 3, loss: NaN, metrics: { rmse: 2500 }, width: 80 })).toBe(
      'epoch 3  loss –  RMSE 2,500',
    );
  });
});

describe('the decision boundary', () => {
  // Class b above the diagonal of the plane.
  const classes: BoundaryText = {
    kind: 'class',
    x: [0, 4],
    y: [-1, 1],
    names: ['width', 'height'],
    grid: Array.from({ length: 16 }, (_, i) => (Math.floor(i / 4) > i % 4 ? 1 : 0)),
    size: 4,
    points: [
      { x: 0, y: 1, value: 1 },
      { x: 4, y: -1, value: 0 },
      { x: 9, y: 0, value: 0 },
    ],
    classes: ['a', 'b'],
    width: 15,
    height: 4,
    color: false,
  };

  it('shades the classes and sets the rows', () => {
    expect(decisionBoundary(classes)).toBe(
      ['   height', ' 1 x░░░░░░░░', '   ░░░░░░', '   ░░░', '-1            o', '   0    4 width', '[ ] o a'].join('\n'),
    );
  });

  it('uses colours where they are wanted, and says each only where it changes', () => {
    const picture = decisionBoundary({ ...classes, height: 2, points: [{ x: 0, y: -1, value: 0 }], color: true });
    const lines = cleanLines(picture).split('\n');
    const b = '\u001b[38;5;130;48;5;130m';
    const half = '\u001b[38;5;130;48;5;24m';
    const a = '\u001b[38;5;24;48;5;24m';
    expect(lines[1]).toBe(` 1 ${b}▀▀▀▀▀▀${half}▀▀▀${a}▀▀▀\u001b[0m`);
    expect(lines[2]).toBe(`-1 \u001b[38;5;153;48;5;130m●${half}▀▀${a}▀▀▀▀▀▀▀▀▀\u001b[0m`);
  });

  it('shows where a network is unsure, and how large a number is', () => {
    const ramp = Array.from({ length: 16 }, (_, i) => (i % 4) / 3);
    const line = { ...classes, points: [], height: 1 };
    expect(decisionBoundary({ ...line, kind: 'probability', grid: ramp }).split('\n')[1]).toBe(' 1       ░░░░░░');
    const unsure = ramp.map((value) => 0.2 + 0.4 * value);
    expect(decisionBoundary({ ...line, kind: 'probability', grid: unsure }).split('\n')[1]).toBe(' 1       ······');
    const numbers = decisionBoundary({ ...line, kind: 'value', grid: ramp.map((value) => value * 60 - 30) });
    expect(numbers.split('\n')).toEqual(['   height', ' 1    :::===###', '   0    4 width', '-30  .:-=+# 30']);
  });

  it('prints names without obeying them', () => {
    const text = decisionBoundary({
      ...classes,
      names: ['\u001b[2J', '\u0007'],
      classes: ['\u001b]0;x', 'b'],
      width: 40,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
