import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/numeric/random.ts';
import { type Boundary, htmlReport, type ReportInput } from '../../src/report/report.ts';
import { evaluateClassification, evaluateRegression } from '../../src/train/metrics.ts';

const minimal: ReportInput = {
  title: 'xor',
  command: 'chainrule train xor',
  chainruleVersion: '0.1.0',
  task: 'classification',
  target: 'class',
  stopped: { reason: 'epochs', message: 'all 100 epochs were run' },
  seconds: 0.2,
  seed: 1,
  backend: 'wasm',
  reproducible: true,
  rows: { train: 4, validation: 0, test: 0 },
  history: [],
  layers: [],
  columns: [],
  configuration: [],
  warnings: [],
  evaluations: [],
};

function history(epochs: number): ReportInput['history'] {
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    step: (index + 1) * 10,
    loss: 1 / (index + 1),
    learningRate: 0.001,
    seconds: index / 100,
    metrics: { accuracy: 1 - 1 / (index + 2) },
    validation: { loss: 1.5 / (index + 1), accuracy: 1 - 2 / (index + 3) },
  }));
}

function classified(rows: number, classes: readonly string[]) {
  const draw = random(7, 'test/report');
  const labels = Int32Array.from({ length: rows }, () => draw.integer(classes.length));
  const probabilities = new Float64Array(rows * classes.length);
  for (let row = 0; row < rows; row++) {
    const weights = classes.map((_, index) => draw.uniform() + (index === labels[row] ? 0.8 : 0));
    const sum = weights.reduce((total, weight) => total + weight);
    probabilities.set(
      weights.map((weight) => weight / sum),
      row * classes.length,
    );
  }
  return evaluateClassification({ probabilities, labels, classes });
}

function boundary(kind: Boundary['kind'], names: [string, string] = ['x1', 'x2']): Boundary {
  const size = 12;
  const grid = Array.from({ length: size * size }, (_, i) => {
    const across = (i % size) / size;
    return kind === 'class' ? Math.floor(across * 3) : kind === 'value' ? across * 40 - 7 : across;
  });
  const points = [0, 1, 2].map((value) => ({
    x: value - 1,
    y: 1 - value,
    value: kind === 'probability' ? value % 2 : value,
  }));
  return { kind, x: [-1, 1], y: [-1, 1], names, grid, size, points, classes: ['a', 'b', 'c'] };
}

const full = (word: string): ReportInput => ({
  ...minimal,
  title: word,
  created: word,
  command: `chainrule train ${word}`,
  chainruleVersion: word,
  target: word,
  backend: word,
  stopped: { reason: word, message: word },
  history: history(30),
  bestEpoch: 20,
  layers: [{ name: word, detail: word, parameters: 9, formula: word }],
  columns: [{ name: word, kind: word, use: word }],
  configuration: [[word, word]],
  warnings: [word],
  evaluations: [{ name: 'test', result: classified(40, [word, `${word}2`, 'other']) }],
  boundary: { ...boundary('class', [word, word]), classes: [word, word, word] },
});

