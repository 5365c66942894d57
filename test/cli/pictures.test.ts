/** The command line with pictures: from a folder to a model, and what the model says of other pictures. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { schemaNamed } from '../../cli/schemas/index.ts';
import { root } from '../../scripts/setup.mjs';
import type { PictureWalk } from '../../src/explain.ts';
import { drawn, pngOf } from '../pictures/samples.ts';
import { recordsOf, valuesOf } from '../report/event-file.ts';
import { built, ended, jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
let above0: Buffer;
const before = process.env.XDG_CACHE_HOME;
beforeAll(async () => {
  await built();
  place = new Workplace();
  process.env.XDG_CACHE_HOME = join(place.path, 'cache');
  for (const [label, part] of [
    ['above', 0],
    ['below', 1],
  ] as const) {
    mkdirSync(join(place.path, 'shapes', label), { recursive: true });
    for (let i = 0; i < 40; i++) {
      const picture = drawn(8, 8, (x, y) => ((y >= 4 ? 1 : 0) === part ? 160 : 40) + ((x * 31 + y * 17 + i * 13) % 50));
      writeFileSync(join(place.path, 'shapes', label, `${i}.png`), pngOf(picture, 2));
    }
  }
  above0 = place.bytes('shapes/above/0.png');
  writeFileSync(join(place.path, 'shapes/above/broken.png'), 'x');
  mkdirSync(join(place.path, 'bad/one'), { recursive: true });
  writeFileSync(join(place.path, 'bad/one/1.png'), '');
  await runHere('train shapes --epochs 15', place.path);
});
afterAll(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  place.remove();
});

const run = (command: string) => runHere(command, place.path);

test('train reads a folder, names what is left out, and writes a run', async () => {
  const { code, stdout, stderr } = await run('train shapes --epochs 15 --name again');
  expect(code).toBe(0);
  expect(stdout).toContain('shapes: 80 pictures of 2 classes, 8 x 8, in colours');
  expect(stdout).toContain('56 to train on, 12 to decide when to stop, 12 for the test');
  expect(stdout).toContain('On 12 test rows the model is right 100 % of the time.');
  expect(stderr).toContain('warning: left out: above/broken.png: no picture that can be read');
  expect(stderr).toContain('warning: 1 file left out, 80 pictures kept');
  expect(place.list('runs/again')).toEqual([
    'checkpoint.safetensors',
    'config.json',
    'history.csv',
    'model.safetensors',
    'report.html',
  ]);
  expect(jsonOf(place.read('runs/again/config.json'))).toMatchObject({
    pictures: { width: 8, height: 8, channels: 3, classes: ['above', 'below'] },
  });
  // The same bits again.
  expect(place.bytes('runs/again/model.safetensors')).toEqual(place.bytes('runs/shapes/model.safetensors'));
});

test('train writes curves and filters for TensorBoard', async () => {
  // Large enough for convolutions.
  const command = 'train shapes --size 12 --epochs 4';
  await run(`${command} --name unwatched`);
  const { code } = await run(`${command} --name watched --tensorboard logs`);
  expect(code).toBe(0);
  const report = place.read('runs/watched/report.html');
  for (const heading of ['What the answer depends on', 'The first filters'])
    expect(report).toContain(`<h3>${heading}</h3>`);
  // Words in a colour of light pages alone are hard to read on dark ones.
  expect(report).not.toContain('style="color:');
  // Four pictures with two maps each, and one of the filters.
  expect(
    report.split('src="data:image/bmp').length + report.split('src="data:image/png').length - 2,
  ).toBeGreaterThanOrEqual(13);
  expect(place.bytes('runs/watched/model.safetensors')).toEqual(place.bytes('runs/unwatched/model.safetensors'));
  // The version is in front of the epochs, and the graph of the network behind them.
  const all = recordsOf(place.bytes('logs/watched/events.out.tfevents.chainrule')).map(valuesOf);
  const events = all.filter((values) => values.has('loss'));
  expect(events).toHaveLength(4);
  const tags = [...events.at(-1)!.keys()];
  expect(tags).toContain('accuracy');
  expect(tags.filter((tag) => tag.startsWith('filters/'))).toHaveLength(1);
  const weights = tags.filter((tag) => tag.startsWith('weights/'));
  expect(weights.length).toBeGreaterThan(3);
  const gradients = all.filter((values) => [...values.keys()].some((tag) => tag.startsWith('gradients/')));
  expect(gradients.map((values) => values.size)).toEqual([1, 2, 3, 4].map(() => weights.length));
});

test('predict takes a folder or a picture, in each form; evaluate a folder of classes', async () => {
  const { stdout } = await run('predict runs/shapes shapes/below/3.png');
  expect(stdout).toMatch(
    /^picture,prediction,probability_above,probability_below\nshapes\/below\/3\.png,below,[\d.e-]+,[\d.]+\n$/,
  );
  const all = await run('predict runs/shapes shapes --out p.csv');
  expect(all.stderr).toContain('warning: left out: shapes/above/broken.png');
  expect(all.stdout).toBe('80 pictures with predictions written to p.csv\n');
  const rows = place.read('p.csv').trim().split('\n').slice(1);
  expect(rows.filter((row) => row.split(',')[0]!.includes(`/${row.split(',')[1]}/`)).length).toBe(80);
  expect(jsonOf((await run('predict runs/shapes shapes/above/3.png --json')).stdout)).toMatchObject({
    pictures: 1,
    predictions: [{ picture: 'shapes/above/3.png', prediction: 'above' }],
  });
  const { stdout: scores } = await run('evaluate runs/shapes shapes --json');
  expect(jsonOf(scores)).toMatchObject({ task: 'classification', rows: 80, accuracy: 1 });
});

test('train --from begins with the layers of another model of pictures, whose size new ones are brought to', async () => {
  await run('train shapes --size 6 --grey --epochs 8 --name small');
  const { code, stdout } = await run('train shapes --from runs/small --frozen --epochs 4 --name tuned');
  expect(code).toBe(0);
  expect(stdout).toContain('shapes: 80 pictures of 2 classes, 6 x 6, grey');
  const { stdout: again } = await run('train shapes --from runs/small/model.safetensors --epochs 4 --name on');
  expect(again).toContain('6 x 6, grey');
});

test('describe counts parameters and multiply-adds, and says how pixels become numbers', async () => {
  const { stdout, code } = await run('describe runs/shapes');
  expect(code).toBe(0);
  expect(stdout).toContain('runs/shapes: predicts 2 classes of pictures, 8 x 8, in colours: above, below');
  // 192 x 128 + 128 x 64 + 64 x 2.
  expect(stdout).toContain('32,896 multiply-adds for one picture');
  expect(stdout).toContain('192 x 128 + 128');
  expect(stdout).toMatch(/Pixels from 0 to 255 less [\d.]+, [\d.]+, [\d.]+, divided by/);
  const json = jsonOf((await run('describe runs/shapes --json')).stdout);
  expect(json).toMatchObject({
    multiplyAdds: 32_896,
    classes: ['above', 'below'],
    pictures: { width: 8, channels: 3 },
  });
});

test('killed, it goes on from its checkpoint to the model that it would have had', async () => {
  const command = ['train', 'shapes', '--epochs', '60', '--checkpoint', '0'];
  const whole = await runHere([...command, '--name', 'unkilled'], place.path);
  expect(whole.code).toBe(0);
  expect(whole.stdout).toContain('checkpoint.safetensors  the state of the training, for train --resume');
  const child = place.start([...command, '--name', 'killed'], { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME! });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const checkpoint = join(place.path, 'runs/killed/checkpoint.safetensors');
  await vi.waitFor(() => expect(existsSync(checkpoint)).toBe(true), { timeout: 60_000, interval: 20 });
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(join(place.path, 'runs/killed/model.safetensors'))).toBe(false);
  // From another folder, in which the pictures have another path.
  const resumed = await runHere('train --resume killed', join(place.path, 'runs'));
  expect(resumed).toMatchObject({ code: 0 });
  expect(resumed.stdout).toContain('Resumed: killed, after epoch ');
  expect(place.bytes('runs/killed/model.safetensors')).toEqual(place.bytes('runs/unkilled/model.safetensors'));
  const again = await run('train --resume runs/killed');
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('runs/killed: the run is done: got the');
  writeFileSync(join(place.path, 'shapes/above/0.png'), place.bytes('shapes/below/0.png'));
  const changed = await run('train --resume runs/unkilled --epochs 80');
  writeFileSync(join(place.path, 'shapes/above/0.png'), above0);
  expect(changed.stderr).toContain('runs/unkilled: data: not as in the checkpoint');
}, 120_000);

test('pictures of the folder that one is in are found again', async () => {
  const folder = join(place.path, 'shapes');
  expect(await runHere('train . --epochs 2 --out ../runs --name within', folder)).toMatchObject({ code: 0 });
  expect(await runHere('train --resume ../runs/within --epochs 3', folder)).toMatchObject({ code: 0 });
});

test('a CSV with a column of paths is pictures; with --features it is a table', async () => {
  const rows = ['above', 'below'].flatMap((label) =>
    Array.from({ length: 40 }, (_, i) => `shapes/${label}/${i}.png,${label},${i}`),
  );
  place.write('list.csv', `picture,where,number\n${rows.join('\n')}\n`);
  const { code, stdout } = await run('train list.csv --target where --epochs 15');
  expect(code).toBe(0);
  expect(stdout).toContain('list.csv: 80 pictures of 2 classes, 8 x 8, in colours');
  expect(stdout).toContain('On 12 test rows the model is right 100 % of the time.');
  expect(jsonOf<{ files: object }>(place.read('runs/list/config.json')).files).toHaveProperty('list.csv');
  const table = await run('train list.csv --target where --features number --epochs 1 --name table');
  expect(table.stdout).toContain('80 rows');
  place.write('tabs.tsv', place.read('list.csv').replaceAll(',', '\t'));
  expect(await run('train tabs.tsv --target where --epochs 1')).toMatchObject({ code: 0 });
  expect(place.list('runs')).toContain('tabs');
}, 60_000);

test('predict keeps the rows of a CSV with paths as they are, those without a picture too; evaluate takes its classes', async () => {
  mkdirSync(join(place.path, 'lists'), { recursive: true });
  const rows = [
    'below,../shapes/below/3.png,007',
    'above,../shapes/above/broken.png,1',
    ',../shapes/above/5.png,2',
    'below,,3',
  ];
  place.write('lists/new.csv', `where,picture,number\n${rows.join('\n')}\n`);
  const { stdout, stderr } = await run('predict runs/shapes lists/new.csv --out new-out.csv');
  expect(stdout).toBe('2 pictures with predictions written to new-out.csv\n');
  expect(stderr).toContain('left out: shapes/above/broken.png: no picture that can be read');
  expect(stderr).toContain('left out: row 4: without a path');
  const lines = place.read('new-out.csv').split('\n');
  expect(lines[0]).toBe('where,picture,number,prediction,probability_above,probability_below');
  expect(lines[1]).toMatch(/^below,\.\.\/shapes\/below\/3\.png,007,below,[\d.e-]+,[\d.]+$/);
  expect(lines[2]).toBe(`${rows[1]},,,`);
  expect(lines[3]).toMatch(/^,\.\.\/shapes\/above\/5\.png,2,above,/);
  expect(lines.slice(4)).toEqual([`${rows[3]},,,`, '']);
  expect((await run('predict runs/shapes lists/new.csv')).stdout).toBe(place.read('new-out.csv'));
  await run('predict runs/shapes lists/new.csv --out new-out.jsonl');
  expect(place.read('new-out.jsonl').split('\n')[1]).toBe(
    '{"where":"above","picture":"../shapes/above/broken.png","number":1,"prediction":null,"probability_above":null,"probability_below":null}',
  );
  const scores = await run('evaluate runs/shapes lists/new.csv --target where --json');
  expect(jsonOf(scores.stdout)).toMatchObject({ rows: 1, accuracy: 1 });
  expect((await run('evaluate runs/shapes shapes --target where')).stderr).toContain(
    '--target: only a CSV of pictures takes it: got shapes',
  );
  expect((await run('walk runs/shapes lists/new.csv')).stderr).toContain('lists/new.csv');
});

test('export writes a program that takes ImageData, and JSON and ONNX', async () => {
  const { code, stdout } = await run('export runs/shapes --out shapes.mjs');
  expect(stdout).toContain('one function, predict(picture)');
  expect(code).toBe(0);
  const { predict } = (await import(pathToFileURL(join(place.path, 'shapes.mjs')).href)) as {
    predict: (picture: object) => { prediction: string };
  };
  const picture = drawn(16, 16, (_, y) => (y >= 8 ? 180 : 50));
  expect(predict(picture).prediction).toBe('below');
  await run('export runs/shapes --out shapes.json');
  expect(jsonOf(place.read('shapes.json'))).toMatchObject({
    inputs: 192,
    pictures: { width: 8, classes: ['above', 'below'] },
  });
  expect((await run('export runs/shapes --out shapes.onnx')).stdout).toMatch(
    /ONNX of operator set 17\ninput pixels, uint8: a picture of 8 x 8 pixels, row by row, red, green, blue, from 0 to 255\n$/,
  );
  // A model of pictures as any.
  for (const command of ['evaluate', 'predict'])
    expect((await run(`${command} shapes.onnx shapes --json`)).stdout).toBe(
      (await run(`${command} runs/shapes shapes --json`)).stdout,
    );
  expect((await run('describe shapes.onnx')).stdout).toContain('predicts 2 classes of pictures, 8 x 8, in colours');
}, 60_000);

test('pictures are decoded by several threads to the same file as by one', async () => {
  for (let i = 0; i < 130; i++) {
    const label = i % 2 ? 'odd' : 'even';
    mkdirSync(join(place.path, 'many', label), { recursive: true });
    const picture = drawn(9 + (i % 7), 8, (x, y, channel) => (x * 31 + y * 17 + i * 13 + channel * 50) % 256);
    writeFileSync(join(place.path, 'many', label, `${i}.png`), i === 64 ? 'broken' : pngOf(picture, i % 3 ? 2 : 0));
  }
  // From source there is one thread; what is built has as many as the machine runs.
  const here = await run('train many --epochs 1 --size 8');
  expect(here.code).toBe(0);
  const there = await place.run('train many --epochs 1 --size 8 --name built', {
    XDG_CACHE_HOME: join(place.path, 'built'),
  });
  expect(there.code).toBe(0);
  expect(there.stderr).toContain('left out: even/64.png');
  const [file] = place.list('built/chainrule/pictures');
  expect(place.bytes(`built/chainrule/pictures/${file}`)).toEqual(place.bytes(`cache/chainrule/pictures/${file}`));
}, 60_000);

test('what threads decode while reading is given up is dropped', async () => {
  const reading = `import { openPictures } from 'chainrule/node';
    const onProgress = ({ step }) => { if (step === 'decoded') throw new Error('enough'); };
    const [path, cache] = process.argv.slice(1);
    await openPictures(path, { size: [8, 8], cache, onProgress }).catch(({ message }) => console.log(message));`;
  const paths = ['many', 'given up'].map((name) => join(place.path, name));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', reading, ...paths], { cwd: root });
  expect(await ended(child)).toEqual({ code: 0, stdout: 'enough\n', stderr: '' });
});

test('walk shows a picture under the first filters; its layer is that of describe, its answer that of predict', async () => {
  await run('train shapes --size 12 --epochs 4 --name filters');
  const { stdout, code } = await run('walk runs/filters shapes/below/3.png --svg filter.svg');
  expect(code).toBe(0);
  expect(stdout).toContain('3.png through the first filters of a network of');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(3 x 3 x 3 + 1) x 32 = 896 parameters');
  expect(stdout).toContain('It is below.');
  expect(stdout).toContain('Backward');
  expect(place.read('filter.svg')).toContain('3.png under a filter');
  const json = jsonOf<PictureWalk>((await run('walk runs/filters shapes/below/3.png --place 5,6,7 --json')).stdout);
  const fits = new Ajv2020({ strict: true, strictTypes: false }).compile(schemaNamed('walk'));
  expect(fits(json)).toBe(true);
  expect(json.place).toEqual({ row: 5, column: 6, filter: 7 });
  const described = jsonOf<{ layers: { formula: string }[] }>((await run('describe runs/filters --json')).stdout);
  expect(described.layers[0]!.formula).toBe(json.convolution.formula);
  const { stdout: predicted } = await run('predict runs/filters shapes/below/3.png --json');
  const { predictions } = jsonOf<{ predictions: { probabilities: { below: number } }[] }>(predicted);
  expect(json.output.probabilities[1]).toBeCloseTo(predictions[0]!.probabilities.below, 5);
  // The same picture by its number in the folder.
  const ofFolder = jsonOf<PictureWalk>((await run('walk runs/filters shapes --row 74 --json')).stdout);
  expect(ofFolder.loss!.target).toBe('below');
});

test.each([
  ['walk runs/shapes shapes/below/3.png', 'walk: the network has no convolution to look into: got flatten'],
  ['walk runs/shapes shapes --neuron 1.2', '--neuron: is for models of tables'],
  ['walk runs/shapes shapes/below/3.png --row 2', '--row: there is one picture: got 2'],
  ['walk runs/shapes shapes --row 81', '--row: no such picture: got 81; expected 1 to 80'],
  ['train bad', 'bad: its only picture cannot be read: got one/1.png: an empty file'],
  ['train shapes --features x', '--features: pictures have no columns, and take no such option'],
  ['train shapes --target x', '--target: pictures have no columns, and take no such option'],
  ['train shapes --test other.csv', '--test: a share is wanted for pictures'],
  ['train shapes --size 0', '--size: bad value: got "0"; expected pixels from 1 to 4096'],
  ['train shapes --augment flip', '--augment: bad value: got "flip"; expected one of none, mirror, shift, rotation'],
  ['train shapes --augment miror', 'try --augment mirror'],
  ['train shapes --augment shift=far', '--augment: bad value: got "shift=far"; expected a number, as in shift=0.1'],
  ['train shapes --augment shift=0.7', '--augment: shift: bad value: got 0.7; expected a number from 0 to 0.5'],
  ['train shapes --frozen', '--frozen: there are no layers to keep as they are'],
  ['train xor --frozen', '--frozen: only pictures take it'],
  ['train xor --augment none', '--augment: only pictures take it'],
  ['train xor --grey', '--grey: only pictures take it'],
  ['predict runs/shapes shapes/above/broken.png', 'shapes/above/broken.png: no picture that can be read'],
  ['walk runs/shapes xor', 'xor: no such file'],
])('%s is refused', async (command, message) => {
  const { code, stderr } = await run(command);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
