/** `chainrule derive`: what it prints, its JSON and batches, exit codes, and hostile input. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, jsonOf, type Outcome, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
});
afterAll(() => place.remove());

function derive(...args: string[]): Promise<Outcome> {
  return runHere(['derive', ...args], place.path);
}

interface Answer {
  readonly expression: string;
  readonly error?: string;
  readonly derivatives: readonly {
    readonly wrt: string;
    readonly text: string;
    readonly latex: string;
    readonly value?: number | null;
    readonly note?: string;
    readonly steps: readonly object[];
  }[];
}

test('prints numbered steps with their numbers, the result and the check', async () => {
  const { code, stdout, stderr } = await derive('sigma(w x)', '--wrt', 'w', '--at', 'w=0,x=2');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replace(/(h = ).*\n$/, '$1')).toBe(`read as sigma(w*x)

∂f/∂w of sigma(w*x)
with x held constant

1  Chain, f(u)' = f'(u)·u'
   ∂/∂w [sigma(w*x)]   with u1 = w*x
   1.1  Sigmoid, sigma(x)' = sigma(x)*(1 - sigma(x))
      d/du1 [sigma(u1)] = sigma(u1)*(1 - sigma(u1))  → 0.25
      (σ(x) = 1/(1 + e^-x), so its derivative is e^-x/(1 + e^-x)^2, which is 1/(1 + e^-x) times
      e^-x/(1 + e^-x))
   1.2  Constant multiple, (c·u)' = c·u'
      ∂/∂w [w*x]
      1.2.1  Identity: ∂/∂w [w] = 1
      = x*1
      = x  → 2
   = sigma(w*x)*(1 - sigma(w*x))*x  → 0.5

∂f/∂w = sigma(w*x)*(1 - sigma(w*x))*x
at w = 0, x = 2: 0.5
check: (f(w + h) - f(w - h))/2h with h = `);
  expect(stdout).toMatch(/ with h = \S+ is 0\.(5|49999)\d*, away by \S+ ✓\n$/);
});

test('a list gives a Jacobian, order 2 a Hessian', async () => {
  const jacobian = await derive('[x*y, x + y^2]', '--at', 'x=1,y=1/2');
  expect(jacobian.stdout).toMatch(
    /Jacobian at x = 1, y = 0.5\n∂f1\/∂x {2}= y {4}→ 0.5\n∂f1\/∂y {2}= x {4}→ 1\n∂f2\/∂x {2}= 1 {4}→ 1\n∂f2\/∂y {2}= 2\*y {2}→ 1\n$/,
  );
  const hessian = await derive('x^2 y', '--order', '2');
  expect(hessian.stdout).toMatch(
    /Hessian\n∂²f\/∂x² {3}= 2\*y\n∂²f\/∂x∂y {2}= 2\*x\n∂²f\/∂y∂x {2}= 2\*x\n∂²f\/∂y² {3}= 0\n$/,
  );
  // The way to a first derivative is told once.
  expect(hessian.stdout.split('∂/∂x [x^2*y]')).toHaveLength(2);
  expect(hessian.stdout).toContain('∂²f/∂x∂y of x^2*y\n\n∂f/∂x = 2*x*y, as above\n');
});

test('the slope of relu is [x > 0], as on a board, in text and in LaTeX; brackets are explained', async () => {
  const { stdout } = await derive('x*relu(w x)', '--wrt', 'w');
  expect(stdout).toMatch(/\n∂f\/∂w = x\^2\*\[w\*x > 0\]\nnote: a comparison in brackets such as \[x > 0\] is 1 where/);
  expect(stdout).toContain("Relu, relu(x)' = [x > 0]");
  expect((await derive('relu(x)')).stdout).toMatch(/\ndf\/dx = \[x > 0\]\n/);
  expect((await derive('relu(x)', '--latex')).stdout).toContain('$\\frac{d f}{d x} = \\left[x > 0\\right]$');
  expect((await derive('x^2')).stdout).not.toContain('note');
});

test('an expression may start with a minus sign; LaTeX', async () => {
  const { code, stdout } = await derive('-x^2', '--latex');
  expect(code).toBe(0);
  expect(stdout).toContain('$\\frac{d f}{d x} = -2 x$\\par');
  expect(stdout).toContain('\\frac{d}{d x} \\left[{x}^{2}\\right]');
});

test('--json is one document', async () => {
  const { code, stdout } = await derive('x^2', '--json', '--at', 'x=3');
  expect(code).toBe(0);
  expect(jsonOf<Answer>(stdout)).toEqual({
    expression: 'x^2',
    at: { x: 3 },
    derivatives: [
      {
        wrt: 'x',
        text: '2*x',
        latex: '2 x',
        value: 6,
        check: expect.objectContaining({ derivative: 6, agrees: true }) as object,
        steps: [
          {
            number: '1',
            rule: 'power',
            pattern: "(x^n)' = n·x^(n-1)",
            wrt: 'x',
            before: 'x^2',
            after: '2*x^1',
            result: '2*x',
            values: { before: 9, result: 6 },
            substeps: [],
          },
        ],
      },
    ],
    notes: [],
  });
});

test('--batch answers each line in its place; a bad one makes the exit code 1', async () => {
  const lines = [
    '{ "expression": "x^2", "wrt": ["x"], "at": { "x": 1 } }',
    'no JSON',
    '{ "expression": "sin(" }',
    '{ "expression": "log(x)", "wrt": ["x"], "at": { "x": -1 } }',
    '{ "expression": "x*y", "wrt": ["y", "x"] }',
    '{ "expression": "x", "at": { "x": "1" } }',
    '[1]',
  ];
  place.write('lines.jsonl', `${lines.join('\n')}\n`);
  const fromFile = await derive('--batch', 'lines.jsonl');
  const fromStdin = await place.shell('$CHAINRULE derive --batch < lines.jsonl');
  expect(fromStdin).toEqual(fromFile);
  expect(fromFile.code).toBe(1);
  const answers = fromFile.stdout
    .trimEnd()
    .split('\n')
    .map((line) => jsonOf<Answer>(line));
  expect(answers.map(({ derivatives, error }) => error ?? derivatives.map(({ text, value }) => [text, value]))).toEqual(
    [
      [['2*x', 2]],
      'line: no JSON: expected { "expression": "x^2", "wrt": ["x"] }',
      'expression: an operand is missing: got the end of the text; expected a number, a name, a function or a bracket\n  sin(\n      ^',
      [['1/x', null]],
      [
        ['x', undefined],
        ['y', undefined],
      ],
      'line: bad "at": expected an object of numbers, such as { "x": 1 }',
      'line: no object: expected a JSON object',
    ],
  );
  place.write('good.jsonl', lines[0]!);
  expect((await derive('--batch', 'good.jsonl')).code).toBe(0);
});

describe('refused, in the grammar of errors', () => {
  test.each<[args: string[], message: string]>([
    [[], 'chainrule derive: <expression> is missing — try chainrule derive --help'],
    [['x +'], 'expression: an operand is missing'],
    [['x', '--at', 'x'], '--at: bad value: got "x"; expected name=value between commas — try --at x=1,y=2'],
    [['x', '--at', 'x=1/0'], '--at: bad value: got "1/0"; expected a finite number'],
    [['x*y', '--at', 'x=1'], 'point: no value for y'],
    [['x', '--order', '0'], '--order: bad value: got "0"; expected a whole number, at least 1'],
    [['x', '--order', '11'], '--order: bad value: got "11"; expected a whole number from 1 to 10'],
    [['x', '--oder', '2'], '--oder: unknown option of chainrule derive — try --order'],
    [['--batch', 'missing.jsonl'], 'missing.jsonl: no such file'],
    [['('.repeat(100_000)], 'expression: the text is too long'],
    [['('.repeat(9000)], 'expression: the expression is too deep'],
    [['x^9^9^9^9'], 'expression: '],
  ])('%s', async (args, message) => {
    const { code, stdout, stderr } = await derive(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('ten megabytes on one line', async () => {
    place.write('large.jsonl', `${JSON.stringify({ expression: 'x+'.repeat(5_000_000) })}\n`);
    const { code, stdout } = await derive('--batch', 'large.jsonl');
    expect(code).toBe(1);
    expect(jsonOf<Answer>(stdout).error).toContain('expression: the text is too long');
  });
});

test('--help has examples', async () => {
  const { code, stdout } = await derive('--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}chainrule derive /);
});
