/** The playground's past: the loss chart is scrubbed, and edits are taken back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

async function weights(page: Page): Promise<string[]> {
  await page.getByRole('tab', { name: 'Numbers' }).click();
  return page.getByRole('button', { name: /^W\(\d\) / }).allInnerTexts();
}

/** The picture of the output over the plane. */
function map(page: Page): Promise<string> {
  return page
    .locator('canvas.plane-map')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

describe.skipIf(!hasBrowser)('the past of the playground', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('the loss chart is scrubbed by keys and by dragging; network and map follow, and training goes on from there', () =>
    playground.open('#v=1&seed=5', async (page) => {
      const [first, firstMap] = [await weights(page), await map(page)];
      const loss = await page.getByTestId('train-loss').innerText();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'epoch', (epoch) => epoch >= 8);
      await page.getByRole('button', { name: 'Pause' }).click();
      const end = await numberIn(page, 'step');
      await expect.poll(() => numberIn(page, 'step')).toBeGreaterThanOrEqual(end);
      const last = await weights(page);
      const slider = page.getByRole('slider', { name: /^Loss over epochs/ });
      await slider.focus();
      await page.keyboard.press('Home');
      await until(page, 'step', (step) => step === 0);
      await expect.poll(() => weights(page)).toEqual(first);
      await expect.poll(() => map(page)).toBe(firstMap);
      expect(await page.getByTestId('train-loss').innerText()).toBe(loss);
      await expect.poll(() => slider.getAttribute('aria-valuetext')).toMatch(/^epoch 0 of \d+, training loss 0\.\d+$/);
      await slider.focus();
      await page.keyboard.press('ArrowRight');
      await until(page, 'step', (step) => step === 1);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Back to the end' }).click();
      await expect.poll(() => weights(page)).toEqual(last);
      await page.getByText('training goes on from here').waitFor({ state: 'detached' });
      const { x, y, width, height } = (await slider.boundingBox())!;
      await page.mouse.move(x + width - 10, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y + height / 2, { steps: 5 });
      await page.mouse.up();
      await until(page, 'step', (step) => step > 40 && step < end - 40);
      await page.getByText(/Epoch \d+ of \d+; training goes on from here/).waitFor();
      const from = await numberIn(page, 'step');
      await page.getByLabel('Learning rate').selectOption('0.1');
      await page.keyboard.press('e');
      await page.getByText('training goes on from here').waitFor({ state: 'detached' });
      const next = await until(page, 'step', (step) => step > from);
      expect(next - from).toBeLessThanOrEqual(25);
      expect(Number(await slider.getAttribute('aria-valuemax'))).toBeLessThanOrEqual(Math.ceil(next / 25));
    }));
});
