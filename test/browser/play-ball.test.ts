/** The ball on the landscape of the playground: weights, network and map follow it, and it rolls. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

describe.skipIf(!hasBrowser)('the ball on the landscape', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('is moved by keys and dragged; weights, map and loss follow; it is let go, and taken back', () =>
    playground.open('#v=1&seed=5', async (page) => {
      const map = () =>
        page
          .locator('canvas.plane-map')
          .first()
          .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'train-loss', (loss) => loss < 0.1);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('tab', { name: 'Landscape' }).click();
      const ball = page.getByRole('button', {
        name: /^The ball: loss .+ at 0, 0; lower to the (left|right|up|down)/,
      });
      await ball.waitFor();
      const [loss, before, step] = [await numberIn(page, 'train-loss'), await map(), await numberIn(page, 'step')];
      await page.locator('.ball').focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
      await page.getByText(/^Drawn at step [\d,]+; the ball is at step [\d,]+\.$/).waitFor();
      await until(page, 'train-loss', (now) => now > loss);
      await expect.poll(map).not.toBe(before);
      expect(await numberIn(page, 'step')).toBe(step);
      await expect.poll(() => page.getByTestId('ball-distance').innerText()).toMatch(/^0|×10⁻/);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      // Dragged with the pointer.
      const box = (await page.getByTestId('contours').boundingBox())!;
      const moved = await numberIn(page, 'train-loss');
      await page.locator('.ball').hover();
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.3, { steps: 4 });
      await page.mouse.up();
      await until(page, 'train-loss', (now) => now !== moved);
      const top = await numberIn(page, 'train-loss');
      await page.getByRole('button', { name: 'One step down' }).click();
      await until(page, 'step', (now) => now === step + 1);
      await page.locator('.ball').focus();
      await page.keyboard.press('Enter');
      await until(page, 'train-loss', (now) => now < top / 2);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.locator('.ball-trail').waitFor();
      await page.getByRole('button', { name: 'Redraw' }).click();
      await page.getByText('Drag the ball: the weights follow.').waitFor();
      // Moves that do not follow each other at once are edits of their own.
      const undo = page.getByRole('button', { name: 'Undo' });
      for (let edits = 0; edits < 3 && (await undo.isEnabled()); edits++) {
        await undo.click();
        await page.waitForTimeout(500);
      }
      await until(page, 'train-loss', (now) => now === loss);
      await expect.poll(map).toBe(before);
    }));
});
