/** `chainrule check`: gradients of one's own, of expressions and of models. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
const model = 'runs/xor/model.safetensors';

interface Affine {
  readonly kind: string;
  readonly weight: {
    readonly name: string;
    readonly shape: readonly [number, number];
    readonly gradients: readonly number[];
  };
  readonly bias: { readonly name: string; readonly gradients: readonly number[] };
}

const nested = ({ shape: [rows, columns], gradients }: Affine['weight']) =>
  Array.from({ length: rows }, (_, i) => gradients.slice(i * columns, (i + 1) * columns));

beforeAll(async () => {
  place = new Workplace();
  await runHere('train xor:80 --hidden 3 --activation tanh --epochs 3', place.path);
  // What another program would have: the numbers of the walk, in its own file.
  const { stdout } = await runHere(`walk ${model} xor:80 --row 3 --json`, place.path);
  const affine = (jsonOf(stdout) as { steps: readonly Affine[] }).steps.filter(({ kind }) => kind === 'affine');
  const right = Object.fromEntries(
    affine.flatMap(({ weight, bias }): [string, unknown][] => [
      [weight.name, nested(weight).map((row) => row.map((value) => Number(value.toPrecision(6))))],
      [bias.name, bias.gradients],
    ]),
  );
  place.write('mine.json', JSON.stringify(right));
  const [first] = affine;
  const turned = nested(first!.weight)[0]!.map((_, j) => nested(first!.weight).map((row) => row[j]!));
  place.write('turned.json', JSON.stringify({ ...right, [first!.weight.name]: turned }));
  place.write('nan.json', '{"layer1.bias":[1,null,2]}');
  place.write('list.json', '[1,2]');
  place.write('text.json', 'layer1');
});
afterAll(() => place.remove());

describe('of an expression', () => {
  test('right is right, with what ours is by numbers', async () => {
    const { code, stdout } = await runHere(['check', 'x^2', '--gradient', '2x', '--at', 'x=3'], place.path);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'yours  2x\nours   2*x\nthere  6 and 6\nours by numbers: (f(x + h) - f(x - h))/2h with h = 0.03 is 6, away by 0 ✓\n\n✓ Right.\n',
    );
  });

  test('a mistake is named, and the exit code is 1; a minus at the beginning is no flag', async () => {
    const { code, stdout } = await runHere(['check', '-x^2', '--gradient', '2x'], place.path);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^yours {2}2x\nours {3}-2\*x\n\n✗ You lost the minus sign/);
  });
});

describe('of a model', () => {
  test('the numbers of another program are right', async () => {
    const { code, stdout } = await runHere(`check ${model} xor:80 --row 3 --gradient mine.json`, place.path);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'Gradients of the loss, row 3\n\n✓  layer1.weight  [3, 2]\n✓  layer1.bias    [3]\n✓  layer3.weight  [1, 3]\n✓  layer3.bias    [1]\n\n✓ Right.\n',
    );
  });

  test('a mistake is named, with the array in which it begins', async () => {
    const { code, stdout } = await runHere(`check ${model} xor:80 --row 3 --gradient turned.json`, place.path);
    expect(code).toBe(1);
    expect(stdout).toContain(
      '✗ layer1.weight is transposed: it has a row for each neuron and a column for\neach input.',
    );
    expect(stdout).toMatch(/✗ {2}layer1\.weight {2}\[3, 2\] {2}off by .* %/);
    expect(stdout).toMatch(/Going back from the output, it begins at layer1\.weight\.\n$/);
  });

  const refused: [command: string, message: string][] = [
    [
      `check ${model} xor:80`,
      '--gradient: is missing: expected the gradient that is to be checked — try --gradient mine.json',
    ],
    [`check ${model} --gradient mine.json`, 'chainrule check: <data> is missing'],
    [`check xor:80 ${model} --gradient mine.json`, 'chainrule check: the model and the data have changed places'],
    [`check ${model} xor:80 --row 81 --gradient mine.json`, '--row: no such row: got 81; expected 1 to 80'],
    [
      `check ${model} xor:80 --gradient nan.json`,
      'gradients: layer1.bias: not an array of finite numbers: got null at 1',
    ],
    [`check ${model} xor:80 --gradient list.json`, 'list.json: not an object of arrays: expected { "layer1.weight"'],
    [`check ${model} xor:80 --gradient text.json`, 'text.json: not JSON: got '],
    [`check ${model} xor:80 --gradient none.json`, 'none.json: no such file'],
    [`check ${model} xor:80 --gradient mine.json --wrt x`, '--wrt and --at: are for an expression'],
  ];
  test.each(refused)('%s', async (command, message) => {
    const { code, stderr } = await runHere(command, place.path);
    expect([code, stderr.slice(0, message.length)]).toEqual([2, message]);
  });
});
