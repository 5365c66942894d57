/** The user's own pictures in the playground: dropped, chosen or filmed, learned, tried, and saved for the command line. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere, Workplace } from '../cli/run.ts';
import { type Drawn, drawn, gif, jpegOf, pngOf, webpOf } from '../pictures/samples.ts';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

/** A disc or a bar, light on dark, somewhere near the middle. */
function shape(kind: 'disc' | 'bar', number: number): Drawn {
  const [cx, cy, size] = [20 + ((number * 7) % 9), 16 + ((number * 5) % 9), 8 + (number % 4)];
  return drawn(48, 40, (x, y, channel) => {
    const [dx, dy] = [Math.abs(x - cx), Math.abs(y - cy)];
    const isInside = kind === 'disc' ? Math.hypot(dx, dy) < size : Math.max(dx / 1.5, dy / 0.5) < size;
    return isInside ? 200 - 20 * channel : 40 + 10 * channel;
  });
}

const shots = (kind: 'disc' | 'bar', count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: `${kind}-${i}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(pngOf(shape(kind, i), 2)),
  }));

async function open(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Pictures' }).click();
  await page.getByLabel('What the pictures of box 1 show').waitFor();
}

const filesOf = (page: Page, name: string) => page.getByLabel(`Pictures for ${name}`, { exact: true });
const count = (page: Page, box: number) => () => page.getByTestId(`count-${box}`).innerText();
const problems = (page: Page) => () => page.locator('.picture-problems').innerText();
const train = (page: Page) => page.getByRole('button', { name: 'Train on the pictures' }).click();

/** How likely each class is, in percent. */
async function answer(page: Page): Promise<Record<string, number>> {
  const lines = await page.locator('[data-testid=picture-answer] > div').allInnerTexts();
  return Object.fromEntries(
    lines.map((line) => {
      const [name, share] = line.split('\n');
      return [name!, Number.parseFloat(share!)];
    }),
  );
}

/** Drops files as a person does. */
async function drop(page: Page, selector: string, files: ReturnType<typeof shots>): Promise<void> {
  const transfer = await page.evaluateHandle(
    (all) => {
      const data = new DataTransfer();
      for (const { name, text } of all)
        data.items.add(new File([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], name));
      return data;
    },
    files.map(({ name, buffer }) => ({ name, text: buffer.toString('latin1') })),
  );
  await page.locator(selector).dispatchEvent('drop', { dataTransfer: transfer });
}

describe.skipIf(!hasBrowser)('pictures of the user', () => {
  let playground: Playground;
  let place: Workplace;
  beforeAll(async () => {
    playground = await startPlayground();
    place = new Workplace();
  });
  afterAll(async () => {
    place.remove();
    await playground.close();
  });

  test('two boxes are filled, learned and tried, and the model is one of the command line', () =>
    playground.open('#v=1', async (page) => {
      await open(page);
      await page.getByLabel('What the pictures of box 1 show').fill('disc');
      await page.getByLabel('What the pictures of box 2 show').fill('bar');
      await drop(page, '.picture-box >> nth=0', shots('disc', 24));
      await filesOf(page, 'bar').setInputFiles(shots('bar', 24));
      await expect.poll(count(page, 1)).toBe('24 pictures');
      await expect.poll(count(page, 2)).toBe('24 pictures');
      await train(page);
      const result = page.getByTestId('picture-result');
      await expect.poll(() => result.innerText()).toMatch(/^Learned disc, bar: [\d,]+ parameters, \d+ epochs in /);
      expect(await result.innerText()).toMatch(/Of (\d) pictures that were kept back, \1 are told right\./);
      const unseen = shots('bar', 30).at(-1)!;
      await drop(page, '.picture-test', [unseen]);
      await expect.poll(async () => (await answer(page)).bar).toBeGreaterThan(80);
      expect(await page.locator('.feature-maps canvas').count()).toBe(32);
      // A feature map is a picture, not one colour.
      const colours = await page
        .locator('.feature-maps canvas')
        .first()
        .evaluate(
          (canvas: HTMLCanvasElement) =>
            new Set(new Uint32Array(canvas.getContext('2d')!.getImageData(0, 0, 32, 32).data.buffer)).size,
        );
      expect(colours).toBeGreaterThan(3);
      expect(await accessibilityProblems(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the model' }).click(),
      ]);
      place.write('pictures.safetensors', readFileSync(await download.path()));
      place.write(unseen.name, unseen.buffer);
      const { stdout, stderr } = await runHere(`predict pictures.safetensors ${unseen.name}`, place.path);
      expect(stderr).toBe('');
      const [, prediction, , probability] = stdout.trim().split('\n')[1]!.split(',');
      expect(prediction).toBe('bar');
      expect(100 * Number(probability)).toBeCloseTo((await answer(page)).bar!, 0);
    }));

  test('all formats are read; what is no picture is named, and so is what is missing to learn', () =>
    playground.open('#v=1', async (page) => {
      await open(page);
      await train(page);
      await expect.poll(problems(page)).toMatch(/^boxes: too few have pictures: got 0; expected at least two — try/);
      const disc = shape('disc', 1);
      await filesOf(page, 'Class 1').setInputFiles([
        { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(await jpegOf(disc)) },
        { name: 'b.webp', mimeType: 'image/webp', buffer: Buffer.from(await webpOf(disc, false)) },
        { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from((await jpegOf(disc)).subarray(0, 500)) },
        { name: 'c.gif', mimeType: 'image/gif', buffer: Buffer.from(gif) },
        { name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
        { name: 'd.png', mimeType: 'image/png', buffer: Buffer.from(pngOf(disc, 0)) },
      ]);
      await expect.poll(count(page, 1)).toBe('4 pictures');
      await expect.poll(problems(page)).toMatch(/broken\.jpg: a broken JPEG picture(?:.|\n)*text\.png: /);
      await filesOf(page, 'Class 2').setInputFiles(shots('bar', 2));
      await expect.poll(count(page, 2)).toBe('2 pictures');
      await train(page);
      await expect.poll(problems(page)).toMatch(/^box “Class 2”: too few pictures: got 2; expected at least 3/);
      await filesOf(page, 'Class 2').setInputFiles(shots('bar', 1));
      await expect.poll(count(page, 2)).toBe('3 pictures');
      await page.getByLabel('What the pictures of box 2 show').fill('Class 1');
      await train(page);
      await expect.poll(problems(page)).toMatch(/^boxes: two have the same name: got “Class 1”/);
      // By keys: a picture is taken out, a box put in.
      await page.getByRole('button', { name: 'Remove a.jpg' }).press('Enter');
      await expect.poll(count(page, 1)).toBe('3 pictures');
      await page.getByRole('button', { name: 'Another box' }).press('Enter');
      await page.getByRole('button', { name: 'Remove the box Class 3' }).press('Enter');
      await page.getByLabel('What the pictures of box 2 show').fill('other');
      await train(page);
      await expect.poll(() => page.getByTestId('picture-result').innerText()).toContain('none is kept back');
    }));

  test('where there is no camera, or it may not be used, the page says so', () =>
    playground.open('#v=1', async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Camera for Class 1' }).click();
      await expect.poll(problems(page)).toMatch(/^camera: (?:there is none|may not be used): got \w+ — try /);
    }));

  test('the camera is asked for, fills a box, shows the network what it sees, and is closed with the panel', async () => {
    const filming = await startPlayground(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
    try {
      await filming.open('#v=1', async (page) => {
        await page.evaluate(() => {
          const { mediaDevices } = navigator;
          const ask = mediaDevices.getUserMedia.bind(mediaDevices);
          const streams: MediaStream[] = [];
          const state = { streams, isAllowed: Promise.resolve() };
          Object.assign(window, { state });
          mediaDevices.getUserMedia = async (wish) => {
            const stream = await ask(wish);
            await state.isAllowed;
            streams.push(stream);
            return stream;
          };
        });
        const live = () =>
          page.evaluate(() =>
            (window as unknown as { state: { streams: MediaStream[] } }).state.streams.map(
              (stream) => stream.getTracks().filter(({ readyState }) => readyState === 'live').length,
            ),
          );
        await open(page);
        expect(await live()).toEqual([]);
        await page.getByRole('button', { name: 'Camera for Class 1' }).click();
        await page.getByRole('button', { name: 'Take one' }).click();
        await expect.poll(count(page, 1)).toBe('1 picture');
        await page.getByRole('button', { name: 'Take 10' }).click();
        await expect.poll(count(page, 1)).toBe('11 pictures');
        await page.getByRole('button', { name: 'Close the camera' }).click();
        expect(await live()).toEqual([0]);
        await filesOf(page, 'Class 2').setInputFiles(shots('bar', 11));
        await expect.poll(count(page, 2)).toBe('11 pictures');
        await train(page);
        await page.getByRole('button', { name: 'Camera to try it' }).click();
        await expect.poll(async () => (await answer(page))['Class 1']).toBeGreaterThan(80);
        expect(await live()).toEqual([0, 1]);
        await page.getByRole('tab', { name: 'Numbers' }).click();
        await expect.poll(live).toEqual([0, 0]);
        // A camera that is allowed when its panel is closed films nobody.
        await page.getByRole('tab', { name: 'Pictures' }).click();
        await page.evaluate(() => {
          (window as unknown as { state: { isAllowed: Promise<void> } }).state.isAllowed = new Promise((allow) => {
            Object.assign(window, { allow });
          });
        });
        await page.getByRole('button', { name: 'Camera for Class 1' }).click();
        await page.getByRole('tab', { name: 'Numbers' }).click();
        await page.evaluate(() => (window as unknown as { allow: () => void }).allow());
        await expect.poll(live).toEqual([0, 0, 0]);
      });
    } finally {
      await filming.close();
    }
  });
});
