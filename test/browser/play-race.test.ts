/** Races of the playground: a guess, several settings from one start, and one setting from many starts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

describe.skipIf(!hasBrowser)('races of the playground', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('three learning rates run from one start, after a guess, with maps and one chart', () =>
    playground.open('#v=1&dataset=gauss&noise=20&networkShape=4&optimizer=sgd', async (page) => {
      await page.getByRole('tab', { name: 'Race' }).click();
      const start = page.getByRole('button', { name: 'Start', exact: true });
      await expect.poll(() => start.isDisabled()).toBe(true);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await page.getByLabel('Lane B').fill('fast');
      await page.getByText('fast is no value').waitFor();
      await page.getByLabel('Lane B').fill('0.1');
      await page.getByLabel('A: Learning rate 0.01').check();
      await start.click();
      await page.getByText('C wins: Learning rate 1, first at 95.0 %. You guessed A.').waitFor();
      for (const lane of ['lane-0', 'lane-1', 'lane-2'])
        await page
          .getByTestId(lane)
          .filter({ hasText: /^step 500, loss 0\.\d+, 9\d\.\d %; 95\.0 % at step \d+$/ })
          .waitFor();
      expect(await page.getByRole('img', { name: /^Output over the plane: Learning rate/ }).count()).toBe(3);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      // The page's own network rests.
      expect(await numberIn(page, 'step')).toBe(0);
      await page.getByRole('button', { name: 'Another race' }).click();
      await page.getByRole('button', { name: 'Start without a guess' }).waitFor();
    }));

  test('a race keeps its own classes when the page has other data', () =>
    playground.open('#v=1&dataset=blobs&classes=3&networkShape=4', async (page) => {
      await page.getByRole('tab', { name: 'Race' }).click();
      await page.getByLabel('Budget').fill('50');
      await page.getByRole('button', { name: 'Start without a guess' }).click();
      await page.getByText(/^[ABC] wins|^A tie/).waitFor();
      const map = page.getByRole('img', { name: /^Output over the plane: Learning rate 1$/ });
      const pixels = () => map.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const before = await pixels();
      await page.getByLabel('Exclusive or', { exact: true }).check({ force: true });
      await page.locator('.legend .key').nth(2).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Dark colours' }).click();
      await page.getByRole('button', { name: 'Light colours' }).click();
      await expect.poll(pixels).toBe(before);
    }));

  test('of twenty starts so many learn exclusive or as a guess is made of; one of them is opened, and closed again', () =>
    playground.open('#v=1&dataset=corners&networkShape=2&learningRate=0.05&batchSize=0&wseed=0', async (page) => {
      await page.getByRole('tab', { name: 'Race' }).click();
      await page.getByLabel('Setting', { exact: true }).selectOption('none');
      await page.getByLabel('Your guess: how many of 20 get there?').fill('12');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByText(/^You guessed 12, and it is \d+\.$/).waitFor();
      await page.getByText(/^Of all starts between \d+\.\d % and \d+\.\d % would, 95 times of 100\.$/).waitFor();
      const dots = page.getByRole('button', { name: /^Seed \d+: loss/ });
      expect(await dots.count()).toBe(20);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await dots.first().focus();
      await page.keyboard.press('ArrowLeft');
      const failed = dots.last();
      await expect.poll(() => failed.evaluate((dot) => dot === document.activeElement)).toBe(true);
      const name = (await failed.getAttribute('aria-label'))!;
      const [, seed, loss] = /^Seed (\d+): loss ([\d.]+), \d+\.\d %; open it$/.exec(name)!;
      await page.keyboard.press('Enter');
      await until(page, 'step', (step) => step === 500);
      await page.waitForFunction((wanted) => location.hash.includes(wanted), `wseed=${seed}`);
      await expect.poll(() => page.getByTestId('train-loss').innerText()).toBe(loss);
      await page.getByRole('button', { name: 'Undo' }).click();
      await until(page, 'step', (step) => step === 0);
      await page.waitForFunction(() => location.hash.includes('wseed=0'));
    }));

  test('a long race is asked about, and cancelled; on a phone nothing is cut off', () =>
    playground.open(
      '#v=1&networkShape=32,32&points=2000',
      async (page) => {
        await page.getByRole('tab', { name: 'Race' }).click();
        await page.getByLabel('Setting', { exact: true }).selectOption('none');
        await page.getByLabel('Budget').fill('1000000');
        await page.getByLabel('Budget').press('Tab');
        await page.getByRole('button', { name: 'Start without a guess' }).click();
        await page.getByText(/^This would take about [\d,]+ s\.$/).waitFor();
        await page.getByRole('button', { name: 'Run it all the same' }).click();
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByText(/^Cancelled: \d+ of 20 run\.$/).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      },
      { width: 360, height: 740 },
    ));
});
