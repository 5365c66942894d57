/** The tester tested: each rule of the house catches a breach, and lets what is allowed pass. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkImports, layers } from '../../scripts/rules/imports.ts';
import { checkLength, maximumLines } from '../../scripts/rules/length.ts';
import { checkMathematics } from '../../scripts/rules/mathematics.ts';
import { checkOperationNames } from '../../scripts/rules/operation-names.ts';
import { parseSource } from '../../scripts/source.ts';

/** Files given as path and text. */
function files(texts: Record<string, string>) {
  return Object.entries(texts).map(([path, text]) => parseSource(path, text));
}

describe('imports', () => {
  const importing = (path: string, specifier: string) =>
    checkImports(files({ [path]: `\nimport { x } from '${specifier}';` }));

  test.each([
    ['src/graph/node.ts', '../ops/add.ts', 'src/graph/node.ts:2: graph imports ops, which is above it'],
    ['src/numeric/bits.ts', '../graph/error.ts', 'src/numeric/bits.ts:2: numeric imports graph, which is above it'],
    [
      'src/backends/wasm/run.ts',
      '../../train/train.ts',
      'src/backends/wasm/run.ts:2: backends imports train, which is above it',
    ],
    ['src/nn/mlp.ts', '../optim/adam.ts', 'src/nn/mlp.ts:2: nn imports optim, its neighbour'],
    ['src/model/save.ts', '../node/files.ts', 'src/model/save.ts:2: model imports node, which is above it'],
    ['src/index.ts', './node/files.ts', 'src/index.ts:2: src/index.ts imports node, which is above it'],
    ['src/report/html.ts', '../../cli/main.ts', 'src/report/html.ts:2: report imports cli, which is above it'],
    ['src/data/x.ts', '../helpers/x.ts', 'src/data/x.ts:2: data imports helpers, which has no place among the layers'],
    ['src/helpers/x.ts', '../data/x.ts', 'src/helpers/x.ts:2: helpers has no place among the layers'],
    [
      'playground/page.ts',
      '../src/nn/mlp.ts',
      'playground/page.ts:2: playground imports nn; it has the public API only',
    ],
    ['cli/main.ts', '../src/graph/error.ts', 'cli/main.ts:2: cli imports graph; it has the public API only'],
    ['cli/data/read.ts', '../../src/node/files.ts', 'cli/data/read.ts:2: cli imports node; it has the public API only'],
    ['src/data/csv.ts', 'node:fs', 'src/data/csv.ts:2: data imports node:fs; only src/node, src/node.ts and cli may'],
    [
      'src/data/csv.ts',
      'koffi',
      'src/data/csv.ts:2: data imports the package koffi; src/ outside src/node has @bufbuild/protobuf/wire, d3-contour, @dagrejs/dagre, papaparse, fzstd, @jsquash/jpeg/decode.js, @jsquash/webp/decode.js, hyparquet, hyparquet-compressors, apache-arrow, read-excel-file, sql.js only',
    ],
  ])('%s may not import %s', (path, specifier, message) => {
    expect(importing(path, specifier)).toEqual([message]);
  });

  test.each([
    ['src/ops/add.ts', '../graph/node.ts'],
    ['src/ops/sin.ts', './cos.ts'],
    ['src/train/train.ts', '../backends/wasm/backend.ts'],
    ['src/node/files.ts', 'node:fs/promises'],
    ['src/node.ts', './node/files.ts'],
    ['cli/main.ts', '../src/node.ts'],
    ['cli/main.ts', 'commander'],
    ['src/data/csv.ts', 'papaparse'],
    ['src/data/formats/excel.ts', 'read-excel-file/universal'],
    ['playground/page.ts', '../src/index.ts'],
  ])('%s may import %s', (path, specifier) => {
    expect(importing(path, specifier)).toEqual([]);
  });

  test.each([
    "import type { Node } from '../ops/add.ts';",
    "export * from '../ops/add.ts';",
    "export { add } from '../ops/add.ts';",
    "const later = await import('../ops/add.ts');",
    "type Add = import('../ops/add.ts').Add;",
    "import '../ops/add.ts';",
  ])('every form of import counts: %s', (text) => {
    expect(checkImports(files({ 'src/graph/node.ts': text }))).toHaveLength(1);
  });

  test('files that import each other are a cycle', () => {
    const cycle = files({
      'src/nn/a.ts': "import { b } from './b.ts';",
      'src/nn/b.ts': "import { c } from './c.ts';",
      'src/nn/c.ts': "import { b } from './b.ts';",
    });
    expect(checkImports(cycle)).toEqual(['src/nn/b.ts: an import cycle: src/nn/b.ts -> src/nn/c.ts -> src/nn/b.ts']);
  });

  test('types and operation records may refer to each other', () => {
    const fine = files({
      'src/nn/a.ts': "import { b } from './b.ts';",
      'src/nn/b.ts': "import type { A } from './a.ts';",
      'src/ops/sin.ts': "import { cos } from './cos.ts';",
      'src/ops/cos.ts': "import { sin } from './sin.ts';",
    });
    expect(checkImports(fine)).toEqual([]);
  });
});

