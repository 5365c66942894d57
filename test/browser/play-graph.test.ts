/** The computational graph of a point in place of the network: by link and panel, by keys, with numbers that are asked, on paper. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

/** The second network of the tenth chapter, with clean numbers. */
const two =
  '#v=1&networkShape=2&activation=sigmoid&weights=0.5,-0.25,0,-2,1,0,1,-1,0&probe=1,2,1&notation=slides&view=graph';

const node = (page: Page, id: string) => page.locator(`.graph [data-node="${id}"]`);
const textOf = (page: Page) => page.locator('.graph svg').evaluate((svg) => svg.textContent);

describe.skipIf(!hasBrowser)('the computational graph of a point', () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('has values and local derivatives on edges, gradients at circles, and the two paths back to an input', () =>
    playground.open(two, async (page) => {
      await node(page, '0.1').waitFor();
      // Inputs, products, sums, activations, ŷ and ℓ.
      expect(await page.locator('.graph [data-node]').count()).toBe(2 + 6 + 3 + 2 + 2);
      expect(await textOf(page)).toContain('back: ∂ℓ/∂x₁ = -0.0625 − 0.25 = -0.3125');
      await node(page, '0.1').hover();
      await expect.poll(() => page.locator('.graph-line').innerText()).toContain('-0.0625 − 0.25 = -0.3125');
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
    }));

  test('what is chosen in it is chosen everywhere, and a factor that is pointed at is lit in it', () =>
    playground.open('#v=1&networkShape=2&view=graph&point=3', async (page) => {
      await node(page, '2.1.1').click();
      await expect.poll(() => node(page, '2.1.1').getAttribute('aria-pressed')).toBe('true');
      await page.getByRole('heading', { name: 'The gradient by w(2)11' }).waitFor();
      await page.mouse.move(0, 0);
      await page.locator('button.factor:not([disabled])').last().hover();
      await expect.poll(() => page.locator('.graph .edges .lit').count()).toBeGreaterThan(0);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
    }));

  test('is gone about in by keys', () =>
    playground.open(two, async (page) => {
      await node(page, '0.1').focus();
      const focused = () =>
        page.locator('.graph-drawn').evaluate((host) => host.shadowRoot!.activeElement?.getAttribute('data-node'));
      for (const [key, id] of [
        ['ArrowRight', '1.1.1'],
        ['ArrowDown', '1.1.2'],
        ['ArrowRight', '1.1'],
        ['ArrowRight', '1.1.a'],
        ['ArrowLeft', '1.1'],
        ['ArrowLeft', '1.1.1'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await focused()).toBe(id);
      }
      await page.keyboard.press('Enter');
      await expect.poll(() => node(page, '1.1.1').getAttribute('aria-pressed')).toBe('true');
      expect(await node(page, '1.1.1').getAttribute('aria-label')).toMatch(/^w\(1\)11 · x₁ = 0\.5 · 1 = 0\.5/);
    }));

  test('in the tenth chapter holds no number that is asked, in sight, in names or in what is saved', () =>
    playground.open('#v=1&lesson=10&lstep=3', async (page) => {
      await node(page, '0.1').waitFor();
      await page.locator('.question').waitFor();
      expect(await textOf(page)).not.toMatch(/0\.3125|0\.125|0\.0625|0\.693/);
      const names = await page
        .locator('.graph [data-node]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')).join());
      expect(names).not.toMatch(/0\.3125|0\.125|0\.0625|0\.693/);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as SVG' }).click(),
      ]);
      const saved = readFileSync(await file.path(), 'utf8');
      expect(saved).toContain('z₁₁ = ?');
      expect(saved).not.toMatch(/0\.3125|0\.125|0\.0625|0\.693/);
      // The first sum is 0: with the answer it is in the picture.
      await page.getByLabel('Your answer').fill('0');
      await page.getByRole('button', { name: 'Check' }).click();
      await expect.poll(() => textOf(page)).toContain('z₁₁ = 0');
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
    }));

  test('of a large network is around the chosen neuron, and of what is on links there is a choice', () =>
    playground.open('#v=1&networkShape=8,8&point=3', async (page) => {
      await page.getByLabel('On its links').selectOption('off');
      await page.getByRole('button', { name: 'Forward' }).click();
      await page.locator('.node-label').first().waitFor();
      expect(await page.locator('.edge-label').count()).toBe(0);
      await page.getByLabel('On its links').selectOption('value');
      // Twelve at most, and how many are left out.
      await expect.poll(() => page.locator('.edge-label').count()).toBeGreaterThan(5);
      expect(await page.locator('.edge-label').count()).toBeLessThanOrEqual(12);
      await page.locator('.edge-rest').filter({ hasText: 'select a neuron' }).waitFor();
      await page.getByLabel('Drawing', { exact: true }).selectOption('graph');
      await node(page, '1.1').waitFor();
      expect(await page.locator('.graph [data-node^="out."]').count()).toBe(8);
      await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/view=graph/);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
    }));

  test('is printed alone, as wide as the paper', () =>
    playground.open(two, async (page) => {
      await node(page, '0.1').waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(
        await page
          .locator('.transport, .rail, .output, .inside')
          .evaluateAll((all) => all.map((one) => one.checkVisibility())),
      ).toEqual([false, false, false, false]);
      const { width } = (await page.locator('.graph svg').boundingBox())!;
      expect(width).toBeLessThanOrEqual(1280);
      expect(width).toBeGreaterThan(1000);
    }));
});
