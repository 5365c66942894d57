/** `chainrule train`: what it prints and writes. */
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { load } from '../../src/node.ts';
import { built, ended, flowers, houses, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
  place.write('flowers.csv', flowers());
  place.write('houses.csv', houses());
});
afterAll(() => place.remove());

const run = (command: string) => runHere(command, place.path);

describe('train', () => {
  test('says what was read, decided and reached, and what to do next', async () => {
    const { code, stdout, stderr } = await place.run('train flowers.csv --target species --epochs 60 --name told');
    expect(code).toBe(0);
    expect(stdout).toContain('flowers.csv: 60 rows, 4 columns');
    expect(stdout).toMatch(/length +number/);
    expect(stdout).toContain('Task: classification: species is text of 2 different values');
    expect(stdout).toContain('Rows: 42 to train on, 9 to decide when to stop, 9 for the test');
    expect(stdout).toMatch(/Network: 5 → [\d →]+1, [\d,]+ parameters/);
    expect(stdout).toMatch(/On 9 test rows the model is right 100 % of the time/);
    expect(stdout).toContain('actual \\ predicted');
    expect(stdout).toContain(`Written to ${join('runs', 'told')}:`);
    expect(stdout).toMatch(/predict \S*model\.safetensors flowers\.csv --out predictions\.csv/);
    expect(stderr).toMatch(/epoch +1\/60 .* loss /);
    expect(stderr).not.toContain('\u001b');
    expect(stdout).not.toContain('\u001b');
  });

  test('the command that it suggests runs as it is', async () => {
    await run('train flowers.csv --target species --epochs 2 --name suggested');
    const { stdout } = await place.run('train flowers.csv --target species --epochs 2 --name suggested-again');
    const [command] = /node \S+ predict .*/.exec(stdout)!;
    const outcome = await place.shell(command.replace('predictions.csv', 'suggested.csv'));
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(place.read('suggested.csv').split('\n')).toHaveLength(62);
  });

  test('writes model, history, configuration and report', async () => {
    const { code } = await run('train flowers.csv --target species --epochs 4 --name files --hidden 6');
    expect(code).toBe(0);
    expect(place.list('runs/files')).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'history.csv',
      'model.safetensors',
      'report.html',
    ]);
    const history = place.read('runs/files/history.csv').trim().split('\n');
    expect(history).toHaveLength(5);
    expect(history[0]).toBe('epoch,step,loss,accuracy,validation_loss,validation_accuracy,learning_rate,seconds');
    const configuration = jsonOf(place.read('runs/files/config.json'));
    expect(configuration).toMatchObject({ task: 'classification', target: 'species', training: { epochs: 4 } });
    expect(place.read('runs/files/report.html')).toMatch(/^<!doctype html>[\s\S]*species[\s\S]*<\/html>\n$/);
    const model = await load(join(place.path, 'runs/files/model.safetensors'));
    expect(model.predict([{ length: 5.2, width: 1, colour: 'red' }])[0]!.prediction).toMatch(/rose|daisy/);
  });

  test('--profile says where the time went, as a table and in the document of --json', async () => {
    const command = 'train flowers.csv --target species --epochs 3 --hidden 8 --profile';
    const { stdout } = await run(`${command} --name p1`);
    expect(stdout).toMatch(/^Profile: training took .* by the clock, .* of it in the compiled program\.$/m);
    // Which function took the most time, and so is listed for certain, is the machine's affair.
    expect(stdout).toMatch(/^(step of 32|step of 10|evaluation of 9) rows: 3 runs, .* µs each, .* in kernels$/m);
    const { profile } = jsonOf((await run(`${command} --name p2 --json`)).stdout) as { profile: { name: string }[] };
    expect(profile.map(({ name }) => name)).toEqual(['step of 32', 'step of 10', 'evaluation of 9']);
  });

  test('--json gives one document for classes', async () => {
    const { code, stdout } = await run('train flowers.csv --target species --epochs 3 --name j1 --hidden 8 --json');
    expect(code).toBe(0);
    const result = jsonOf(stdout);
    expect(Object.keys(result)).toEqual(
      'task model epochs seconds parameters seed backend reproducible stopped train validation test findings'.split(
        ' ',
      ),
    );
    expect(result).toMatchObject({
      task: 'classification',
      model: join('runs', 'j1', 'model.safetensors'),
      epochs: 3,
      parameters: 5 * 8 + 8 + 8 + 1,
      seed: 0,
      backend: 'wasm',
      reproducible: true,
      stopped: { reason: 'epochs' },
      train: { loss: expect.any(Number) as unknown, accuracy: expect.any(Number) as unknown },
      test: { loss: expect.any(Number) as unknown, accuracy: expect.any(Number) as unknown },
    });
  });

  test('the training doctor speaks in text, JSON and report, once each, and only where there is something wrong', async () => {
    const { stdout } = await run('train xor:200 --hidden none --epochs 5 --name straight');
    expect(stdout.match(/Problem, no nonlinearity: The network has no nonlinear activation/g)).toHaveLength(1);
    expect(place.read('runs/straight/report.html')).toContain('Problem, no nonlinearity.');
    const { stdout: json } = await run('train xor:200 --hidden none --epochs 5 --name straight2 --json');
    expect(jsonOf(json).findings).toMatchObject([{ id: 'no nonlinearity', severity: 'problem' }]);
    const { stdout: quiet } = await run('train xor:200 --hidden 8 --epochs 5 --name bent');
    expect(quiet).not.toMatch(/Problem|Warning/);
    expect(place.read('runs/bent/report.html')).not.toContain('doctor');
  });

  test('--json gives one document for numbers, and without validation and test no results of them', async () => {
    const { code, stdout, stderr } = await run(
      'train houses.csv --target price --epochs 3 --name j2 --validation 0 --test 0 --json',
    );
    expect(code).toBe(0);
    const result = jsonOf<{ train: object }>(stdout);
    expect(Object.keys(result.train)).toEqual(['loss', 'rmse', 'mae', 'r2']);
    expect(result).not.toHaveProperty('validation');
    expect(result).not.toHaveProperty('test');
    // The root of the mean squared error is in the target's own units, also on the way.
    const [, rmse] = /RMSE ([\d,.]+)/.exec(stderr)!;
    expect(Number(rmse!.replace(',', ''))).toBeGreaterThan(100);
  });

  test('two threads give the weights of one', async () => {
    const command = 'train blobs:300 --hidden 256,256 --batch-size 128 --epochs 3 --seed 5';
    const [one, two] = [await run(`${command} --name one`), await run(`${command} --threads 2 --name two`)];
    expect([one.code, two.code]).toEqual([0, 0]);
    const weights = await Promise.all(
      ['one', 'two'].map((name) => load(join(place.path, `runs/${name}/model.safetensors`))),
    );
    const [left, right] = weights.map(({ network }) => network.parameters.map(({ values }) => values));
    expect(right).toEqual(left);
  });

  test('the same seed gives the same bits, another seed others', async () => {
    const command = (name: string, seed: number) =>
      `train flowers.csv --target species --epochs 5 --dropout 0.2 --seed ${seed} --name ${name}`;
    // Also from a process of its own.
    await place.run(command('same-a', 3));
    await run(command('same-b', 3));
    await run(command('other', 4));
    const [a, b, other] = ['same-a', 'same-b', 'other'].map((name) => place.bytes(`runs/${name}/model.safetensors`));
    expect(a!.equals(b!)).toBe(true);
    expect(a!.equals(other!)).toBe(false);
  });

  test('the folder and the settings of the run are there before training begins', async () => {
    const child = place.start('train circle:4000 --epochs 1000000 --patience 1000000 --name begun'.split(' '));
    const end = ended(child);
    await once(child.stderr!, 'data');
    expect(jsonOf(place.read('runs/begun/config.json'))).toEqual({
      chainrule: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      arguments: 'train circle:4000 --epochs 1000000 --patience 1000000 --name begun'.split(' '),
      directory: realpathSync(place.path),
      data: 'circle:4000',
      files: {},
      task: 'classification',
      rows: { train: 2800, validation: 600, test: 600 },
    });
    child.kill('SIGKILL');
    await end;
    expect(place.list('runs/begun')).toEqual(['checkpoint.safetensors', 'config.json']);
  });

  test('a folder that is taken is left alone, and the next gets a number', async () => {
    const first = await run('train xor:40 --epochs 1 --out numbered');
    const before = place.bytes('numbered/xor/model.safetensors');
    const second = await run('train xor:40 --epochs 1 --out numbered --seed 9');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(place.list('numbered')).toEqual(['xor', 'xor-2']);
    expect(place.bytes('numbered/xor/model.safetensors').equals(before)).toBe(true);
  });

  test('built-in data are drawn as a plane, in letters where there is no terminal', async () => {
    const { code, stdout } = await run('train xor --hidden 8 --seed 1 --name plane');
    expect(code).toBe(0);
    expect(stdout).toContain('On 75 test rows the model is right 100 % of the time.');
    expect(stdout).toMatch(/\n {6}x2\n[\s\S]*░░x[\s\S]* x1\n\[ \] o 0 {2}\[░\] x 1\n/);
  });

  test('every option of network and training arrives', async () => {
    const { code } = await run(
      'train flowers.csv --target species --name options --hidden 7,5 --activation tanh,relu --dropout 0.1 --l1 0.001 ' +
        '--l2 0.002 --initializer heUniform --loss crossEntropy --class-weights balanced --label-smoothing 0.05 ' +
        '--optimizer sgd:nesterov=true --momentum 0.8 --learning-rate 0.02 --schedule warmUp+cosine:steps=5 ' +
        '--clip-norm 2 --batch-size 16 --epochs 3 --tolerance 0.001 --patience 2 --validation 0.2 --test 0.1 --seed 5 ' +
        '--backend wasm --task classification --header yes --type colour=ignore --drop width',
    );
    expect(code).toBe(0);
    const described = await run('describe runs/options/model.safetensors --json');
    expect(jsonOf(described.stdout)).toMatchObject({
      parameters: 1 * 7 + 7 + 7 * 5 + 5 + 5 * 2 + 2,
      features: ['length'],
      seed: 5,
      loss: 'crossEntropy',
      configuration: {
        layers: ['linear 1 -> 7', 'tanh', 'dropout 0.1', 'linear 7 -> 5', 'relu', 'dropout 0.1', 'linear 5 -> 2'],
        optimizer: 'sgd',
        learningRate: 0.02,
        momentum: 0.8,
        nesterov: true,
        schedule: 'warmUp+cosine',
        clipNorm: 2,
        batchSize: 16,
        epochs: 3,
        tolerance: 0.001,
        patience: 2,
        l1: 0.001,
        l2: 0.002,
        classWeights: 'balanced',
      },
    });
  });

  test('--backend reference trains too, and says so; also where there is no WebAssembly, which the error of the others says', async () => {
    const command = 'train xor:40 --epochs 2 --hidden 3 --name ref --json';
    vi.stubGlobal('WebAssembly', undefined);
    try {
      const { code, stdout } = await run(`${command} --backend reference`);
      expect(code).toBe(0);
      expect(jsonOf(stdout)).toMatchObject({ backend: 'reference', epochs: 2 });
      const refused = await run(command);
      expect(refused.code).toBe(1);
      expect(refused.stdout + refused.stderr).toContain('WebAssembly may not be compiled here: got no WebAssembly');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('--hidden none is a linear model, --batch-size full gradient descent', async () => {
    const { code, stdout } = await run(
      'train houses.csv --target price --hidden none --batch-size full --epochs 3 --name linear',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Network: 2 → 1, 3 parameters');
    expect(place.read('runs/linear/history.csv').split('\n')[3]).toMatch(/^3,3,/);
  });

  test('--test takes a file, --features chooses columns', async () => {
    place.write('held-out.csv', flowers(20));
    const { code, stdout } = await run(
      'train flowers.csv --target species --features length --test held-out.csv --epochs 2 --name held',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Rows: 51 to train on, 9 to decide when to stop, 20 for the test');
    expect(stdout).toContain('Network: 1 → ');
  });

  test('a file without a header, with other separators, packed', async () => {
    const { gzipSync } = await import('node:zlib');
    const text = flowers().split('\n').slice(1).join('\n').replaceAll(',', ';');
    place.write('plain.tsv.gz', gzipSync(text));
    const { code, stdout } = await run('train plain.tsv.gz --target c4 --header no --epochs 1 --json');
    expect(code).toBe(0);
    expect(jsonOf(stdout)).toHaveProperty('model', join('runs', 'plain', 'model.safetensors'));
  });

  test('divergence is an error that says when and what to try, and leaves no folder', async () => {
    const { code, stdout, stderr } = await run('train plane:100 --optimizer sgd --learning-rate 1000 --name diverged');
    expect(code).toBe(1);
    expect(stdout).not.toContain('Written to');
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /^training: the loss stopped being a finite number at step \d+ \(epoch 1\) — try a smaller learning rate than 1000/,
    );
    expect(existsSync(join(place.path, 'runs', 'diverged'))).toBe(false);
  });
});
