/** The XOR corner of the playground: a line by hand, its inequalities, and the plane of the hidden units. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

const corners = '#v=1&dataset=corners&batchSize=0&learningRate=0.05';

function openCorner(page: Page): Promise<void> {
  return page.getByRole('tab', { name: 'XOR corner' }).click();
}

function said(page: Page, text: RegExp): Promise<void> {
  return page.locator('.corner-sums [role=status]', { hasText: text }).waitFor();
}

describe.skipIf(!hasBrowser)('the XOR corner', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('a line is dragged and moved by keys; three marks of four is the most, and the fourth contradicts them', () =>
    playground.open(`${corners}&networkShape=2`, async (page) => {
      await openCorner(page);
      await said(page, /2 of 4 right; best so far 2 of 4/);
      await page.getByText('a = 0, b = 1.00, c = −0.50').waitFor();
      const second = page.getByRole('button', { name: /^Handle 2/ });
      const { x, y, width, height } = (await page.locator('.corner-stage').boundingBox())!;
      // To (1.25, -0.2), in a drawing from -0.4 to 1.4.
      const at = (value: number) => (value + 0.4) / 1.8;
      await second.hover();
      await page.mouse.down();
      await page.mouse.move(x + at(1.25) * width, y + (1 - at(-0.2)) * height, { steps: 4 });
      await page.mouse.up();
      await said(page, /3 of 4 right; best so far 3 of 4/);
      const text = page.locator('.contradiction-text');
      await expect.poll(() => text.innerText()).toMatch(/^✗ \(0, 1\)|^✗ \(1, 1\) contradicts the others/);
      await expect.poll(() => page.locator('tr.contradiction').count()).toBe(1);
      // What nobody asked for is not said.
      expect(await page.getByText('It is the same sum').count()).toBe(0);
      await page.getByRole('button', { name: 'Can any line be right about all of them?' }).click();
      await page.getByText('those of class 1: a + b + 2 c > 0').waitFor();
      await page.getByText('those of class 0: a + b + 2 c < 0').waitFor();
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await second.focus();
      for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowUp');
      await page.getByRole('button', { name: /^Handle 2 of the line, at 1\.25, 1\.40/ }).waitFor();
      await said(page, /best so far 3 of 4/);
    }));

  test('marks move and change their class; then a line may be possible', () =>
    playground.open(`${corners}&networkShape=2`, async (page) => {
      await openCorner(page);
      await page.getByRole('button', { name: 'Can any line be right about all of them?' }).click();
      const last = page.getByRole('button', { name: /^Mark at 1, 1/ });
      await last.click();
      await page.getByRole('button', { name: /^Mark at 1, 1, class 1/ }).waitFor();
      await page.getByRole('button', { name: 'Show one' }).click();
      await said(page, /4 of 4 right; best so far 4 of 4/);
      await page.getByRole('button', { name: 'Back to XOR' }).click();
      await page.getByText('It is the same sum, and cannot be both.').waitFor();
      await page.getByRole('button', { name: /^Mark at 0, 1, class 1/ }).focus();
      for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowDown');
      await expect.poll(() => page.getByRole('button', { name: /^Mark at 0, −0.4, class 1/ }).count()).toBe(1);
    }));

  test('on the plane of two hidden units the output of a trained network is one line, right about all four', () =>
    playground.open(`${corners}&networkShape=&wseed=3`, async (page) => {
      await openCorner(page);
      await page.getByRole('button', { name: 'Add two hidden units, and learn the four corners' }).click();
      await page.getByText('The hidden plane (a₁, a₂): the output is one line here').waitFor();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'train-loss', (loss) => loss < 0.01);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('The network is right about 4 of 4 marks.').waitFor();
      const shapes = page.getByRole('img', { name: /^The marks on the plane of the hidden units/ });
      // Both sides of the line are shaded only where the plane is wholly that of the hidden units.
      await expect.poll(() => shapes.locator('polygon').count()).toBe(2);
      await page.getByLabel(/^From \(x₁, x₂\) to/).fill('0');
      await expect.poll(() => shapes.locator('polygon').count()).toBe(0);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
    }));

  test('with more units two are chosen, and other data are said', () =>
    playground.open(
      '#v=1&networkShape=3',
      async (page) => {
        await openCorner(page);
        await page.getByText('The hidden plane (a₁, a₂): two of its units').waitFor();
        await page.getByLabel('Up').selectOption('2');
        await page.getByText('The hidden plane (a₁, a₃)').waitFor();
        await page.getByText('It learns other data now').waitFor();
        await expect.poll(() => accessibilityProblems(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      },
      { width: 360, height: 740, dark: true },
    ));
});
