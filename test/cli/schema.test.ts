/** The schemas of `chainrule schema` describe what the commands print, of successes and of failures, and nothing else. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaNames } from '../../cli/schemas/index.ts';
import { receiptText } from '../../src/practice.ts';
import { receipt } from './lesson-receipt.ts';
import { built, flowers, houses, jsonOf, runHere, saying, Workplace } from './run.ts';

let place: Workplace;
const validators = new Map<string, ValidateFunction>();

beforeAll(async () => {
  await built();
  place = new Workplace();
  for (const name of schemaNames) {
    const { stdout } = await runHere(['schema', name], place.path);
    validators.set(name, new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(jsonOf(stdout)));
  }
  place.write('flowers.csv', flowers());
  place.write('six.csv', `x,kind\n${Array.from({ length: 90 }, (_, i) => `${i % 6},k${i % 6}`).join('\n')}\n`);
  place.write('houses.csv', houses());
  place.write('gradients.json', '{"layer1.bias":[0,0,0.5]}');
  mkdirSync(join(place.path, 'class'));
  place.write('class/receipt.txt', receiptText(receipt));
  place.write('constant.csv', `rooms,age,price\n${'1,2,3\n'.repeat(4)}`);
  place.write('requests.jsonl', '{"expression":"x^2","at":{"x":2}}\nnothing\n{"expression":"log("}\n');
  place.write('answers.jsonl', '{"problem":"chain-rule/1/7","answer":"0"}\n{"problem":"none","answer":"1"}\n[]\n');
  await runHere('train flowers.csv --target species --epochs 3 --hidden 3 --name flowers --path', place.path);
  await runHere('train houses.csv --target price --epochs 3 --hidden 3,2 --name houses', place.path);
  await runHere('train six.csv --target kind --epochs 2 --hidden 2 --name six', place.path);
  place.write(
    'cold.csv',
    `x,frost,ice,w\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 2},${i > 30},${(i % 3) / 2}`).join('\n')}\n`,
  );
  await runHere('train cold.csv --target frost,ice --sample-weights w --epochs 2 --hidden 2 --name cold', place.path);
  await runHere('train houses.csv --target price,age --epochs 2 --hidden 2 --name both', place.path);
  await runHere('train houses.csv --target price --interval 0.5 --epochs 2 --hidden 2 --name ranged', place.path);
});
afterAll(() => place.remove());

/** What ajv has against a document; nothing where it is as the schema says. */
function faults(name: string, document: unknown): string {
  const validate = validators.get(name)!;
  return validate(document) ? '' : new Ajv2020().errorsText(validate.errors);
}

const flowersModel = 'runs/flowers/model.safetensors';
const housesModel = 'runs/houses/model.safetensors';
const sixModel = 'runs/six/model.safetensors';
const coldModel = 'runs/cold/model.safetensors';
const rangedModel = 'runs/ranged/model.safetensors';
const bothModel = 'runs/both/model.safetensors';

