/** `chainrule walk`: a row through a trained model, an expression at a point, the step that follows, and what is refused. */

import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkWalk } from '../../src/explain.ts';
import { expressionWalk, networkWalk } from '../explain/walk-schema.ts';
import { built, flowers, houses, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  place.write('houses.csv', houses());
  place.write('unlabelled.csv', 'length,width,colour\n5,2,red\n2,,green\n');
  const train = 'train flowers.csv --target species --hidden 3 --activation tanh --epochs 5 --name flowers';
  await runHere(train, place.path);
  await runHere('train houses.csv --target price --hidden 40 --epochs 5 --name houses', place.path);
});
afterAll(() => place.remove());

const flowersModel = 'runs/flowers/model.safetensors';
const housesModel = 'runs/houses/model.safetensors';
const run = (command: string) => runHere(command, place.path);
const walked = async (command: string) => jsonOf<NetworkWalk>((await run(`${command} --json`)).stdout);

describe('a row', () => {
  test('forward and backward, with its cells as they were read', async () => {
    const { code, stdout, stderr } = await run(`walk ${flowersModel} flowers.csv --row 3`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Row 3 through the network \d-3-1 \(\d+ parameters\), binary cross-entropy\n/);
    expect(stdout).toMatch(/x₁ +\S+ += \(5\.2 - [\d.]+\) \/ [\d.]+ +length +5\.2/);
    expect(stdout).toMatch(/y +=? ?= 1 +\(species is rose\)/);
    for (const heading of ['Forward', 'Backward, layer 1', 'Backward, to the inputs', 'In matrices, backward'])
      expect(stdout).toContain(`\n${heading}`);
  });

  test('--json is the walk; its prediction is that of predict', async () => {
    const { stdout } = await run(`walk ${flowersModel} flowers.csv --row 2 --json`);
    const walk = v.parse(networkWalk, JSON.parse(stdout));
    expect(walk.point).toMatchObject({ row: 2, target: { name: 'species', raw: 'daisy' } });
    const predicted = await run(`predict ${flowersModel} flowers.csv --json`);
    const { predictions } = jsonOf<{ predictions: { prediction: string; probabilities: { rose: number } }[] }>(
      predicted.stdout,
    );
    expect(walk.output.prediction).toBe(predictions[1]!.prediction);
    expect(walk.output.units[0]!.value).toBeCloseTo(predictions[1]!.probabilities.rose, 5);
  });

  test('without a target forward only; --target takes its place', async () => {
    const bare = await run(`walk ${flowersModel} unlabelled.csv`);
    expect(bare.code).toBe(0);
    expect(bare.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Note: the target species is not known for this row, so there is no loss and nothing goes backward.',
    );
    expect(bare.stdout).not.toContain('Backward');
    const given = await walked(`walk ${flowersModel} unlabelled.csv --target daisy`);
    expect(given.loss!.targets[0]!.value).toBe(0);
  });

  test('a value that was never seen is warned about, as in predict', async () => {
    const { code, stderr } = await run(`walk ${flowersModel} unlabelled.csv --row 2`);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: colour: "green" never seen in training');
  });

  test('numbers are in their own units where they are read, standardised where they are learned', async () => {
    const { stdout } = await run(`walk ${housesModel} houses.csv --row 5`);
    expect(stdout).toContain('(price is 24918.5)');
    expect(stdout).toContain('Note: the network learned price standardised');
    expect(stdout).toContain('such as 1.2');
    const neuron = await run(`walk ${housesModel} houses.csv --row 5 --neuron 1.40 --svg picture.svg`);
    expect(neuron.stdout).toContain('w(1)[40,1] x₁');
    expect(neuron.stdout).toContain('A picture of it is in picture.svg');
    expect(place.read('picture.svg')).toContain('neuron 1.40');
  });

  test('--latex prints LaTeX alone', async () => {
    const { stdout } = await run(`walk ${flowersModel} flowers.csv --latex`);
    expect(stdout).toMatch(/^\\subsection\*\{Row 1 through/);
  });
});

describe('--update', () => {
  test('on the row, by the rate of the training or another', async () => {
    const { update, notes } = await walked(`walk ${flowersModel} flowers.csv --row 4 --update`);
    expect(update).toMatchObject({ method: 'sgd', rows: [4], count: 1 });
    expect(update!.lossAfter).toBeLessThan(update!.lossBefore);
    expect(notes.join()).toContain('the step is plain gradient descent on the loss; the model was trained with');
    const other = await walked(`walk ${flowersModel} flowers.csv --row 4 --update --learning-rate 0.5`);
    expect(other.update!.learningRate).toBe(0.5);
    const [first] = other.update!.parameters;
    expect(first!.after![0]).toBeCloseTo(first!.before![0]! - 0.5 * first!.gradients![0]!, 14);
  });

  test('on a minibatch: the mean of the gradients of its rows', async () => {
    const rows = [2, 5, 7];
    const batch = await walked(`walk ${flowersModel} flowers.csv --row 5 --update --batch-rows ${rows.join(',')}`);
    expect(batch.update).toMatchObject({ method: 'minibatch', rows, count: 3 });
    const gradients: number[] = [];
    for (const row of rows) {
      const [step] = (await walked(`walk ${flowersModel} flowers.csv --row ${row}`)).steps;
      if (step?.kind === 'affine') gradients.push(step.weight.gradients![0]!);
    }
    expect(gradients).toHaveLength(3);
    expect(batch.update!.parameters[0]!.gradients![0]).toBeCloseTo(
      gradients.reduce((sum, gradient) => sum + gradient, 0) / 3,
      12,
    );
    const sized = await walked(`walk ${flowersModel} flowers.csv --row 5 --update minibatch --batch-size 8`);
    expect(sized.update!.rows).toContain(5);
    expect(sized.update!.count).toBe(8);
    const all = await walked(`walk ${flowersModel} flowers.csv --update gd`);
    expect(all.update!.count).toBe(60);
  });
});

test('a minus at the beginning of an expression is no flag, and one of a value stays its own', async () => {
  const { code, stdout } = await runHere(['walk', '-x^2', '--at', 'x=3'], place.path);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^f = -x²\n/);
  const { stderr } = await runHere(['walk', '--seed', '-1', '-x^2', '--at', 'x=3'], place.path);
  expect(stderr).toContain('got "-1"');
});

