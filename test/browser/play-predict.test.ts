/** The next number of a walk is asked before it is shown: the mistake by its name, and on with a number of one's own. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

/** The second network of the lecture's tenth chapter; its numbers are clean. */
const two =
  '#v=1&networkShape=2&activation=sigmoid&weights=0.5,-0.25,0,-2,1,0,1,-1,0&probe=1,2,1&notation=slides&predict=all';

async function answer(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your answer').fill(text);
  await page.getByRole('button', { name: 'Check' }).click();
}

async function right(page: Page, text: string): Promise<void> {
  await answer(page, text);
  await page.locator('.told[data-verdict=right]').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
}

describe.skipIf(!hasBrowser)('predict the next number', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('the way of the lecture, and what is said of one path only (story 5)', async () => {
    await playground.open(two, async (page) => {
      // z, z, a, a, z, ŷ
      for (const value of ['0', '0', '0.5', '0.5', '0', '1/2']) await right(page, value);
      await right(page, 'ln(2)');
      // By ŷ, of ŷ, by z, two weights, two activations, two sums, four weights.
      for (const value of ['-2', '0.25', '-0.5', '-0.25', '-0.25', '-0.5', '0.5']) await right(page, value);
      for (const value of ['-0.125', '0.125', '-0.125', '-0.25', '0.125', '0.25']) await right(page, value);
      await answer(page, '-0.25');
      await expect
        .poll(() => page.locator('.told').innerText())
        .toMatch(/one path only.*Missing: the path through a₁₁/s);
      await answer(page, '-0.0625');
      await expect.poll(() => page.locator('.told').innerText()).toMatch(/Missing: the path through a₁₂/);
      // Not in sight before it is right: neither in the text nor in names.
      expect(await page.locator('body').innerText()).not.toContain('0.313');
      await right(page, '-5/16');
      await right(page, '0.15625');
      await expect
        .poll(() => page.getByTestId('predict').innerText())
        .toContain('22 of 22 numbers right, 21 at the first');
    });
  });

  test('numbers stay hidden until they are answered, and an error is carried forward', async () => {
    await playground.open(two.replace('0.5,-0.25,0,', '0.5,-0.25,0.75,'), async (page) => {
      await page.locator('.question').waitFor();
      expect(await page.getByTestId('prediction').innerText()).toBe('?');
      await page.getByRole('tab', { name: 'Numbers' }).click();
      // Where nothing is known of what is asked, nothing is shown.
      await expect
        .poll(() => page.getByRole('button', { name: 'z(1) 1' }).getAttribute('aria-label'))
        .toBe('z(1) 1: ?');
      await page.getByRole('tab', { name: 'One point' }).click();
      await answer(page, '0');
      await expect.poll(() => page.locator('.told').innerText()).toMatch(/left out the bias/);
      await page.getByRole('button', { name: 'Go on with my 0' }).click();
      await right(page, '0');
      await answer(page, '0.5');
      await expect.poll(() => page.locator('.told').innerText()).toContain('Right, from your 0');
    });
  });

  test('is reached by keys, in a narrow dock too, and has no fault for a reader', async () => {
    for (const size of [
      { width: 1280, height: 720 },
      { width: 360, height: 740 },
    ])
      await playground.open(
        '#v=1',
        async (page) => {
          await page.getByRole('button', { name: 'take the first one' }).click();
          await page.getByLabel('Numbers', { exact: true }).selectOption('ask');
          await page.getByLabel('Your answer').fill('x');
          await page.keyboard.press('Enter');
          await page.locator('.told[data-verdict=again]').waitFor();
          for (let i = 0; i < 3; i++) {
            await page.getByLabel('Your answer').fill(String(100 + i));
            await page.keyboard.press('Enter');
          }
          await page.getByText('Answer:').waitFor();
          await page.keyboard.press('Enter');
          await expect.poll(() => page.getByTestId('predict').innerText()).toContain('Number 2 of');
          expect(await accessibilityProblems(page)).toEqual([]);
        },
        size,
      );
  });
});
