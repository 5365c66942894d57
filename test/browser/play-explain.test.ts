/** "What is this?": a number and a line at everything that is seen (story 3 of the lesson). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { marks } from '../../playground/views/explained.ts';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground } from './playground.ts';

describe.skipIf(!hasBrowser)('what is this?', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('a newcomer reads what a dashed link is, with its value, and then follows a point (story 3)', () =>
    playground.open(
      '#v=1&seed=5',
      async (page) => {
        await page.getByRole('button', { name: 'What is this?' }).click();
        const link = page.getByRole('button', {
          name: /^\d+ Negative weight: A dashed orange link.* w\(\d\)\d+ = −\d/,
        });
        await link.focus();
        await page
          .locator('.explain-card')
          .filter({ hasText: /Negative weight\..*The largest now: w\(\d\)\d+ = −\d/ })
          .waitFor();
        await page.keyboard.press('Tab');
        await page.locator('.explain-card').filter({ hasText: 'Bias. The short stub' }).waitFor();
        expect(await accessibilityProblems(page)).toEqual([]);

        // Whatever can be pressed or read there has a line.
        const missing = await page.evaluate(
          (selectors) =>
            [...document.querySelectorAll('button, input, select, summary, a, .legend *, canvas')]
              .filter((one) => one.checkVisibility() && !one.closest(`${selectors}, .explain`))
              .map((one) => one.outerHTML.slice(0, 100)),
          marks.map(({ at }) => at).join(', '),
        );
        expect(missing).toEqual([]);
        await page.keyboard.press('Escape');
        await expect.poll(() => page.locator('.explain').count()).toBe(0);
        const map = page.getByRole('img', { name: /click a point to follow it/ });
        const { width, height } = (await map.boundingBox())!;
        const point = page.locator('.inside[data-point]');
        // Points of the data lie everywhere; one is within ten pixels of some of these places.
        await expect
          .poll(async () => {
            await map.click({ position: { x: width * Math.random(), y: height * Math.random() } });
            return point.count();
          })
          .toBe(1);
      },
      { width: 1280, height: 720 },
    ));

  test('the key opens it while it is held, and a short press until the next', () =>
    playground.open('#v=1', async (page) => {
      const open = page.locator('.explain-card');
      await page.keyboard.press('?');
      await open.waitFor();
      await page.keyboard.press('?');
      await expect.poll(() => open.count()).toBe(0);
      await page.keyboard.down('?');
      await open.waitFor();
      await page.waitForTimeout(700);
      await page.keyboard.up('?');
      await expect.poll(() => open.count()).toBe(0);
    }));

  test('lists the keys, and those of one letter can be turned off', () =>
    playground.open('#v=1', async (page) => {
      await page.keyboard.press('?');
      await page.getByText('Keys', { exact: true }).click();
      await page.getByText('S: one step (a batch)').waitFor();
      await page.getByLabel('Keys of one letter').uncheck();
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.keyboard.press('s');
      await page.keyboard.press('?');
      expect(await page.locator('.explain').count()).toBe(0);
      await page.getByRole('button', { name: 'What is this?' }).click();
      await page.getByText('Keys', { exact: true }).click();
      await page.getByLabel('Keys of one letter').check();
      await page.keyboard.press('Escape');
      await page.locator('.network-box').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press('s');
      await expect.poll(() => numberIn(page, 'step')).toBe(1);
    }));

  test('on a phone by touch, beside undo and redo', () =>
    playground.open(
      '#v=1',
      async (page) => {
        await page.getByRole('button', { name: 'New weights' }).click();
        const undo = page.getByRole('button', { name: 'Undo' });
        await undo.click();
        await expect.poll(() => undo.isDisabled()).toBe(true);
        await page.getByRole('button', { name: 'Redo' }).click();
        await page.getByRole('button', { name: 'What is this?' }).click();
        await page.getByRole('button', { name: /^\d+ Neuron: / }).click();
        await page.locator('.explain-card').filter({ hasText: 'Its picture is its answer' }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        expect(await accessibilityProblems(page)).toEqual([]);
      },
      { width: 360, height: 740 },
    ));
});