/** Stops at the first tag that is closed in the wrong place or not at all; gives the names of all elements. */
function elements(page: string): Set<string> {
  const empty = new Set(['meta', 'br', 'hr', '!doctype']);
  const open: string[] = [];
  const seen = new Set<string>();
  const withoutStyle = page.replace(/<style>[\s\S]*?<\/style>/, '<style></style>');
  for (const [tag, slash, name, selfClosing] of withoutStyle.matchAll(
    /<(\/?)([!\w]+)(?:\s+[\w:-]+(?:="[^"<>]*")?|\s+html)*\s*(\/?)>|</g,
  )) {
    if (name === undefined) throw new Error(`a "<" that begins no tag: ${tag}`);
    seen.add(name);
    if (slash === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element`);
    } else if (selfClosing !== '/' && !empty.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  return seen;
}

const attributes = (page: string, name: string) =>
  [...page.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value!);

describe('the report', () => {
  it('shows every part that there is data for', () => {
    const page = htmlReport(full('word'));
    const headings = [...page.matchAll(/<h[23]>(.*?)<\/h[23]>/g)].map(([, heading]) => heading);
    expect(headings).toEqual([
      '1 warning',
      'Results',
      'How training went',
      'Loss',
      'Accuracy',
      'What it answers',
      'By word and word',
      'On the test rows',
      'Confusion matrix',
      'ROC',
      'Calibration',
      'By class',
      'The network',
      'The columns',
      'Settings',
      'Make it again',
    ]);
    expect(page).toContain('best: epoch 20');
    expect(page).toMatch(/<h1>On 40 test rows the model is right [\d.]+\u00a0% of the time\.<\/h1>/);
    elements(page);
  });

  it('leaves out what there is no data for', () => {
    const page = htmlReport(minimal);
    const headings = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading);
    expect(headings).toEqual(['Make it again']);
    expect(page).toContain('<h1>The model has not been evaluated.</h1>');
    expect(page).not.toMatch(/<svg|<table/);
    elements(page);
  });

  it('needs no network and no script', () => {
    const page = htmlReport(full('word'));
    expect(
      [...elements(page)].filter((name) => ['script', 'link', 'img', 'iframe', 'image', 'use'].includes(name)),
    ).toEqual([]);
    expect(page).not.toMatch(/https?:|url\(|@import| on\w+=|src=|href=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('names and describes every picture, with ids that occur once', () => {
    const page = htmlReport(full('word'));
    const ids = attributes(page, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    const references = attributes(page, 'aria-labelledby').flatMap((value) => value.split(' '));
    expect(references.length).toBe(12);
    for (const id of references) expect(ids).toContain(id);
  });

  it('is the same for the same input', () => {
    expect(htmlReport(full('word'))).toBe(htmlReport(full('word')));
  });
});

describe('a hostile input', () => {
  const hostile = `<script>alert('x')</script><img src=x onerror="alert(1)">]]>--></style></title>&amp;\u0000\u202e`;

  it('stays text wherever it is shown', () => {
    const page = htmlReport(full(hostile));
    const seen = elements(page);
    expect(seen.has('script')).toBe(false);
    expect(seen.has('img')).toBe(false);
    expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
    expect(page).not.toContain('\u0000');
    expect(page).not.toContain('\u202e');
    expect(page.match(/<style>/g)).toHaveLength(1);
  });

  it('never changes the structure of the page', () => {
    const plain = [...elements(htmlReport(full('word')))].sort();
    const text = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '/',
        '=',
        ' ',
        '-',
        '!',
        'a',
        '\u0000',
        'script',
        '</',
        '&#',
        ']]>',
      ),
    });
    fc.assert(
      fc.property(text, (word) => {
        expect([...elements(htmlReport(full(word)))].sort()).toEqual(plain);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the pictures', () => {
  /** Every coordinate in the page is a finite number. */
  function expectFinite(page: string) {
    expect(page).not.toMatch(/NaN|undefined|\[object/);
    for (const name of [
      'x',
      'y',
      'x1',
      'x2',
      'y1',
      'y2',
      'cx',
      'cy',
      'r',
      'width',
      'height',
      'd',
      'transform',
      'fill-opacity',
    ])
      for (const value of attributes(page, name)) expect(value).not.toMatch(/Infinity|∞/);
  }

  it('draw a training that diverged as far as it went', () => {
    const rows = history(3).map((row, index) => ({
      ...row,
      loss: [1, 1e200, Infinity][index]!,
      metrics: { accuracy: NaN },
    }));
    const page = htmlReport({ ...minimal, history: rows });
    expectFinite(page);
    expect(page).toContain('loss (logarithmic)');
    elements(page);
  });

  it.each([
    ['zero', [0, 0, 0]],
    ['huge', [1e305, 1e308, -1e308]],
    ['equal', [0.1 + 0.2, 0.3, 0.3]],
    ['tiny', [5e-324, 1e-320, 0]],
    ['nothing finite', [NaN, Infinity, -Infinity]],
    ['one', [3]],
  ])('draw losses that are %s', (_, losses) => {
    const rows = losses.map((loss, index) => ({ ...history(3)[index]!, loss, metrics: {}, validation: {} }));
    const page = htmlReport({ ...minimal, history: rows });
    expect(elements(page).has('svg')).toBe(losses.some((loss) => Math.abs(loss) < 1e300));
    expectFinite(page);
  });

  it('use steps where an epoch has several events', () => {
    const rows = history(4).map((row) => ({ ...row, epoch: 1 }));
    expect(htmlReport({ ...minimal, history: rows })).toContain('Loss by step');
    expect(htmlReport({ ...minimal, history: history(4) })).toContain('Loss by epoch');
  });

  it('show the learning rate where it changes', () => {
    const rows = history(4).map((row, index) => ({ ...row, learningRate: 0.1 / (index + 1) }));
    expect(htmlReport({ ...minimal, history: rows })).toContain('<h3>Learning rate</h3>');
    expect(htmlReport({ ...minimal, history: history(4) })).not.toContain('<h3>Learning rate</h3>');
  });

  it('stay small for long histories, many rows and many classes', () => {
    const classes = Array.from({ length: 200 }, (_, index) => `class ${index}`);
    const actual = Float64Array.from({ length: 50_000 }, (_, row) => row % 977);
    const long = { ...minimal, history: history(10_000), bestEpoch: 9_000 };
    const many = htmlReport({ ...long, evaluations: [{ name: 'test', result: classified(3000, classes) }] });
    const result = evaluateRegression({ predictions: actual, targets: actual });
    const rows = htmlReport({ ...long, evaluations: [{ name: 'test', result, predicted: actual, actual }] });
    expect(many.length).toBeLessThan(400_000);
    expect(rows.length).toBeLessThan(400_000);
    expect(many).toContain('Most frequent mistakes');
    expect(many).not.toContain('Confusion matrix');
    expect(rows).toContain('A sample of 1000 rows.');
    expectFinite(many);
    expectFinite(rows);
  });

  it.each(['class', 'probability', 'value'] as const)('show the answers of a network in the plane: %s', (kind) => {
    const page = htmlReport({ ...minimal, boundary: boundary(kind) });
    const shades = page.match(/<g class="field">(.*?)<\/g>/s)![1]!.match(/<path/g)!.length;
    expect(shades).toBe({ class: 3, probability: 15, value: 12 }[kind]);
    expect(page.includes('class="edge"')).toBe(kind === 'probability');
    expectFinite(page);
    elements(page);
  });

  it('count in the confusion matrix as the evaluation does', () => {
    const result = classified(50, ['a', 'b']);
    const page = htmlReport({ ...minimal, evaluations: [{ name: 'validation', result }] });
    const counts = [...page.matchAll(/actual (\w), predicted (\w): (\d+) rows?,/g)].map(([, ...parts]) => parts);
    expect(counts).toEqual(
      ['a', 'b'].flatMap((actual, i) =>
        ['a', 'b'].map((predicted, j) => [actual, predicted, String(result.confusion[i]![j])]),
      ),
    );
  });

  it('say what does not fit together', () => {
    expect(() => htmlReport({ ...minimal, boundary: { ...boundary('class'), size: 5 } })).toThrow(
      'htmlReport: the grid of the boundary is not square: got 144 values; expected 5 x 5 = 25',
    );
    const result = evaluateRegression({ predictions: [1], targets: [1] });
    const evaluations = [{ name: 'test' as const, result, predicted: [1], actual: [1, 2] }];
    expect(() => htmlReport({ ...minimal, evaluations })).toThrow(
      'htmlReport: predicted and actual differ in length: got 1 and 2; expected one of each for a row',
    );
  });
});
