/** Help, versions, and the refusal of what no command means: one message by the grammar, exit code 2, nothing written. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, flowers, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
});
afterAll(() => place.remove());

describe('help', () => {
  test.each(['train', 'predict', 'evaluate', 'describe'])('%s --help has examples', async (command) => {
    const { code, stdout, stderr } = await runHere(`${command} --help`, place.path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: chainrule ${command} [options]`);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}chainrule ${command} `));
    expect(stdout).toContain('--json');
  });

  test('--help lists the commands, --version is that of the package', async () => {
    const [help, version] = [await runHere('--help', place.path), await place.run('--version')];
    expect(help.code).toBe(0);
    for (const command of ['train', 'predict', 'evaluate', 'describe']) expect(help.stdout).toContain(`  ${command} `);
    const { version: expected } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(version).toEqual({ code: 0, stdout: `${expected}\n`, stderr: '' });
  });

  test('no command at all shows the help', async () => {
    const { code, stdout } = await runHere('', place.path);
    expect(code).toBe(2);
    expect(stdout).toContain('Usage: chainrule');
  });
});

const refused: [command: string, message: RegExp][] = [
  ['trian xor', /^trian: unknown command: expected one of train, .* — try train$/],
  ['train xor --epoch 5', /^--epoch: unknown option of chainrule train — try --epochs$/],
  ['describe a.safetensors --jsn', /^--jsn: unknown option of chainrule describe — try --json$/],
  ['train', /^chainrule train: <data> is missing — try chainrule train --help$/],
  ['predict model.safetensors', /^chainrule predict: <data> is missing/],
  [
    'train xor circle',
    /^several files: only files can be streamed: they are read more than once: got xor; expected the path of a file/,
  ],
  ['train xor --epochs', /^--epochs: its value is missing: expected --epochs <n>/],
  ['train xor --hidden 0', /^--hidden: bad value: got "0"; expected .* — try --hidden 64,32$/],
  ['train xor --hidden 8,,8', /^--hidden: bad value: got "8,,8"/],
  ['train xor --hidden 2.5', /^--hidden: bad value: got "2.5"/],
  ['train xor --learning-rate x', /^--learning-rate: bad value: got "x"; expected a number above 0$/],
  ['train xor --learning-rate 0', /^--learning-rate: bad value: got "0"/],
  ['train xor --learning-rate Infinity', /^--learning-rate: bad value: got "Infinity"/],
  ['train xor --epochs -1', /^--epochs: bad value: got "-1"; expected a whole number, at least 1$/],
  ['train xor --epochs 1.5', /^--epochs: bad value/],
  ['train xor --batch-size 0', /^--batch-size: bad value: got "0"/],
  ['train xor --batch-size all', /^--batch-size: bad value: got "all"; expected .* or full$/],
  ['train xor --validation 2', /^--validation: bad value: got "2"/],
  ['train xor --validation nowhere.csv', /^nowhere\.csv: no such file/],
  [
    'train - --target y --validation -',
    /^standard input: can be read once only: got - for two tables; expected a file$/m,
  ],
  [
    'train xor --validation 0.6 --test 0.5',
    /^--validation and --test: no rows left for training: got --test 0.5 and --validation 0.6/,
  ],
  ['train xor --test 1', /^--test: bad value: got "1"/],
  ['train xor --dropout 1', /^--dropout: bad value: got "1"/],
  ['train xor --seed -3', /^--seed: bad value: got "-3"/],
  ['train xor --noise 0.9', /^--noise: bad value: got "0.9"; expected a number from 0 to 0.5$/],
  ['train xor --momentum 0.9', /^--momentum: adam has none: got 0.9; .* — try --optimizer sgd$/],
  ['train xor --optimizer addam', /^--optimizer: unknown name: got "addam"; .* — try "adam"$/],
  ['train xor --optimizer sgd:nesterv=true', /^sgd: unknown option: got "nesterv"; .* — try "nesterov"$/],
  ['train xor --schedule cosin', /^--schedule: unknown name: got "cosin"; .* — try "cosine"$/],
  ['train xor --activation rellu', /^--activation: unknown name: got "rellu"; .* — try "relu"$/],
  [
    'train xor --activation relu,tanh --hidden 4',
    /^--activation: not one for each hidden layer: got 2 for 1 hidden layer; expected 1 or 1$/,
  ],
  ['train xor --initializer heNormall', /^--initializer: unknown name: got "heNormall"; .* — try "heNormal"$/],
  ['train xor --loss crossentropi', /^--loss: unknown name: got "crossentropi"; .* — try "crossEntropy"$/],
  ['train xor --loss huber', /^--loss: does not fit 2 classes of y: got huber/],
  ['train blobs --loss binaryCrossEntropy', /^--loss: does not fit 3 classes of y/],
  ['train plane --loss crossEntropy', /^--loss: does not fit the numbers of y/],
  ['train plane --class-weights balanced', /^--class-weights: only for classification/],
  ['train plane --label-smoothing 0.1', /^--label-smoothing: only for classification/],
  ['train xor --class-weights equal', /^--class-weights: bad value: got "equal"/],
  ['train xor --backend cuda', /^--backend: bad value: got "cuda"; expected one of auto, wasm, blas, reference$/],
  ['train xor --task regresion', /^--task: bad value: got "regresion"; .* — try --task regression$/],
  ['train xor --task regression', /^target "y": text cannot be the target of a regression/],
  ['train xor --type x1', /^--type: bad value: got "x1"; expected column=kind/],
  ['train flowers.csv --target species --type with=number', /^type of column "with": no such column.* — try "width"$/],
  ['train xor --drop x3', /^column "x3": not in the table: expected one of "x1", "x2", "y" — try "x1"$/],
  ['train xor --features x1,zz', /^column "zz": not in the table/],
  ['train xor --drop y', /^--drop: the target cannot be dropped/],
  ['train xor --name a/b', /^--name: bad value: got "a\/b"/],
  ['train xor:3', /^xor: rows: out of range: got 3/],
  ['train spirl', /^spirl: no such file: expected a file, or built-in data: xor, .* — try spiral$/],
  ['train flower.csv --target species', /^flower.csv: no such file — try "flowers.csv"$/],
  [
    'train flowers.csv',
    /^--target: the column to predict is missing: expected one of "length", .* — try --target "species"$/,
  ],
  ['train flowers.csv --target specie', /^column "specie": not in the table: .* — try "species"$/],
  [
    'train xor --hidden 100000,100000',
    /^mlp 2-100000-100000-1: too many parameters: got 10000500001; expected at most 268435456 — try smaller layers$/,
  ],
  ['train xor:100000 --batch-size full --hidden 60000', /too large for memory: .* — try smaller batches$/],
  ['describe flowers.csv', /^flowers.csv: /],
  [
    'predict flowers.csv runs/xor/model.safetensors',
    /^chainrule predict: the model and the data have changed places: got flowers\.csv runs\/xor\/model\.safetensors — try .*predict runs\/xor\/model\.safetensors flowers\.csv$/,
  ],
  ['evaluate xor model.safetensors', /^chainrule evaluate: .* — try .*evaluate model\.safetensors xor$/],
  ['landscape xor model.safetensors', /^chainrule landscape: the model and the data have changed places/],
  ['walk xor model.safetensors', /^chainrule walk: the model and the data have changed places/],
  ['describe nothing.safetensors', /^nothing.safetensors: no such file/],
  [
    'train https://example.org/a.csv --target y',
    /^https:\/\/example\.org\/a\.csv: not on this machine: expected a file, /,
  ],
  [
    'export model.safetensors --out a.py',
    /^--out: what is written is TypeScript, JavaScript, JSON or ONNX: got a\.py; expected a name/,
  ],
  ['predict model.safetensors xor --out a.JSON', /^--out: what is written is CSV, .*: got a\.JSON; expected .* \.csv$/],
  [
    'walk model.safetensors xor --svg a.png',
    /^--svg: what is written is an SVG picture: got a\.png; expected .* \.svg$/,
  ],
  ['landscape model.safetensors xor --out a.png', /^--out: what is written is a page: got a\.png; expected .* \.html$/],
  ['play --no-open flowers.safetensors', /^flowers\.safetensors: no such file/],
  ['landscape a.safetensors xor --planes 1000000000', /^--planes: bad value: .* a whole number from 0 to 100$/],
  ['practice --count 1e9', /^--count: bad value: got "1e9"; expected a whole number from 1 to 1000$/],
];

describe('refused', () => {
  test.each(refused)('%s', async (command, message) => {
    const { code, stdout, stderr } = await runHere(command, place.path);
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('none of them wrote anything', () => {
    expect(place.list()).toEqual(['flowers.csv']);
  });

  test('the same as a program of its own', async () => {
    const { code, stdout, stderr } = await place.run('train xor --hidden 0');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      '--hidden: bad value: got "0"; expected the neurons of each hidden layer, each at least 1, or none — try --hidden 64,32\n',
    );
  });

  test('with --json the failure is one JSON document too, on stdout, with the same message and exit code', async () => {
    const { code, stdout, stderr } = await place.run('train flowers.csv --target specie --json');
    expect(code).toBe(2);
    expect(jsonOf(stdout)).toEqual({
      error: {
        message: stderr.trim(),
        kind: 'input',
        what: 'column "specie"',
        problem: 'not in the table',
        expected: 'one of "length", "width", "colour", "species"',
        hint: '"species"',
      },
      exitCode: 2,
    });
    const unknown = await runHere('describe a.safetensors --jsn --json', place.path);
    expect(jsonOf(unknown.stdout)).toMatchObject({ error: { what: '--jsn', hint: '--json' }, exitCode: 2 });
  });

  test('--debug adds the stack trace, and nothing else does', async () => {
    const { code, stderr } = await place.run('train flowers.csv --target specie --debug');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^column "specie": not in the table/);
    expect(stderr).toMatch(/\n {4}at /);
  });
});