const printed: readonly [name: string, command: string, code: number][] = [
  ['lesson', 'lesson --collect class', 0],
  ['lesson', 'lesson --collect nowhere', 2],
  ['train', 'train flowers.csv --target species --epochs 2', 0],
  ['train', 'train houses.csv --target price --epochs 2 --profile', 0],
  ['train', 'train houses.csv --target price,age --epochs 2', 0],
  ['train', 'train houses.csv --target price,age --interval 0.5 --epochs 2', 0],
  ['train', 'train cold.csv --target frost,ice --sample-weights w --epochs 2', 0],
  ['train', 'train cold.csv --target frost,ice --sample-weights w --epochs 2 --folds 2 --test 0.2', 0],
  ['train', 'train houses.csv --target price,age --epochs 2 --folds 2', 0],
  ['train', 'train houses.csv --target price --epochs 2 --folds 2 --in-order', 0],
  ['train', 'train flowers.csv --target species --epochs 2 --folds 2', 0],
  ['train', 'train xor:60 --epochs 200 --learning-rate 3 --optimizer sgd', 0],
  ['train', 'train moons:60 --epochs 2 --validation 0 --test 0', 0],
  ['train', 'train plane:60 --epochs 50 --optimizer sgd --learning-rate 1e30', 1],
  // This one after some epochs, with a model of the best of them.
  ['train', 'train houses.csv --target price --epochs 60 --hidden 30 --optimizer sgd --learning-rate 1.5', 1],
  ['train', 'train nothing.csv', 2],
  ['train', 'train xor --hidden 0', 2],
  ['predict', `predict ${flowersModel} flowers.csv`, 0],
  ['predict', `predict ${housesModel} houses.csv --out predicted.csv`, 0],
  ['predict', `predict ${bothModel} houses.csv`, 0],
  ['predict', `predict ${rangedModel} houses.csv`, 0],
  ['predict', `predict ${coldModel} cold.csv`, 0],
  ['predict', `predict ${housesModel} flowers.csv`, 2],
  ['predict', 'predict', 2],
  ['evaluate', `evaluate ${flowersModel} flowers.csv`, 0],
  ['evaluate', `evaluate ${sixModel} six.csv`, 0],
  ['evaluate', `evaluate ${housesModel} houses.csv`, 0],
  ['evaluate', `evaluate ${housesModel} constant.csv`, 0],
  ['evaluate', `evaluate ${bothModel} houses.csv`, 0],
  ['evaluate', `evaluate ${rangedModel} houses.csv`, 0],
  ['evaluate', `evaluate ${coldModel} cold.csv`, 0],
  ['evaluate', `evaluate ${housesModel} nothing.csv`, 2],
  ['describe', `describe ${flowersModel}`, 0],
  ['describe', `describe ${housesModel}`, 0],
  ['describe', `describe ${bothModel}`, 0],
  ['describe', `describe ${coldModel}`, 0],
  ['describe', 'describe flowers.csv', 2],
  ['derive', 'derive x^2*sin(x)', 0],
  ['derive', 'derive [x*y,x+y^2] --at x=1,y=2', 0],
  ['derive', 'derive log(x)/x --at x=0 --order 3', 0],
  ['derive', 'derive |x| --at x=0', 0],
  ['derive', 'derive sin(', 2],
  ['walk', `walk ${flowersModel} flowers.csv --row 3 --update`, 0],
  ['walk', `walk ${sixModel} six.csv --update minibatch --batch-rows 1,2`, 0],
  ['walk', `walk ${housesModel} houses.csv --target 3 --neuron 1.1`, 0],
  ['walk', `walk ${bothModel} houses.csv --row 3`, 0],
  ['walk', `walk ${coldModel} cold.csv --row 3`, 0],
  ['walk', 'walk (w*x-y)^2 --at w=1,x=2,y=3', 0],
  ['walk', 'walk (w*x-y)^2 --at w=1,x=2,y=3 --update --learning-rate 0.1', 0],
  ['walk', `walk ${flowersModel} flowers.csv --row 1000`, 2],
  ['landscape', `landscape ${flowersModel} flowers.csv --size 5 --planes 1`, 0],
  ['landscape', `landscape ${housesModel} houses.csv --size 5 --planes 2 --range -1e3,1e3`, 0],
  ['landscape', `landscape ${housesModel} houses.csv --planes 0`, 2],
  ['importance', `importance ${flowersModel} flowers.csv --repeats 2`, 0],
  ['importance', `importance ${housesModel} houses.csv --repeats 1 --rows 20`, 0],
  ['importance', `importance ${bothModel} houses.csv --repeats 1 --rows 20`, 0],
  ['importance', `importance ${coldModel} cold.csv --repeats 1`, 0],
  ['importance', `importance ${housesModel} houses.csv --columns nothing`, 2],
  ['check', 'check x^2 --gradient 2x --at x=3', 0],
  ['check', 'check sin(x^2) --gradient cos(x^2)', 1],
  ['check', `check ${flowersModel} flowers.csv --row 1,2 --gradient gradients.json`, 1],
  ['check', 'check x^2', 2],
  ['practice', 'practice quiz --seed 1', 0],
  ['practice', 'practice --seed 3 --count 40', 0],
  ['practice', 'practice nothing', 2],
  ['play', 'play --port 70000', 2],
];

test('there is one for each command with --json, and for each of lines', () => {
  expect(new Set(printed.map(([name]) => name))).toEqual(new Set(schemaNames.filter((name) => !name.includes('-'))));
});

test.each(printed)('%s: %s', async (name, command, code) => {
  const outcome = await runHere(`${command} --json`, place.path);
  const document = jsonOf(outcome.stdout);
  expect(faults(name, document)).toBe('');
  expect(outcome.code).toBe(code);
  // A gradient that is wrong is no failure of the command.
  expect('error' in document).toBe(code !== 0 && !('verdict' in document));
  // Neither a field more nor one less.
  expect(faults(name, { ...document, more: 1 })).not.toBe('');
  const [first] = Object.keys(document);
  const { [first!]: _, ...fewer } = document;
  expect(faults(name, fewer)).not.toBe('');
});

test('play', async () => {
  const child = place.start(['play', '--json', '--no-open']);
  let text = '';
  child.stdout!.on('data', (piece) => {
    text += String(piece);
  });
  await saying(child.stdout!, '}');
  expect(faults('play', jsonOf(text))).toBe('');
  child.kill();
});

describe('lines', () => {
  test.each([
    ['derive-batch', 'derive --batch requests.jsonl', 3],
    ['practice-grade', 'practice --grade answers.jsonl', 3],
  ])('%s', async (name, command, count) => {
    const { code, stdout } = await runHere(command, place.path);
    const lines = stdout.trim().split('\n');
    for (const line of lines) expect(faults(name, jsonOf(line))).toBe('');
    expect(lines).toHaveLength(count);
    expect(code).toBe(1);
  });
});

test('another name is refused', async () => {
  const { code, stderr } = await runHere('schema evalute', place.path);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^command: bad value: got "evalute"; expected one of train, .* — try evaluate\n$/);
});
