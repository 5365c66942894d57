/** The lesson: a guess before the answer, something to do, what unlocks the next step; and any chapter by its link. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReceipts } from '../../src/practice.ts';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground, until } from './playground.ts';

const next = (page: Page) => page.getByRole('button', { name: 'Next step' });

async function choose(page: Page, option: RegExp): Promise<void> {
  await page.getByRole('radio', { name: option }).check();
  await page.getByRole('button', { name: 'Check' }).click();
}

async function answer(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your answer').fill(text);
  await page.getByRole('button', { name: 'Check' }).click();
}

describe.skipIf(!hasBrowser)('the lesson', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('the first chapter from its tab to its check', async () => {
    await playground.open('#v=1', async (page) => {
      await page.getByRole('tab', { name: 'Lesson' }).click();
      await page.getByRole('button', { name: /^Slope/ }).click();
      await page.locator('[data-lesson="1.1"][data-state=asked]').waitFor();
      expect(await next(page).isDisabled()).toBe(true);
      await answer(page, '4');
      await expect.poll(() => page.locator('.told').innerText()).toContain('That is the height of the second point');
      await answer(page, '3');
      await page.locator('[data-lesson="1.1"][data-state=done]').waitFor();
      // The first guess is kept beside the truth.
      await expect.poll(() => page.locator('.kept').innerText()).toContain('Your first answer: 4');
      await next(page).click();
      await answer(page, '1');
      await expect.poll(() => page.locator('.told').innerText()).toContain('That is the height. At');
      await answer(page, '2');
      await page.locator('[data-lesson="1.2"][data-state=revealed]').waitFor();
      expect(await next(page).isDisabled()).toBe(true);
      await page.getByLabel(/how far the second point is/).fill('-2');
      await next(page).click();
      await page.getByLabel(/Your line/).fill('-2.7');
      await page.getByRole('button', { name: 'Check' }).click();
      await expect.poll(() => page.locator('.told').innerText()).toContain('Right: you said −2.7, it is −3.0');
      await page.reload();
      // The line is where it was put, and so is what is said of it.
      await page.locator('[data-lesson="1.3"]').waitFor();
      await expect.poll(() => page.locator('.told').innerText()).toContain('Right: you said −2.7, it is −3.0');
      await next(page).click();
      await page.locator('[data-lesson="1.check"]').waitFor();
      expect(new URL(page.url()).hash).toContain('lesson=1&lstep=4');
      await page.reload();
      await page.locator('[data-lesson="1.check"]').waitFor();
    });
  });

  test('chapters before the network have their picture in its place; strict leaves no way around a question', () =>
    playground.open('#v=1&lesson=1&strict=true', async (page) => {
      const stage = page.getByRole('region', { name: 'The picture of this step' });
      await stage.getByRole('img', { name: /^x squared, and a line/ }).waitFor();
      expect(await page.locator('.network-box').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Skip' }).count()).toBe(0);
      await answer(page, '3');
      await stage.getByLabel(/how far the second point is/).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Play freely' }).click();
      await page.locator('.network-box').waitFor();
      await stage.waitFor({ state: 'detached' });
    }));

  test('a receipt of what was done is seen, saved, and read back', async () => {
    await playground.open('#v=1&lesson=2&lseed=7', async (page) => {
      await answer(page, '6');
      await expect.poll(() => page.locator('.told').innerText()).toContain('times');
      await answer(page, '18');
      await page.locator('[data-lesson="2.1"][data-state=done]').waitFor();
      await page.getByRole('button', { name: 'Receipt' }).click();
      await page.getByLabel('Your name, if it is wanted').fill('Ada');
      const text = page.getByLabel('Receipt as text');
      await expect.poll(() => text.inputValue()).toContain('name: Ada');
      const [receipt] = readReceipts(await text.inputValue());
      expect(receipt).toEqual({
        name: 'Ada',
        lseed: 7,
        minutes: expect.any(Number) as number,
        chapters: [{ number: 2, done: 1, steps: 2 }],
        entries: [{ id: '2.1', result: 'right', tries: 2, first: '6', isFirstRight: false, slips: ['inner-missing'] }],
      });
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save', exact: true }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('receipt.txt');
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  });

  test('chapter 7 holds no answer before the guess, keeps it beside the truth, and asks for a line (story 4)', async () => {
    await playground.open('#v=1&lesson=7', async (page) => {
      await page.locator('[data-lesson="7.1"][data-state=asked]').waitFor();
      const said = await page.evaluate(() => document.body.innerText);
      expect(said).not.toMatch(/by cutting|Cut one corner/);
      await choose(page, /^4$/);
      await page.locator('[data-lesson="7.1"][data-state=committed]').waitFor();
      const kept = await page.locator('.kept').innerText();
      expect(kept).toContain('Your first answer: 4');
      expect(kept).toContain('The truth: 3');
      expect(await next(page).isDisabled()).toBe(true);
      // The panel of the corner is open now; its line is moved by keys.
      await page.getByRole('tab', { name: 'XOR corner', selected: true }).waitFor();
    });
  });

  test('what a question hides is seen with the answer: the map of a neuron, the count of parameters', async () => {
    await playground.open('#v=1&lesson=6', async (page) => {
      const count = page.locator('.network-foot .formula');
      await expect.poll(() => count.isVisible()).toBe(false);
      await answer(page, '18');
      await expect.poll(() => page.locator('.told').innerText()).toContain('You did not count the biases');
      await answer(page, '25');
      await expect.poll(() => count.isVisible()).toBe(true);
      await next(page).click();
      await page.locator('[data-lesson="6.2"]').waitFor();
      expect(await next(page).isDisabled()).toBe(true);
      await page.getByRole('button', { name: /Skip/ }).click();
      await answer(page, '529411');
      await page.locator('[data-lesson="6.3"][data-state=done]').waitFor();
    });
    await playground.open('#v=1&lesson=4', async (page) => {
      await page.locator('[data-lesson="4.1"]').waitFor();
      await expect.poll(() => page.locator('.output canvas').first().isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Check' }).click();
      await expect.poll(() => page.locator('.output canvas').first().isVisible()).toBe(true);
    });
  });

  test('chapter 8: the likelihood is drawn, by pointer and by keys, and its truth is seen after that', async () => {
    await playground.open('#v=1&lesson=8&lstep=2', async (page) => {
      await page.locator('[data-lesson="8.2"][data-state=asked]').waitFor();
      const check = page.getByRole('button', { name: 'Check' });
      expect(await check.isDisabled()).toBe(true);
      expect(await page.locator('.lesson-plot .truth').count()).toBe(0);
      const handle = (w: number) => page.getByRole('slider', { name: `Likelihood at w = ${w}`, exact: true });
      const height = async (w: number) => Number(await handle(w).getAttribute('aria-valuenow'));
      // A hand that goes up to w = 1 in two strokes, and down again.
      const box = (await page.locator('.lesson-plot').boundingBox())!;
      const at = async (w: number) => {
        const { x, width } = (await handle(w).boundingBox())!;
        return x + width / 2;
      };
      await page.mouse.move(await at(-2), box.y + box.height * 0.85);
      await page.mouse.down();
      await page.mouse.move(await at(1), box.y + box.height * 0.2);
      await page.mouse.move(await at(4), box.y + box.height * 0.7);
      await page.mouse.up();
      await expect.poll(() => height(1)).toBeGreaterThan(70);
      expect(await height(-0.5)).toBeGreaterThan(await height(-1.5));
      expect(await height(2.5)).toBeLessThan(await height(1));
      await handle(4).focus();
      const before = await height(4);
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => height(4)).toBe(before - 5);
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => handle(3.5).evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await accessibilityProblems(page)).toEqual([]);
      await check.click();
      await expect.poll(() => page.locator('.told').innerText()).toContain('One peak, where the loss is lowest');
      await page.locator('.lesson-plot .truth').waitFor();
      expect(await page.locator('.lesson-plot .guess').count()).toBe(1);
      await page.reload();
      // What was drawn is kept beside the truth.
      await page.locator('.lesson-plot .guess').waitFor();
      await page.getByRole('button', { name: 'Receipt' }).click();
      await expect.poll(() => page.getByLabel('Receipt as text').inputValue()).toContain('one peak at w = 1');
    });
    // Drawn upside down: what was thought has its answer.
    await playground.open('#v=1&lesson=8&lstep=2', async (page) => {
      const handle = page.getByRole('slider', { name: 'Likelihood at w = 1', exact: true });
      await handle.focus();
      for (let i = 0; i < 2; i++) await page.keyboard.press('PageDown');
      await page.getByRole('button', { name: 'Check' }).click();
      await expect.poll(() => page.locator('.told').innerText()).toContain('upside down');
    });
  });

  test('chapter 9 races three batches after a guess; chapter 11 has twenty starts, opens one that failed, and the ball (story 10)', async () => {
    await playground.open(
      '#v=1&lesson=9&lstep=4',
      async (page) => {
        await page.locator('[data-lesson="9.4"]').waitFor();
        expect(await next(page).isDisabled()).toBe(true);
        await page.getByRole('button', { name: 'Open the race' }).click();
        await page.getByLabel('B: Batch size 10').check();
        await page.getByRole('button', { name: 'Start', exact: true }).click();
        await page.getByText(/^[ABC] wins: Batch size \d+, the lowest loss; .* You guessed/).waitFor();
        await page.locator('[data-lesson="9.4"][data-state=done]').waitFor();
        expect(await accessibilityProblems(page)).toEqual([]);
        await page.evaluate(() => {
          location.hash = 'v=1&lesson=11';
        });
        await page.locator('[data-lesson="11.1"]').waitFor();
        await page.getByRole('button', { name: 'Open the twenty starts' }).click();
        await page.getByLabel('Your guess: how many of 20 get there?').fill('20');
        await page.getByRole('button', { name: 'Start', exact: true }).click();
        await page.getByText(/^You guessed 20, and it is \d+\.$/).waitFor();
        await page.locator('[data-lesson="11.1"][data-state=done]').waitFor();
        await next(page).click();
        await page.locator('[data-lesson="11.2"]').waitFor();
        await page.getByRole('button', { name: 'The twenty starts' }).click();
        const failed = page.locator('.race-dots .dot:not(.there)').first();
        await failed.focus();
        await page.keyboard.press('Enter');
        await until(page, 'step', (step) => step === 500);
        // Still at this step of the lesson, though the race began at the one before.
        await page.locator('[data-lesson="11.2"]').waitFor();
        await page.getByRole('button', { name: 'The landscape', exact: true }).click();
        const ball = page.getByRole('button', { name: /^The ball: loss .+ at 0, 0/ });
        await ball.focus();
        await page.keyboard.press('Shift+ArrowLeft');
        await page.getByText(/the ball is at step/).waitFor();
        expect(await next(page).isDisabled()).toBe(true);
        await page.keyboard.press('Enter');
        await until(page, 'step', (step) => step >= 700);
        await page.locator('[data-lesson="11.2"][data-state=done]').waitFor();
        await page.getByRole('button', { name: 'Pause' }).click();
        expect(await accessibilityProblems(page)).toEqual([]);
      },
      { still: true },
    );
  });

  test('every chapter opens by its link, and has no fault for a reader', async () => {
    await playground.open('#v=1&lesson=1', async (page) => {
      for (let chapter = 1; chapter <= 11; chapter++) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `v=1&lesson=${chapter}`);
        await page.locator(`[data-lesson="${chapter}.1"]`).waitFor();
        expect(await accessibilityProblems(page)).toEqual([]);
      }
      await page.getByRole('button', { name: /For teachers/ }).click();
      await page.locator('summary').filter({ hasText: '11 The landscape' }).click();
      await page.locator('.teacher a[href*="lesson=11&lstep=2"]').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  });

  test('on a phone the network, the question and its button are in sight (story 1)', async () => {
    await playground.open(
      '#v=1&lesson=2',
      async (page) => {
        await page.locator('[data-lesson="2.1"]').waitFor();
        await answer(page, '6');
        await expect.poll(() => page.locator('.told').innerText()).toContain('was the knob');
        const box = await page.locator('.network-box').boundingBox();
        expect(box!.y + box!.height).toBeLessThanOrEqual(740);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        expect(await accessibilityProblems(page)).toEqual([]);
      },
      { width: 360, height: 740, dark: true },
    );
  });
});