describe("a network of one's own", () => {
  const weights = 'W1=[[0.5,-0.5],[1,0.25]],b1=[0.125,-0.25],W2=[1,-1.5],b2=0.25';
  const at = '--at x1=1,x2=2,y=1';

  test('the lecture with its numbers', async () => {
    const { code, stdout } = await runHere(
      ['walk', '--network', '2-2-1 sigmoid', '--weights', weights, ...at.split(' ')],
      place.path,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('= 0.5 · 1 - 0.5 · 2 + 0.125');
    // ŷ = 1/(1 + e^0.5086), ℓ = -log ŷ.
    expect(stdout).toContain('ŷ     = σ(z(2)) = σ(-0.5086) = 0.3755');
    expect(stdout).toMatch(/ℓ {5}= .*\n.*\n {8}= 0\.9794/);
  });

  test('of a file: assignments, or what export writes, whose preprocessing is noted', async () => {
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const z = sigmoid(-0.375) - 1.5 * sigmoid(1.25) + 0.25;
    place.write('board.txt', weights.replaceAll('],b', ']\nb'));
    const one = await runHere(
      ['walk', '--network', '2-2-1 sigmoid', '--weights', 'board.txt', ...at.split(' '), '--json'],
      place.path,
    );
    expect(v.parse(networkWalk, JSON.parse(one.stdout)).loss!.value).toBeCloseTo(Math.log(1 + Math.exp(-z)), 12);
    await run(`export ${flowersModel} --out weights.json`);
    const row = await walked(`walk ${flowersModel} flowers.csv --row 3`);
    const values = row.stages[0]!.units.map(({ value }, i) => `x${i + 1}=${value}`).join(',');
    const same = await walked(`walk --weights weights.json --at ${values},y=${row.loss!.targets[0]!.value}`);
    expect(same.loss!.value).toBeCloseTo(row.loss!.value, 12);
    expect(same.notes.join()).toContain('after the preprocessing');
  });

  test('drawn by a seed, of classes too, with the step that follows', async () => {
    const drawn = async (seed: number) => (await walked(`walk --network 2-1 --seed ${seed} ${at}`)).loss!.value;
    expect(await drawn(1)).toBe(await drawn(1));
    expect(await drawn(1)).not.toBe(await drawn(2));
    const byIndex = await walked('walk --network 2-3 --at x1=1,x2=2,y=2');
    const oneHot = await walked('walk --network 2-3 --at x_1=1,x_2=2,y1=0,y2=0,y3=1');
    expect(oneHot).toEqual(byIndex);
    const { update } = await walked(`walk --network 2-1 ${at} --update --learning-rate 0.1`);
    expect(update!.lossAfter).toBeLessThan(update!.lossBefore);
  });

  test.each([
    ['walk --network 2-1 --at x1=1', '--at: no value for x2: expected the 2 inputs of the network'],
    ['walk --network 2-1', '--at: no value for x1, x2'],
    ['walk --network 2-1 --at x1=1,x2=1,z=1', '--at: the network has no such input or target: got z'],
    ['walk --network 2-1 --at x1=1,x2=1,y=1,y1=1', '--at: y and y1 are the same'],
    ['walk --network 2-1 --at x1=1,x2=1,y=7', '--at: the target of the binary cross-entropy is out of range: got 7'],
    ['walk --network 2-3 --at x1=1,x2=1,y1=1', '--at: no value for y2, y3'],
    ['walk --network 2-3 --at x1=1,x2=1,y1=1,y2=1,y3=0', '--at: not one-hot: got 1, 1, 0'],
    ['walk x^2 --at x=3 --update', '--update: no learning rate — try --learning-rate 0.1'],
    ['walk x^2 --at x=3 --update gd', '--update gd: is for a network, and --at with an expression has none'],
    ['walk x^2 --at x=3 --learning-rate 1', '--learning-rate: says how to update'],
    ['walk x^2 --at x=3 --wrt x', '--wrt: says how to update'],
    ['walk x^2 --at x=3 --update --learning-rate 1 --wrt w', '--wrt: no such variable in the expression: got w'],
    ['walk --network 2-1 --at x1=1,x2=1,y=1 --wrt w', '--wrt: is for an expression'],
    ['walk x^2 --at x=3 --member 2', '--member: is for a network'],
    ['walk --network 2-1 --at x1=1,x2=1 --update', '--update: no target to learn'],
    ['walk --network 2-1 --at x1=1,x2=1,y=1 --update', '--update: no learning rate — try --learning-rate 0.1'],
    ['walk --network 2-1 --at x1=1,x2=1 --update gd', '--update gd: not together with --network'],
    ['walk --network 2-1 --at x1=1,x2=1 --row 2', '--row: not together with --network'],
    ['walk --network 2-1 --at x1=1,x2=1 --target 1', '--target: not together with --network'],
    ['walk --network 2-1 --weights none.json --at x1=1,x2=1', 'none.json: no such file'],
    ['walk --network 2-1 --weights W=[1,2],b=0 --seed 1 --at x1=1,x2=1', 'seed: draws weights, which are given'],
    [`walk ${flowersModel} --network 2-1`, '--network: not together with a model or an expression'],
    ['walk x*y --at x=1,y=1 --loss huber', '--loss: is for --network'],
    ['walk', 'chainrule walk: <model> is missing'],
  ])('%s is refused', async (command, message) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test('an expression, and the step that follows', async () => {
  const step = await run('walk (w*x+b-y)^2 --at w=1,x=2,b=0.5,y=3 --update --learning-rate 0.1 --json');
  const { update } = v.parse(expressionWalk, JSON.parse(step.stdout));
  // ∂f/∂w = 2(w x + b - y) x = -2, ∂f/∂b = -1
  expect(update!.parameters.map(({ name, after }) => [name, after![0]])).toEqual([
    ['w', 1.2],
    ['b', 0.6],
  ]);
  const named = await run('walk x_1^2+y^2 --at x1=1,y=3 --update --learning-rate 0.1 --wrt x1');
  expect(named.stdout).toMatch(/Held as they are:\s+y\./);
  expect(named.stdout).toMatch(/x₁ {2}1 .* 0\.8\n/);
  const { code, stdout } = await run('walk (w1*x+b-y)^2 --at w_1=1,x=2,b=1/2,y=3');
  expect(code).toBe(0);
  expect(stdout).toContain('∂f/∂w₁ = 2 · v₃ · x = -1 · 2 = -2');
});

test.each([
  [
    `walk ${flowersModel} flowers.csv --row 61`,
    'row: no such row: got 61; expected a whole number from 1 to 60, the rows of the data',
  ],
  [`walk ${flowersModel} flowers.csv --row 0`, '--row'],
  [`walk ${flowersModel} flowers.csv --neuron 9.1`, 'neuron: no such neuron: got "9.1"; expected layer.unit'],
  [
    `walk ${flowersModel} flowers.csv --target rosé`,
    'target species: no such class: got "rosé"; expected one of "daisy", "rose" — try "rose"',
  ],
  [`walk ${housesModel} houses.csv --target much`, 'target price: not a number: got "much"'],
  [`walk ${housesModel} houses.csv --svg x.svg`, 'picture: the network is too large for one'],
  [`walk ${flowersModel} unlabelled.csv --update`, 'update: the target species is not known for row 1'],
  [
    `walk ${flowersModel} flowers.csv --batch-size 3`,
    '--batch-size: says how to update — try --update together with --batch-size',
  ],
  [`walk ${flowersModel} flowers.csv --update sgd --batch-rows 1`, '--batch-rows: sgd has no minibatch'],
  [`walk ${flowersModel} flowers.csv --update --batch-rows 1,1`, 'a row is named twice: got 1'],
  [`walk ${flowersModel} flowers.csv --update --batch-rows 1,99`, 'no such row: got 99'],
  [`walk ${flowersModel} flowers.csv --update adam`, '--update'],
  [`walk ${flowersModel}`, 'chainrule walk: <data> is missing'],
  ['walk x*y --at x=1', '--at: no value for y'],
  ['walk x*y --at x=1,y=2,z=3', '--at: no such variable in the expression: got z; expected x, y'],
  ['walk x* --at x=1', 'expression: an operand is missing'],
])('%s is refused', async (command, message) => {
  const { code, stdout, stderr } = await run(command);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('one document at a time: --json --latex is refused', async () => {
  const { code, stdout } = await run(`walk ${flowersModel} flowers.csv --json --latex`);
  expect(code).toBe(2);
  expect(jsonOf(stdout)).toMatchObject({ error: { what: '--latex', problem: 'not together with --json' } });
});
