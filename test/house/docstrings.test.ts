/** Docstrings are read as an editor reads them, and their examples are held to what they say. */
import { expect, test } from 'vitest';
import { runDocstringExamples } from '../../scripts/docstring-examples.ts';
import { missingDocstrings, parseDocstring, publicNames } from '../../scripts/docstrings.ts';
import { claimsOf, isAsExpected } from '../../scripts/expected-output.ts';

test('a docstring has a text and examples', () => {
  const comment = `
 * Twice x.
 * In two lines.
 *
 * @param x any number
 * @example
 * console.log(twice(1)); // 2
 *
 * twice(2);
 * @see thrice
 `;
  expect(parseDocstring(comment, 10)).toEqual({
    text: 'Twice x.\nIn two lines.',
    examples: [{ code: 'console.log(twice(1)); // 2\n\ntwice(2);\n', line: 16 }],
  });
});

test('names are found through lists, folders and namespaces, with every form of a function', () => {
  const names = publicNames(['src/node.ts']);
  const named = (name: string) => names.find((one) => one.name === name)!;
  expect(named('matmul')).toMatchObject({ isType: false, file: 'src/ops/matmul.ts' });
  expect(named('matmul').forms[0]!.docstring!.text).toMatch(/^Matrix product/);
  expect(named('layers.linear').file).toBe('src/nn/layers/linear.ts');
  expect(named('formatCount').file).toBe('src/drawing/format.ts');
  expect(named('evaluate').forms).toHaveLength(2);
  expect(named('MlpOptions')).toMatchObject({ isType: true });
  expect(named('MlpOptions').fields.map(({ name }) => name)).toContain('MlpOptions.hidden');
  expect(named('Training').fields.map(({ name }) => name)).toContain('Training.step');
  expect(named('TrainingPathRecorder').fields.map(({ name }) => name)).toEqual([
    'TrainingPathRecorder.add',
    'TrainingPathRecorder.points',
    'TrainingPathRecorder.state',
    'TrainingPathRecorder.restore',
  ]);
});

test('what is missing is named with its place', () => {
  const form = { name: 'f', line: 7 };
  const base = { name: 'f', file: 'src/f.ts', isType: false, fields: [] };
  expect(missingDocstrings([{ ...base, forms: [form] }])).toEqual([
    'src/f.ts:7 f: no docstring',
    'src/f.ts:7 f: no @example',
  ]);
  const docstring = { text: 'F.', examples: [] };
  expect(missingDocstrings([{ ...base, forms: [{ ...form, docstring }] }])).toEqual(['src/f.ts:7 f: no @example']);
  expect(missingDocstrings([{ ...base, isType: true, forms: [{ ...form, docstring }] }])).toEqual([]);
});

test('a claim stands behind a log, or below it', () => {
  const code =
    'console.log(1); // one\nconsole.log(2);\n// two\n// lines\n\n// prose\nconsole.log(3);\nf(4); // four\n';
  expect(claimsOf(code).map(({ expected }) => expected)).toEqual(['one', 'two\n lines']);
});

test.each([
  ['[1, 2]', 'Float64Array(2) [ 1, 2 ]', true],
  ['0.33', '0.3333333', true],
  ['0.34', '0.3333333', false],
  ['3', '3.2', false],
  ['-1.5e-7', '-1.48e-7', true],
  ['a … c', 'a b c', true],
  ['a … d', 'a b c', false],
  ["{ x: 'y' }", "{\n  x: 'y'\n}", true],
  ['x1', 'x2', false],
  ['0.27 0.73', '0.2735 0.7341', true],
])('%s of %s: %s', (expected, printed, fits) => {
  expect(isAsExpected(expected, printed)).toBe(fits);
});

test('an example is run and type-checked as a program of a user', async () => {
  const program = (code: string) => ({ name: 'f', place: 'src/f.ts:1', code });
  const start = "import { add, evaluate } from 'chainrule';\n";
  const { passed, faults } = await runDocstringExamples([
    program(`${start}console.log(evaluate(add(1, 2))); // 3\n`),
    program(`${start}console.log(evaluate(add(1, 2))); // 4\n`),
    program(`${start}evaluate(add(1));\n`),
    program("throw new Error('no');\n"),
  ]);
  expect(passed).toBe(1);
  expect(faults).toHaveLength(3);
  expect(faults[0]).toBe('src/f.ts:1 f: prints 3\n    instead of 4');
  expect(faults[1]).toMatch(/error TS\d+: Expected 2 arguments/);
  expect(faults[2]).toMatch(/Error: no/);
});
