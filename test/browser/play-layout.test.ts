/** How the playground is laid out: network, map and loss stay in view whatever is open, and letters are large enough. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground } from './playground.ts';

let playground: Playground;

const panels = [
  'One point',
  'Numbers',
  'Landscape',
  'Race',
  'XOR corner',
  'Pictures',
  'Practice',
  'Advice',
  'Scores',
  'Share',
  'Export',
];

async function openPanel(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.locator('.panel-box > .quiet', { hasText: /^…$/ }).waitFor({ state: 'detached' });
}

/** Which of these are not whole in the window, or covered in their middle. */
function hidden(page: Page, selectors: readonly string[]): Promise<string[]> {
  return page.evaluate(
    (all) =>
      all.filter((selector) => {
        const element = document.querySelector(selector);
        if (!element) return true;
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const isWhole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && right > left;
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return !isWhole || !there || !(element.contains(there) || there.contains(element));
      }),
    selectors,
  );
}

describe.skipIf(!hasBrowser)('the layout of the playground', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test.each([
    [1024, 700],
    [1280, 720],
    [1440, 900],
    [1920, 1080],
  ])('network, map and loss are in view at %i x %i, whichever panel is open', (width, height) =>
    playground.open(
      '#v=1',
      async (page) => {
        await page.getByRole('button', { name: 'take the first one' }).click();
        await page.locator('.choices button').first().click();
        await page.getByTestId('derivation').waitFor();
        const pictures = ['.play', '.network-box', '.plane', '.legend', '.scores', '.chart canvas', '.tabs'];
        for (const panel of panels) {
          await openPanel(page, panel);
          await page.locator('.panel-box').evaluate((box) => box.scrollTo(0, box.scrollHeight));
          await expect.poll(() => hidden(page, pictures)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
        }
      },
      { width, height },
    ),
  );

  test('at 1920 the panel of a point is two: equations stay while the derivation beside them scrolls', () =>
    playground.open(
      '#v=1',
      async (page) => {
        await page.getByRole('button', { name: 'take the first one' }).click();
        await page.locator('.choices button').last().click();
        await page.getByTestId('derivation').waitFor();
        const [equations, gradients] = ['.point-panel > :first-child', '.point-panel > .of-gradients'];
        const boxes = await Promise.all([equations!, gradients!].map((one) => page.locator(one).boundingBox()));
        expect(boxes[1]!.x).toBeGreaterThanOrEqual(boxes[0]!.x + boxes[0]!.width);
        const scrolled = (selector: string) => page.locator(selector).evaluate((one) => one.scrollTop);
        await page.locator(gradients!).evaluate((one) => one.scrollTo(0, one.scrollHeight));
        await expect.poll(() => scrolled(gradients!)).toBeGreaterThan(0);
        expect(await scrolled(equations!)).toBe(0);
        expect(await scrolled('.panel-box')).toBe(0);
        await expect.poll(() => hidden(page, ['.phase-stepper'])).toEqual([]);
        expect(await accessibilityProblems(page)).toEqual([]);
      },
      { width: 1920, height: 1080 },
    ));

  test('on a phone the strip of pictures stays, and shows one of three with the map beside it', () =>
    playground.open(
      '#v=1',
      async (page) => {
        await page.getByRole('button', { name: 'take the first one' }).click();
        for (const panel of [...panels, 'Settings']) {
          await openPanel(page, panel);
          await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
          await expect.poll(() => hidden(page, ['.play', '.network-box', '.plane', '.scores'])).toEqual([]);
        }
        await page.getByRole('button', { name: 'Loss', exact: true }).click();
        await expect.poll(() => hidden(page, ['.chart canvas', '.plane', '.scores'])).toEqual([]);
        await page.getByRole('button', { name: 'Map', exact: true }).click();
        await expect.poll(() => hidden(page, ['.plane', '.legend', '.scores'])).toEqual([]);
        await expect.poll(() => accessibilityProblems(page)).toEqual([]);
        // Settings are one of the panels, speed included.
        await page.getByLabel('Speed').fill('10');
        await page.waitForFunction(() => location.hash.includes('speed=10'));
      },
      { width: 360, height: 740 },
    ));

  test('the panels are made higher by keys and by dragging, and the network keeps its room', () =>
    playground.open(
      '#v=1',
      async (page) => {
        const edge = page.getByRole('separator', { name: 'Height of the panels' });
        const height = () =>
          page.locator('.inside').evaluate((dock) => Math.round(dock.getBoundingClientRect().height));
        const before = await height();
        await edge.focus();
        await page.keyboard.press('ArrowUp');
        await expect.poll(height).toBe(before + 32);
        await page.keyboard.press('ArrowDown');
        await expect.poll(height).toBe(before);
        const { x, y } = (await edge.boundingBox())!;
        await page.mouse.move(x + 10, y + 2);
        await page.mouse.down();
        await page.mouse.move(x + 10, 20, { steps: 4 });
        await page.mouse.up();
        await expect.poll(height).toBeGreaterThan(before);
        expect((await page.locator('.network').boundingBox())!.height).toBeGreaterThanOrEqual(280);
      },
      { width: 1440, height: 900 },
    ));

  test('no letters are smaller than 0.875 rem, and all of them follow the size of the reader', () =>
    playground.open('#v=1&networkShape=8,8,8,8,8,8', async (page) => {
      const smallest = () =>
        page.evaluate(() => {
          const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
          const texts = [...document.querySelectorAll<HTMLElement>('#app *')].filter(
            (element) =>
              element.checkVisibility() &&
              !element.closest('.katex, math') &&
              [...element.childNodes].some(
                (node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '',
              ),
          );
          const sizes = texts.map((text) => Number.parseFloat(getComputedStyle(text).fontSize) / root);
          return Math.min(...sizes);
        });
      await page.getByRole('button', { name: 'take the first one' }).click();
      for (const panel of panels) {
        await openPanel(page, panel);
        expect(await smallest()).toBeGreaterThanOrEqual(0.875);
      }
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '24px'));
      await expect.poll(smallest).toBeGreaterThanOrEqual(0.875);
      expect(await numberIn(page, 'step')).toBeGreaterThanOrEqual(0);
    }));
});
