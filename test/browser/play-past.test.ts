/** The playground's past: the loss chart is scrubbed, and edits are taken back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

async function weights(page: Page): Promise<string[]> {
  await page.getByRole('tab', { name: 'Numbers' }).click();
  const cells = page.getByRole('button', { name: /^W\(\d\) / });
  await cells.first().waitFor();
  return cells.allInnerTexts();
}

/** What is read once it stays the same: frames that were on their way have come. */
async function atRest<T>(page: Page, read: () => Promise<T>): Promise<T> {
  for (let before = await read(); ; ) {
    await page.waitForTimeout(250);
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
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
      const [first, firstMap] = [await weights(page), await atRest(page, () => map(page))];
      const loss = await page.getByTestId('train-loss').innerText();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'epoch', (epoch) => epoch >= 8);
      await page.getByRole('button', { name: 'Pause' }).click();
      const end = await atRest(page, () => numberIn(page, 'step'));
      const last = await atRest(page, () => weights(page));
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

  test('edits are taken back with the training as it was, by the button, the keys and Back, and done again', () =>
    playground.open('#v=1&seed=5', async (page) => {
      const hash = (wanted: string) => page.waitForFunction((text) => location.hash === text, wanted);
      const undo = page.getByRole('button', { name: 'Undo' });
      await expect.poll(() => undo.isDisabled()).toBe(true);
      const first = await weights(page);
      const points = () =>
        page
          .locator('canvas.plane-layer')
          .nth(1)
          .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const firstPoints = await points();
      for (const wseed of [6, 7, 8]) {
        await page.getByRole('button', { name: 'New weights' }).click();
        await hash(`#v=1&seed=5&wseed=${wseed}`);
        // Edits that follow each other at once are one.
        await page.waitForTimeout(1100);
      }
      await expect.poll(() => weights(page)).not.toEqual(first);
      expect(await points()).toBe(firstPoints);
      await undo.click();
      await hash('#v=1&seed=5&wseed=7');
      await page.keyboard.press('ControlOrMeta+z');
      await hash('#v=1&seed=5&wseed=6');
      await page.goBack();
      await hash('#v=1&seed=5');
      await expect.poll(() => weights(page)).toEqual(first);
      // A training that an edit ended is there again, weights set by hand included.
      await page.getByRole('button', { name: 'One epoch' }).click();
      await until(page, 'step', (step) => step === 25);
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      await page.getByLabel('New value of weight w(1)21').fill('2.5');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await expect.poll(() => weights(page)).toContain('2.500');
      const edited = await weights(page);
      await page.getByRole('button', { name: 'Add a hidden layer' }).click();
      await until(page, 'step', (step) => step === 0);
      await undo.click();
      await until(page, 'step', (step) => step === 25);
      await expect.poll(() => weights(page)).toEqual(edited);
      await undo.click();
      await expect.poll(() => weights(page)).not.toContain('2.500');
      await until(page, 'step', (step) => step === 25);
      await page.getByRole('button', { name: 'Redo' }).click();
      await expect.poll(() => weights(page)).toEqual(edited);
      await page.keyboard.press('ControlOrMeta+Shift+z');
      await page.waitForFunction(() => location.hash.includes('networkShape=4,2,2'));
      await until(page, 'step', (step) => step === 0);
    }));

  test('a link that is followed, a restart and drawn points are taken back as well', () =>
    playground.open('#v=1&seed=5', async (page) => {
      const undo = page.getByRole('button', { name: 'Undo' });
      await page.goto(`${playground.server.url}#v=1&dataset=circle`);
      await page.waitForFunction(() => history.state !== null);
      await page.getByRole('button', { name: 'One epoch' }).click();
      await until(page, 'step', (step) => step === 25);
      await page.keyboard.press('r');
      await until(page, 'step', (step) => step === 0);
      await undo.click();
      await until(page, 'step', (step) => step === 25);
      await undo.click();
      await page.waitForFunction(() => location.hash === '#v=1&seed=5');
      await until(page, 'step', (step) => step === 0);
      await page.getByText('Your own data').click();
      await page.getByRole('button', { name: 'Draw' }).click();
      await page.getByRole('img', { name: /Output over the plane/ }).click({ position: { x: 60, y: 80 } });
      await page.waitForFunction(() => location.hash.includes('own=c'));
      await page.goBack();
      await page.waitForFunction(() => location.hash === '#v=1&seed=5');
      await expect.poll(() => page.getByRole('button', { name: 'Play' }).isEnabled()).toBe(true);
    }));
});
