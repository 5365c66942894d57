/** Models between the command line and the page: trained there and shown here, trained here and used there. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, flowers, houses, jsonOf, runHere, Workplace } from '../cli/run.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;
let place: Workplace;

/** Opens the page as `chainrule play` with these files opens it. */
async function play(files: readonly string[], use: (page: Page) => Promise<void>): Promise<void> {
  const child = place.start(['play', ...files, '--no-open', '--json']);
  const end = ended(child);
  try {
    const { url } = await new Promise<{ url: string }>((resolve, reject) => {
      child.stdout!.once('data', (piece) => resolve(jsonOf(String(piece))));
      child.once('close', () => reject(new Error('it ended')));
    });
    const [server = '', hash = ''] = url.split('#');
    await playground.open(`#${hash}`, use, { server });
  } finally {
    child.kill('SIGINT');
    await end;
  }
}

const files = '[aria-label="A table, or a model"]';

async function saveModel(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Model file', exact: true }).click(),
  ]);
  place.write('exported.safetensors', readFileSync(await download.path()));
}

describe.skipIf(!hasBrowser)('models', () => {
  beforeAll(async () => {
    playground = await startPlayground();
    place = new Workplace();
    place.write('flowers.csv', flowers());
    place.write('houses.csv', houses());
    const signs = Array.from({ length: 60 }, (_, i) => [((i * 7) % 11) - 5.5, ((i * 5) % 13) - 6.5] as const);
    place.write('signed.csv', ['x1,x2,y', ...signs.map(([a, b]) => `${a},${b},${Math.sign(a * b)}`)].join('\n'));
    await runHere('train flowers.csv --target species --hidden 6,4 --seed 1', place.path);
    await runHere('train houses.csv --target price --hidden 8 --seed 1', place.path);
  });
  afterAll(async () => {
    place.remove();
    await playground.close();
  });

  /** Rounded as the page shows it. */
  const shown = (text: string) => (/\d\.\d/.test(text) ? Number.parseFloat(text).toPrecision(5) : text);

  test.each([
    ['flowers', 'species'],
    ['houses', 'price'],
  ])('the page predicts what chainrule predict does: %s', async (name, target) => {
    await runHere(`predict runs/${name}/model.safetensors ${name}.csv --out ${name}-predicted.csv`, place.path);
    const [head, ...rows] = place
      .read(`${name}-predicted.csv`)
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    await play([`runs/${name}/model.safetensors`, `${name}.csv`], async (page) => {
      await page.getByText(`model.safetensors on ${name}.csv: ${rows.length} rows`).waitFor();
      await page.getByRole('button', { name: 'take the first one' }).click();
      for (let i = 0; i < 5; i++) {
        await page.getByText(`Point ${i + 1}`, { exact: true }).waitFor();
        const text = await page.locator('.point-head').innerText();
        const row = rows[Number(/row (\d+) of the table/.exec(text)![1]) - 1]!;
        expect(text).toContain(`target ${target === 'species' ? `class ${row[head!.indexOf(target)]}` : ''}`);
        const said = await page.getByTestId('prediction').innerText();
        const predicted = row[head!.indexOf('prediction')]!;
        expect(shown(said.replace(/^class |, .*/g, ''))).toBe(shown(predicted));
        await page.getByRole('button', { name: 'The next point' }).click();
      }
    });
  });

  test('a model alone is shown over rows of its own, and a table that is opened then is the one it sees', () =>
    play(['runs/flowers/model.safetensors'], async (page) => {
      await page.getByText(/model\.safetensors, over 300 made-up rows about as its columns were/).waitFor();
      // What is shown of the model comes when it has been opened.
      await page.getByLabel('Problem').waitFor({ state: 'detached' });
      const before = await page.locator('.formula').innerText();
      await page.setInputFiles(files, `${place.path}/flowers.csv`);
      await page.getByText('model.safetensors on flowers.csv: 60 rows').waitFor();
      // The losses are shown with the next frame.
      await until(page, 'test-metric', (percent) => percent > 90);
      expect(await numberIn(page, 'step')).toBe(0);
      await expect.poll(() => page.locator('.formula').innerText()).toBe(before);
      // Training goes on from there, and restarting comes back to the model.
      const loss = await numberIn(page, 'train-loss');
      await page.getByRole('button', { name: 'One epoch' }).click();
      await until(page, 'epoch', (epoch) => epoch === 1);
      await page.getByRole('button', { name: 'Restart' }).click();
      await until(page, 'epoch', (epoch) => epoch === 0);
      await expect.poll(() => numberIn(page, 'train-loss')).toBe(loss);
      // The plane through a point.
      await page.getByRole('button', { name: 'take the first one' }).click();
      const plane = page.getByLabel('Plane through the other columns');
      await plane.selectOption('point');
      await expect.poll(() => plane.inputValue()).toBe('point');
      // A table without those columns is a problem of its own.
      await page.setInputFiles(files, `${place.path}/houses.csv`);
      await page.getByText('houses.csv: 80 rows').waitFor();
      await expect.poll(() => page.getByText('model.safetensors on').count()).toBe(0);
    }));

  test('a table that does not fit the model of the command is refused with the reason', () =>
    play(['runs/flowers/model.safetensors', 'houses.csv'], async (page) => {
      const refusal = page.getByText(/column "species": not in the table: expected one of "rooms", "age", "price"/);
      await refusal.waitFor();
      await expect.poll(() => refusal.count()).toBe(1);
    }));

  test.each([
    ['#v=1&speed=10', 'xor:200', /accuracy/i],
    ['#v=1&loss=squared&speed=10', 'xor:200', /accuracy/i],
    ['#v=1&problem=regression&speed=10', 'plane:200', /R²|R2/i],
    // TensorFlow Playground's classes are -1 and 1.
    ['#dataset=xor&seed=0.5&networkShape=4,4', 'signed.csv', /accuracy/i],
  ])('the model that %s exports is evaluated by the command line', (link, data, score) =>
    playground.open(link, async (page) => {
      await page.keyboard.press('Space');
      await until(page, 'step', (step) => step > 1500);
      await page.getByRole('button', { name: 'Pause' }).click();
      await saveModel(page);
      const { code, stdout, stderr } = await runHere(`evaluate exported.safetensors ${data}`, place.path);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(score);
    }),
  );

  test('a table that was learned here gives a model that reads that table', () =>
    playground.open('#v=1&speed=10', async (page) => {
      await page.setInputFiles(files, `${place.path}/houses.csv`);
      await page.getByText('houses.csv: 80 rows').waitFor();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'test-metric', (r2) => r2 > 0.99);
      await page.getByRole('button', { name: 'Pause' }).click();
      await saveModel(page);
      const { stdout } = await runHere('evaluate exported.safetensors houses.csv --json', place.path);
      expect(jsonOf<{ r2: number }>(stdout).r2).toBeGreaterThan(0.99);
      // And opened again, it is the same model.
      await page.setInputFiles(files, `${place.path}/exported.safetensors`);
      await page.getByText(/exported\.safetensors, over 300 made-up rows/).waitFor();
      await page.setInputFiles(files, `${place.path}/houses.csv`);
      await page.getByText('exported.safetensors on houses.csv: 80 rows').waitFor();
      await until(page, 'test-metric', (r2) => r2 > 0.99);
    }));
});
