/** What the playground's links show, frames of other pages, and a room: moment, panel and point, task, presenter, embedding. */
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { faintTexts } from './contrast.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

/** What a camera reads in a picture; nothing where there is no code in it. */
async function readCode(picture: Promise<Buffer>): Promise<string> {
  try {
    return decodeQR(PNG.sync.read(await picture));
  } catch {
    return '';
  }
}

describe.skipIf(!hasBrowser)('links, frames and rooms', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('a link keeps the moment, the panel, the point and its phase, a title and a task', async () => {
    let link = '';
    let losses: string[] = [];
    const lossesOf = (page: Parameters<Parameters<Playground['open']>[1]>[0]) =>
      Promise.all(['train-loss', 'test-loss'].map((id) => page.getByTestId(id).innerText()));
    await playground.open('#v=1&seed=5', async (page) => {
      for (let epoch = 1; epoch <= 3; epoch++) {
        await page.getByRole('button', { name: 'One epoch' }).click();
        await until(page, 'epoch', (now) => now === epoch);
      }
      await page.getByRole('button', { name: 'One step' }).click();
      await until(page, 'step', (step) => step === 76);
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.getByRole('button', { name: 'The next point' }).click();
      await page.getByRole('slider', { name: 'Step of the walk' }).fill('3');
      await page.getByRole('tab', { name: 'Share' }).click();
      await page.getByLabel('Title').fill('Lecture 4');
      await page.getByLabel('A task for who opens it').fill('Which corner is learned last? <b>&');
      await page.locator('summary', { hasText: 'Hide controls' }).click();
      await page.getByLabel('noise', { exact: true }).check();
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      link = await page.getByLabel('Link', { exact: true }).inputValue();
      expect(await page.getByLabel('Frame', { exact: true }).inputValue()).toMatch(
        /^<iframe src="http:\/\/127\.0\.0\.1:\d+\/#v=1&amp;seed=5.*embed=true.*" title="Lecture 4" /,
      );
      losses = await lossesOf(page);
    });
    expect(link).toMatch(/#v=1&seed=5&point=2&phase=3&step=76&title=Lecture%204&task=Which.*&noise_hide=true$/);
    await playground.open(new URL(link).hash, async (page) => {
      await until(page, 'step', (step) => step === 76);
      await expect.poll(() => lossesOf(page)).toEqual(losses);
      await page.getByText('Which corner is learned last? <b>&').waitFor();
      await expect.poll(() => page.title()).toBe('Lecture 4 · Chainrule playground');
      await expect.poll(() => page.getByRole('slider', { name: 'Step of the walk' }).inputValue()).toBe('3');
      await page.locator('.point-head', { hasText: 'Point 2' }).waitFor();
      expect(await page.getByLabel(/^Noise/).count()).toBe(0);
      expect(await page.getByText('In the link').count()).toBe(0);
    });
  });

  test('weights that were set by hand travel; a point beyond the data is the last one, which is said', async () => {
    let link = '';
    await playground.open('#v=1&networkShape=2', async (page) => {
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      await page.getByLabel('New value of weight w(1)21').fill('2.5');
      await page.getByRole('button', { name: 'Set', exact: true }).click();
      await page.getByRole('button', { name: 'W(1) 2, 1: 2.500' }).waitFor();
      await page.getByRole('tab', { name: 'Share' }).click();
      const field = page.getByLabel('Link', { exact: true });
      await expect.poll(() => field.inputValue()).toContain('weights=');
      link = await field.inputValue();
    });
    await playground.open(`${new URL(link).hash}&panel=numbers`, async (page) => {
      await page.getByRole('button', { name: 'W(1) 2, 1: 2.500' }).waitFor();
    });
    await playground.open('#v=1&point=100000', async (page) => {
      await page.getByText('In the link: point=100000: there are 500; the last one is shown.').waitFor();
      await page.locator('.point-head', { hasText: 'Point 500' }).waitFor();
    });
    expect(link).toMatch(/&weights=[\de.,-]+$/);
  });

  test('before a room letters are large, keys step through equations, a key makes it black, hands are counted', () =>
    playground.open(
      '#v=1&networkShape=2',
      async (page) => {
        await page.keyboard.press('p');
        const count = page.locator('.equations .equation');
        await page.locator('.equations', { hasText: '1 of 2' }).waitFor();
        expect(await count.count()).toBe(1);
        await page.keyboard.press('PageDown');
        await page.locator('.equations', { hasText: '2 of 2' }).waitFor();
        await page.keyboard.press('PageDown');
        await page.getByRole('heading', { name: 'Forward: the sums of layer 1' }).waitFor();
        await page.keyboard.press('ArrowLeft');
        await page.locator('.equations', { hasText: '2 of 2' }).waitFor();
        await page.getByRole('heading', { name: 'The point comes in' }).waitFor();
        const sizes = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('body *')]
            .filter(
              (one) =>
                one.checkVisibility() &&
                one.children.length === 0 &&
                one.textContent?.trim() &&
                !one.closest('.katex, .unseen, option, script'),
            )
            .map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
        );
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
        expect(await page.locator('.rail').isVisible()).toBe(false);
        expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))).toBe(
          24,
        );
        await expect.poll(() => accessibilityProblems(page)).toEqual([]);
        for (const key of ['2', '2', '3']) await page.keyboard.press(key);
        await expect.poll(() => page.locator('.tally').innerText()).toMatch(/2\s+2\s+3\s+1/);
        await page.keyboard.press('b');
        await page.getByTestId('black').waitFor();
        await page.keyboard.press('.');
        await page.getByTestId('black').waitFor({ state: 'detached' });
        await page.keyboard.press('l');
        await page.mouse.move(300, 200);
        await expect.poll(() => page.getByTestId('ring').boundingBox()).toMatchObject({ x: 252, y: 152 });
        await page.keyboard.press('l');
        await page.getByTestId('ring').waitFor({ state: 'detached' });
        await page.keyboard.press('q');
        await page.getByRole('img', { name: /^QR code of the link/ }).waitFor();
        // As a camera at the back of the room sees it.
        await expect.poll(() => readCode(page.screenshot())).toMatch(/^http:.*#v=1&networkShape=2&point=1$/);
        await page.keyboard.press('Escape');
        await page.getByRole('img', { name: /^QR code of the link/ }).waitFor({ state: 'detached' });
        await page.keyboard.press('Escape');
        await page.locator('.rail').waitFor();
      },
      { width: 1920, height: 1080 },
    ));

  test.each([false, true])('before a room texts stand out from what is behind them by 7 and more, dark %s', (dark) =>
    playground.open(
      '#v=1&networkShape=2&present=true&point=1&phase=2',
      async (page) => {
        await page.locator('.equations .equation').first().waitFor();
        await page.keyboard.press('2');
        await page.locator('.tally').waitFor();
        await expect.poll(() => faintTexts(page, 7)).toEqual([]);
        await page.keyboard.press('p');
        await page.locator('.rail').waitFor();
        await expect.poll(() => faintTexts(page, 4.5)).toEqual([]);
        // The ordinary page has fainter ones, and they are found.
        expect(dark || (await faintTexts(page, 7)).length > 0).toBe(true);
      },
      { width: 1920, height: 1080, dark },
    ),
  );

  test('a locked control is seen with the reason and does not change, by no way', () =>
    playground.open('#v=1&freeze=learningRate,noise,numHiddenLayers', async (page) => {
      const rate = page.getByLabel('Learning rate');
      await expect.poll(() => rate.isDisabled()).toBe(true);
      await expect.poll(() => page.locator('.lock', { has: rate }).innerText()).toContain('locked by the link');
      expect(await page.getByRole('button', { name: 'One neuron more in layer 1' }).count()).toBe(0);
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Share' }).click();
      await expect
        .poll(() => page.getByLabel('Link', { exact: true }).inputValue())
        .toContain('freeze=learningRate,noise,numHiddenLayers');
    }));

  test('a link keeps how the race, the corner and the landscape are set', async () => {
    await playground.open('#v=1&panel=race&race=optimizer:sgd%7Cadam&budget=20epochs&goal=loss:0.1', async (page) => {
      await page.getByLabel('Lane B').waitFor();
      expect(await page.getByLabel('Lane B').inputValue()).toBe('adam');
      expect(await page.getByLabel('Budget').inputValue()).toBe('20');
      expect(await page.getByLabel('of that').inputValue()).toBe('0.1');
      await page.getByRole('button', { name: 'Copy a link' }).click();
      await page.getByText('The link is in the address bar').or(page.getByText('Link copied')).waitFor();
    });
    await playground.open('#v=1&panel=race&race=nothing:1%7C2&budget=never', async (page) => {
      await page.getByText('In the link: race=nothing:1|2; budget=never: cannot be read.').waitFor();
    });
    await playground.open('#v=1&panel=corner&line=1,1,-0.5&tags=true', async (page) => {
      await page.getByText('3 of 4').first().waitFor();
      await expect
        .poll(() => page.getByRole('button', { name: 'What is this?' }).getAttribute('aria-pressed'))
        .toBe('true');
    });
    await playground.open('#v=1&panel=corner&corners=0,0,1;1,0;0,1;0.5,1', async (page) => {
      await page.getByRole('button', { name: /^Mark at 0, 0, class 1/ }).waitFor();
      await page.getByRole('button', { name: /^Mark at 0.5, 1, class 0/ }).press('Enter');
      await page.getByRole('button', { name: /^Mark at 0.5, 1, class 1/ }).waitFor();
      await page.evaluate(() => {
        navigator.clipboard.writeText = async (text) => {
          Object.assign(window, { copied: decodeURIComponent(text) });
        };
      });
      await page.getByRole('button', { name: 'Copy a link' }).click();
      await expect
        .poll(() => page.evaluate(() => (window as unknown as { copied?: string }).copied))
        .toContain('corners=0,0,1;1,0;0,1;0.5,1,1');
    });
    await playground.open('#v=1&panel=landscape&plane=random&dirseed=3&ball=0.4,-0.2&step=100', async (page) => {
      await expect.poll(() => page.getByLabel('Directions').inputValue()).toBe('3');
      // The ball is another network than that of step 100.
      const undo = page.getByRole('button', { name: 'Undo', exact: true });
      await expect.poll(() => undo.isEnabled(), { timeout: 30_000 }).toBe(true);
      await page.getByText('the ball is at step 100').waitFor();
    });
  });

  test('a link is a QR code too, made without a network; one that is too long for cameras is not', () =>
    playground.open('#v=1&networkShape=2&panel=share', async (page) => {
      const field = page.getByLabel('Link', { exact: true });
      const link = await field.inputValue();
      const code = page.getByRole('img', { name: /^QR code of the link/ });
      await code.scrollIntoViewIfNeeded();
      await expect.poll(() => readCode(code.screenshot())).toBe(link);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the QR code' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('link.svg');
      await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      await page.evaluate(() => {
        location.hash = `v=1&networkShape=12,12&panel=share&weights=${'0.123456,'.repeat(204)}0.5`;
      });
      await page.getByText(/^No QR code: \d,\d\d\d letters are more than the 1,200/).waitFor();
    }));

  test('in a frame there is neither brand nor sharing, and a way out', () =>
    playground.open(
      '#v=1&embed=1&task=Play%20it',
      async (page) => {
        const out = page.getByRole('link', { name: 'Open in a page' });
        await out.waitFor();
        expect(await out.getAttribute('href')).not.toContain('embed');
        expect(await page.getByRole('button', { name: 'Copy a link' }).isVisible()).toBe(false);
        await page.getByRole('button', { name: 'One step' }).click();
        await until(page, 'step', (step) => step === 1).catch(() => numberIn(page, 'epoch'));
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
        await expect.poll(() => accessibilityProblems(page)).toEqual([]);
      },
      { width: 320, height: 480 },
    ));
});
