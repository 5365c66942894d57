/** The command landscape: the page, the JSON document, the path of the training, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  place = new Workplace();
  await runHere('train xor:80 --hidden 4 --epochs 8 --path', place.path);
  await runHere('train xor:80 --hidden 5 --epochs 2 --name other', place.path);
});
afterAll(() => place.remove());

const model = 'runs/xor/model.safetensors';
const run = (command: string) => runHere(`landscape ${command}`, place.path);

interface Json {
  rows: number;
  parameters: number;
  landscapes: {
    directions: string;
    seed?: number;
    losses: number[][];
    x: { values: number[]; explained?: number };
    path?: { points: { epoch: number; x: number; y: number; loss: number }[] };
  }[];
}

describe('chainrule landscape', () => {
  test('writes a page beside the model, with the path of the training', async () => {
    expect(place.list('runs/xor')).toContain('path.safetensors');
    const { code, stdout, stderr } = await run(`${model} xor:80 --size 9`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^binaryCrossEntropy of xor:80, 80 rows: [\d.]+ at the model, the middle of each plane\n/);
    expect(stdout).toMatch(/path of the training .* at epoch \d/);
    expect(stdout).toContain('random, seed 2');
    expect(stdout).toMatch(/[\d.]+ % of the variance of the path lies in its plane/);
    expect(stdout).toContain('open runs/xor/landscape.html in a browser');
    const page = place.read('runs/xor/landscape.html');
    expect(page).toContain('The plane of the training’s path');
  });

  test('--json gives grid, axes, directions and path, and writes nothing', async () => {
    const { code, stdout } = await run('runs/other/model.safetensors xor:80 --size 5 --planes 2 --json');
    expect(code).toBe(0);
    expect(place.list('runs/other')).not.toContain('landscape.html');
    const json = jsonOf<Json>(stdout);
    expect(json).toMatchObject({ rows: 80, parameters: 21 });
    expect(json.landscapes.map(({ directions, seed }) => [directions, seed])).toEqual([
      ['random', 0],
      ['random', 1],
    ]);
    expect(json.landscapes[0]!.losses.map((row) => row.length)).toEqual([5, 5, 5, 5, 5]);
    expect(json.landscapes[0]!.x.values).toEqual([-1, -0.5, 0, 0.5, 1]);

    const own = jsonOf<Json>((await run(`${model} xor:80 --size 5 --planes 0 --json`)).stdout).landscapes;
    expect(own).toHaveLength(1);
    expect(own[0]!.path!.points.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(own[0]!.x.explained).toBeGreaterThan(0.5);
  });

  test('a page that is there stays: the next one is numbered, unless --out and --force name it', async () => {
    const other = 'runs/other/model.safetensors xor:40 --size 3 --planes 1';
    await run(other);
    const first = place.read('runs/other/landscape.html');
    expect((await run(`${other} --seed 5`)).stdout).toContain('open runs/other/landscape-2.html in a browser');
    expect(place.read('runs/other/landscape.html')).toBe(first);
    await run(`${other} --seed 5 --out runs/other/landscape.html --force`);
    expect(place.read('runs/other/landscape.html')).not.toBe(first);
  });

  test('the loss at the model is that of evaluate', async () => {
    const { stdout } = await run(`${model} xor:300 --seed 4 --size 3 --planes 1 --no-path --json`);
    const evaluated = jsonOf<{ loss: number }>(
      (await runHere(`evaluate ${model} xor:300 --seed 4 --json`, place.path)).stdout,
    );
    expect(jsonOf<Json>(stdout).landscapes[0]!.losses[1]![1]).toBeCloseTo(evaluated.loss, 5);
  });

  test('--range and --normalisation hold for the random directions', async () => {
    const { stdout } = await run(
      `${model} xor:80 --size 3 --planes 1 --no-path --range -2,3 --normalisation layer --json`,
    );
    expect(jsonOf<Json>(stdout).landscapes[0]).toMatchObject({ normalisation: 'layer', x: { values: [-2, 0.5, 3] } });
  });

  test.each([
    [
      'runs/other/model.safetensors xor:80 --planes 0',
      '--planes: there is nothing to draw: got 0, and no path of the training — try --planes 1, or a model that was trained with --path\n',
    ],
    [
      'runs/other/model.safetensors xor:80 --path runs/xor/path.safetensors',
      'runs/xor/path.safetensors: layer1.weight: does not fit the model: got F32 [9, 4, 2]; expected F32 [9, 5, 2] — try the path of the same training\n',
    ],
    [`${model} xor:80 --path none.safetensors`, 'none.safetensors: no such file'],
    [
      `${model} xor:80 --range 1`,
      '--range: bad value: got "1"; expected a lower and a higher number — try --range -1,1\n',
    ],
    [`${model} xor:80 --size 1`, '--size: bad value: got "1"; expected a whole number, at least 2\n'],
    [
      `${model} xor:80 --normalisation filters`,
      '--normalisation: bad value: got "filters"; expected one of filter, layer, weight, dfilter, dlayer, none — try --normalisation filter\n',
    ],
    [`${model} spira`, 'spira: no such file'],
    ['runs/xor/model.safetensors', 'chainrule landscape: <data> is missing — try chainrule landscape --help\n'],
  ])('%s is refused', async (command, message) => {
    const { code, stdout, stderr } = await run(command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
