/** What the playground draws, held to golden files: pictures without text, which fonts would change, and the texts of files. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser } from './page.ts';
import { comparedWithGolden, contactSheet, pictureOf } from './pictures.ts';
import { type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

/** Maps are written pixel by pixel: no run and no rasterizer changed any of them. */
const exact = { threshold: 0, share: 0 };
const scaled = { threshold: 0.1, share: 0 };
/**
 * Lines are smoothed by the browser's rasterizer. Repeated runs give the same pixels, with and without its graphics
 * process; its other rasterizer, on the graphics processor, changed 12 of the 312,000 pixels of the network, 0.004 %.
 * Tenfold that may differ.
 */
const lines = { threshold: 0.1, share: 0.0004 };

/** Trains so many epochs and rests: the same seed gives the same bits, so the same picture. */
async function train(page: Page, epochs: number): Promise<void> {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await page.keyboard.press('e');
    await until(page, 'epoch', (now) => now === epoch);
  }
  await settled(page);
}

/** After the next two frames of the screen everything is drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}

/** One element in a line, without the pictures inside, whose bytes are the browser's own. */
function readable(svg: string): string {
  return svg.replaceAll(/href="data:[^"]*"/g, 'href="…"').replaceAll('><', '>\n<');
}

describe.skipIf(!hasBrowser)('what the playground draws', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test.each([{ dark: false }, { dark: true }])('the network and its output, dark: $dark', ({ dark }) =>
    playground.open(
      '#v=1&seed=1',
      async (page) => {
        await train(page, 8);
        const name = dark ? 'xor-dark' : 'xor';
        expect(comparedWithGolden(await pictureOf(page.locator('canvas.links')), `${name}-links`, lines)).toBe('equal');
        expect(comparedWithGolden(await contactSheet(page.locator('.neuron canvas')), `${name}-neurons`, scaled)).toBe(
          'equal',
        );
        expect(comparedWithGolden(await pictureOf(page.locator('canvas.plane-map')), `${name}-output`, exact)).toBe(
          'equal',
        );
        expect(
          comparedWithGolden(await pictureOf(page.locator('.plane canvas:not(.plane-names)')), `${name}-plane`, lines),
        ).toBe('equal');
      },
      { dark, still: true },
    ),
  );

  test('three classes, and discretized', () =>
    playground.open(
      '#v=1&dataset=spiral&classes=3&seed=2',
      async (page) => {
        await train(page, 5);
        expect(comparedWithGolden(await pictureOf(page.locator('canvas.plane-map')), 'spiral-output', exact)).toBe(
          'equal',
        );
        await page.getByLabel('Discretize output').check();
        await settled(page);
        expect(comparedWithGolden(await pictureOf(page.locator('canvas.plane-map')), 'spiral-discrete', exact)).toBe(
          'equal',
        );
      },
      { still: true },
    ));

  test('the landscape from above', () =>
    playground.open(
      '#v=1&seed=1',
      async (page) => {
        await train(page, 6);
        await page.getByRole('tab', { name: 'Landscape' }).click();
        await page.getByLabel('Plane', { exact: true }).selectOption('random');
        // The plane of the path, which is shown first, says so; both have as many losses.
        await page.getByText("Of the path's variance in this plane").waitFor({ state: 'detached' });
        await page.getByText('2,601 losses over 250 rows').waitFor();
        await settled(page);
        expect(
          comparedWithGolden(await pictureOf(page.locator('.landscape-picture canvas').first()), 'landscape', lines),
        ).toBe('equal');
      },
      { still: true },
    ));

  test('the arrays of numbers, and their colours', () =>
    playground.open(
      '#v=1&seed=1',
      async (page) => {
        await train(page, 8);
        await page.getByRole('button', { name: 'take the first one' }).click();
        await page.getByRole('tab', { name: 'Numbers' }).click();
        await page.getByText('∂ℓ/∂W(1)').waitFor();
        const arrays = await page.locator('table.grid').evaluateAll((tables) =>
          tables.map((table) => {
            const rows = [...table.querySelectorAll('tr')].map((row) =>
              [...row.querySelectorAll('td')].map(
                (cell) => `${cell.innerText} ${getComputedStyle(cell).backgroundColor}`,
              ),
            );
            return [table.querySelector('caption')!.innerText, ...rows.map((row) => `  ${row.join('  ')}`)].join('\n');
          }),
        );
        await expect(`${arrays.join('\n')}\n`).toMatchFileSnapshot('golden/arrays.txt');
      },
      { still: true },
    ));

  test('pictures that are saved', () =>
    playground.open(
      '#v=1&seed=1',
      async (page) => {
        await train(page, 8);
        await page.getByRole('tab', { name: 'Export' }).click();
        for (const [button, name] of [
          ['Network as SVG', 'network.txt'],
          ['Losses as SVG', 'losses.txt'],
        ] as const) {
          const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('button', { name: button, exact: true }).click(),
          ]);
          await expect(readable(readFileSync(await download.path(), 'utf8'))).toMatchFileSnapshot(`golden/${name}`);
        }
      },
      { still: true },
    ));
});
