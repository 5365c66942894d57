/** Practice on the page: problems of the terminal and of the network on the screen, sheets of them, and what is kept. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerText, problemSet } from '../../src/practice.ts';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

async function open(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Practice' }).click();
  await page.locator('.practice .question').waitFor();
}

async function answer(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your answer').fill(text);
  await page.getByRole('button', { name: 'Check' }).click();
}

async function saved(page: Page, button: RegExp): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

describe.skipIf(!hasBrowser)('practice', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('asks, names the mistake, keeps what was done, and forgets it', async () => {
    await playground.open('#v=1&topic=backprop&level=1&pseed=5', async (page) => {
      await open(page);
      const [problem] = problemSet({ topic: 'backprop', seed: 5000, count: 1, level: 1 });
      const slip = problem!.slips[0]!;
      await answer(page, answerText(slip.answer));
      await page.locator('.told[data-verdict=wrong]').waitFor();
      await answer(page, answerText(problem!.answer));
      await page.locator('.told[data-verdict=right]').waitFor();
      await expect.poll(() => page.getByTestId('practised').innerText()).toContain('1 of 1 right, 0 in a row');
      // Why: the way there.
      await page.getByText('Why?').click();
      await page.locator('.solution li').first().waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.reload();
      await open(page);
      await expect.poll(() => page.getByTestId('practised').innerText()).toContain('1 of 1 right');
      expect(JSON.parse(await saved(page, /Save progress/))).toMatchObject([
        { id: problem!.id, result: 'right', tries: 2 },
      ]);
      await page.getByRole('button', { name: 'Forget' }).click();
      await expect.poll(() => page.getByTestId('practised').innerText()).toContain('0 of 0 right');
    });
  });

  test('makes problems of the network on the screen, and sheets of them', async () => {
    await playground.open('#v=1&networkShape=2&topic=network', async (page) => {
      await open(page);
      await expect.poll(() => page.locator('.question-text').innerText()).toContain('Neuron 1 of layer 1');
      const sheet = await saved(page, /^Exercise sheet/);
      const key = await saved(page, /^Its key/);
      expect(sheet).toContain('A network by hand');
      expect(sheet).not.toContain('The way there');
      expect(key).toContain('The way there');
      expect(sheet.match(/<li><div class="question">/g)).toHaveLength(10);
      expect(await saved(page, /GIFT/)).toMatch(/^\/\/ chainrule practice: 10 of 10 problems/);
    });
  });

  test('a large network offers the generated ones only', async () => {
    await playground.open('#v=1&networkShape=8,8&topic=network', async (page) => {
      await open(page);
      await page.getByText('has more than 60 parameters').waitFor();
      expect(await page.locator('.practice option[value=network]').count()).toBe(0);
    });
  });
});