test('the code map of ARCHITECTURE.md has the order of imports', () => {
  const rows = [
    ...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/^\| (\d+) \| `(?:src\/(?!\w+\.ts))?([^`]+)` \|/gm),
  ];
  const numbered = layers.flatMap((areas, i) => areas.map((area) => [String(i + 1), area]));
  expect(rows.map(([, number, area]) => [number, area])).toEqual(numbered);
});

describe('operation names', () => {
  const library = {
    'src/graph/scalar.ts': 'export const intrinsics = { add: 2, exp: 1 } as const;',
    'src/ops/define.ts': 'export function scalar() {} export function kernel() {} export function reapply() {}',
    'src/ops/matmul.ts': "import { kernel } from './define.ts'; export const matmul = kernel();",
    'src/ops/exp.ts': "import { scalar } from './define.ts'; export const exp = scalar();",
    'src/ops/index.ts': "export { exp } from './exp.ts'; export { matmul } from './matmul.ts';",
    'src/ops/cotangent.ts': "import { exp } from './exp.ts'; export const accumulate = () => exp;",
  };
  const check = (path: string, text: string) => checkOperationNames(files({ ...library, [path]: text }));

  test.each([
    ["import { matmul } from '../ops/matmul.ts';", 'imports the operation src/ops/matmul.ts'],
    ["import { matmul as m } from '../ops/index.ts';", 'imports the operation matmul'],
    ["if (name === 'matmul') node.fast();", "compares with the operation 'matmul'"],
    ["switch (name) { case 'matmul': break; }", "compares with the operation 'matmul'"],
  ])('the compiler may not: %s', (text, problem) => {
    expect(check('src/compiler/fuse.ts', text)).toEqual([
      `src/compiler/fuse.ts:1: compiler ${problem}; it may name none`,
    ]);
  });

  test.each([
    ["if (node.operation.name === 'matmul') node.fast();", 2],
    ['if (operation.name !== other.operation.name) differ();', 1],
    ['if (operation === other.operation) same();', 0],
    ['if (column.name === other.name) same();', 0],
  ])('nobody compares operations by name: %s', (text, count) => {
    expect(check('src/compiler/fuse.ts', text)).toHaveLength(count);
    expect(check('playground/views/same.ts', text)).toHaveLength(Math.min(1, count));
  });

  test.each([
    ['src/compiler/fuse.ts', "import { reapply } from '../ops/define.ts';"],
    ['src/autodiff/grad.ts', "import { accumulate } from '../ops/cotangent.ts';"],
    ['src/backends/wasm/print.ts', "switch (intrinsic) { case 'exp': break; }"],
    ['src/backends/wasm/kernels/matmul.ts', "import { matmul } from '../../../ops/matmul.ts';"],
    ['src/nn/linear.ts', "import { matmul } from '../ops/index.ts';"],
  ])('%s may: %s', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});

describe('mathematics', () => {
  const check = (path: string, text: string) => checkMathematics(files({ [path]: text }));

  test.each([
    ['const y = Math.exp(x);', 'Math.exp differs between engines; use src/numeric/elementary.ts'],
    ["const y = Math['tanh'](x);", 'Math.tanh differs between engines; use src/numeric/elementary.ts'],
    ['const { log1p } = Math;', 'Math.log1p differs between engines; use src/numeric/elementary.ts'],
    ['const f = values.map(Math.sin);', 'Math.sin differs between engines; use src/numeric/elementary.ts'],
    ['const y = x ** 2;', '** differs between engines; multiply, or use src/numeric/elementary.ts'],
    ['x **= 2;', '** differs between engines; multiply, or use src/numeric/elementary.ts'],
    ['const r = Math.random();', 'Math.random; use random of src/numeric/random.ts'],
    ['const t = Date.now();', 'Date.now; pass times in, or use performance.now for durations'],
  ])('is caught: %s', (text, problem) => {
    expect(check('src/train/train.ts', text)).toEqual([`src/train/train.ts:1: ${problem}`]);
    expect(check('cli/train.ts', text)).toEqual([`cli/train.ts:1: ${problem}`]);
  });

  test.each([
    'const y = Math.sqrt(x) + Math.abs(x) + Math.fround(x) + Math.floor(x) + Math.max(x, 1);',
    'const mask = 2n ** 64n;',
    'const text = "Math.exp(x) ** 2"; // Math.exp',
    'const y = model.exp(x);',
  ])('passes: %s', (text) => {
    expect(check('src/train/train.ts', text)).toEqual([]);
  });

  test.each([
    'src/backends/reference/print.ts',
    'src/calculus/derive.ts',
    'src/report/plot.ts',
    'cli/terminal/plot.ts',
  ])('%s may use Math.exp, but not Math.random', (path) => {
    expect(check(path, 'Math.exp(x ** 2);')).toEqual([]);
    expect(check(path, 'Math.random();')).toHaveLength(1);
  });
});

test('a file over the budget is caught', () => {
  const text = (lines: number) => 'x();\n'.repeat(lines);
  expect(checkLength(files({ 'src/a.ts': text(maximumLines) }))).toEqual([]);
  expect(checkLength(files({ 'src/a.ts': text(maximumLines + 1) }))).toEqual([
    'src/a.ts: 601 lines; at most 600, better about 120',
  ]);
});
