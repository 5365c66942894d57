/** Faults that the playground once had: each as a person met it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

/** What the phase of the loss says of the first point, in a network with one hidden layer: a text for each line. */
async function linesOfLoss(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'take the first one' }).click();
  await page.getByLabel('Step of the walk').fill('5');
  await page.getByRole('heading', { name: 'The loss', exact: true }).waitFor();
  await page.locator('.equations .katex').first().waitFor();
  await expect
    .poll(() => page.locator('.equations .unseen').allInnerTexts())
    .toContainEqual(expect.stringMatching(/^ℓ = /));
  expect(await page.locator('.equations .katex-error').count()).toBe(0);
  return page.locator('.equations .unseen').allInnerTexts();
}

/** The number at the end of a line, or of each part of it. */
function numbersAt(line: string | undefined, name: RegExp): number[] {
  return [...(line ?? '').matchAll(new RegExp(`${name.source} = (−?\\d+(?:\\.\\d+)?)`, 'g'))].map(([, number]) =>
    Number(number!.replace('−', '-')),
  );
}

function lastNumber(line: string | undefined): number {
  return Number(/= (\S+)$/.exec(line ?? '')?.[1]?.replace('−', '-'));
}

describe.skipIf(!hasBrowser)('the playground, where it once failed', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('a restart while playing begins a chart of its own', () =>
    playground.open('#v=1', async (page) => {
      await page.keyboard.press('Space');
      const { x, y } = (await page.locator('.chart canvas').boundingBox())!;
      for (let restart = 1; restart <= 8; restart++) {
        // Far enough that the new run is seen before it has come as far.
        await until(page, 'epoch', (epoch) => epoch >= 20);
        await page.keyboard.press('r');
        await until(page, 'epoch', (epoch) => epoch < 20);
        await page.mouse.move(x + 40 + (restart % 2), y + 40);
        await expect.poll(() => page.locator('.chart-reading').innerText()).toMatch(/^epoch 0: test 0\.\d+/);
      }
    }));

  test('each line of the loss of two classes has the number of its left side', () =>
    playground.open('#v=1&networkShape=2', async (page) => {
      const [share, loss, byShare, slope, bySum] = await linesOfLoss(page);
      const p = lastNumber(share);
      expect(share).toBe(`ŷ = σ(z(2)) = ${p.toFixed(4)}`);
      const isOne = (await page.locator('.point-head').innerText()).includes('target class 1');
      const right = isOne ? p : 1 - p;
      expect(loss).toMatch(/^ℓ = -\(y · log\(ŷ\) .* = \d\.\d{4}$/);
      expect(lastNumber(loss)).toBeCloseTo(-Math.log(right), 3);
      expect(byShare).toMatch(/^∂ℓ\/∂ŷ = /);
      expect(lastNumber(byShare)).toBeCloseTo((isOne ? -1 : 1) / right, 2);
      expect(slope).toMatch(/^∂ŷ\/∂z\(2\) = /);
      expect(lastNumber(slope)).toBeCloseTo(p * (1 - p), 3);
      expect(bySum).toMatch(/^∂ℓ\/∂z\(2\) = /);
      expect(lastNumber(bySum)).toBeCloseTo(p - Number(isOne), 3);
    }));

  test('each line of the loss of several classes has its numbers, of each class', () =>
    playground.open('#v=1&networkShape=2&dataset=blobs&classes=3', async (page) => {
      const [shares, loss, byShares, slopes, bySums] = await linesOfLoss(page);
      const truth = Number(/target class (\d)/.exec(await page.locator('.point-head').innerText())![1]);
      const p = numbersAt(shares, /p[₁₂₃]/);
      expect(p).toHaveLength(3);
      expect(p.reduce((sum, one) => sum + one)).toBeCloseTo(1, 3);
      expect(lastNumber(loss)).toBeCloseTo(-Math.log(p[truth]!), 2);
      const expected = {
        byShares: p.map((share, k) => (k === truth ? -1 / share : 0)),
        slopes: p.map((share, i) => p[truth]! * (Number(i === truth) - share)),
        bySums: p.map((share, k) => share - Number(k === truth)),
      };
      const isNear = (got: number[], wanted: number[], digits: number) => {
        expect(got).toHaveLength(3);
        for (const [i, number] of got.entries()) expect(number).toBeCloseTo(wanted[i]!, digits);
      };
      isNear(numbersAt(byShares, /∂ℓ\/∂p[₁₂₃]/), expected.byShares, 1);
      isNear(numbersAt(slopes, /∂p[₁₂₃]\/∂z\(2\)[123]/), expected.slopes, 3);
      isNear(numbersAt(bySums, /∂ℓ\/∂z\(2\)[123]/), expected.bySums, 3);
    }));

  test('the loss of a value has lines as well', () =>
    playground.open('#v=1&networkShape=2&problem=regression', async (page) => {
      const [prediction, loss, bySum] = await linesOfLoss(page);
      expect(prediction).toMatch(/^ŷ = /);
      expect(loss).toMatch(/^ℓ = /);
      expect(lastNumber(bySum) ** 2 / 4).toBeCloseTo(lastNumber(loss), 3);
    }));

  test('points that nothing can be learned from are not trained on, and what they lack is said', () =>
    playground.open('#v=1', async (page) => {
      await page.getByText('Your own data').click();
      await page.getByRole('button', { name: 'Draw' }).click();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'step', (step) => step > 10);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByText('0 points are drawn, and at least 4 are needed, of two classes').waitFor();
      const plane = page.getByRole('img', { name: /Output over the plane/ });
      const draw = async (points: number, y: number) => {
        for (let i = 0; i < points; i++) await plane.click({ position: { x: 60 + 30 * i, y } });
      };
      await draw(6, 80);
      await page.getByText('all 6 points are of class 0; draw some of another class').waitFor();
      const before = await numberIn(page, 'step');
      await page.keyboard.press('s');
      await expect.poll(() => page.getByRole('button', { name: 'Play' }).isDisabled()).toBe(true);
      await expect.poll(() => page.getByTestId('train-metric').innerText()).toBe('–');
      await page.waitForTimeout(200);
      expect(await numberIn(page, 'step')).toBe(before);
      await page.getByRole('button', { name: 'Class 1' }).click();
      await draw(6, 200);
      await page.getByText('draw some of another class').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'train-metric', (percent) => percent === 100);
      expect(page.url()).toContain('own=c');
    }));

  test('the same data have other weights, and the same weights other data; a link without wseed gives what it gave', () =>
    playground.open('#v=1', async (page) => {
      const weights = async () => {
        await page.getByRole('tab', { name: 'Numbers' }).click();
        const cells = page.getByRole('button', { name: /^W\(1\) / });
        await cells.first().waitFor();
        return cells.allInnerTexts();
      };
      const points = () =>
        page
          .locator('canvas.plane-layer')
          .nth(1)
          .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const [firstWeights, firstPoints] = [await weights(), await points()];
      await page.getByRole('button', { name: 'New weights' }).click();
      await expect.poll(weights).not.toEqual(firstWeights);
      await expect.poll(() => points()).toBe(firstPoints);
      await page.waitForFunction(() => location.hash === '#v=1&wseed=24');
      const otherWeights = await weights();
      await page.getByRole('button', { name: 'New data' }).click();
      await expect.poll(points).not.toBe(firstPoints);
      await expect.poll(() => weights()).toEqual(otherWeights);
      await page.waitForFunction(() => location.hash === '#v=1&seed=24&wseed=24');
      const otherPoints = await points();
      // One seed for both, as before there were two.
      await page.goto(`${playground.server.url}#v=1&seed=24`);
      await page.waitForFunction(() => location.hash === '#v=1&seed=24');
      await expect.poll(() => weights()).toEqual(otherWeights);
      await expect.poll(() => points()).toBe(otherPoints);
    }));

  test.each([
    {
      name: 'dead units',
      hash: 'networkShape=4,4&activation=relu&initZero=true',
      heading: 'Dead units in layer 1',
      tries: /Try new initial weights .* leaky ReLU/,
    },
    {
      name: 'gradients that vanish behind sigmoids',
      hash: 'networkShape=8,8,8,8,8,8,8&activation=sigmoid',
      heading: 'Vanishing gradients in layer 1',
      tries: /ReLU or another activation/,
    },
  ])('advice on $name is of what the page has, without a limit where the loss is flat', ({ hash, heading, tries }) =>
    playground.open(`#v=1&optimizer=sgd&learningRate=0.00001&${hash}&speed=8`, async (page) => {
      await page.getByRole('tab', { name: 'Advice' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'step', (step) => step > 60);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('heading', { name: heading }).waitFor();
      const advice = await page.locator('.advice').innerText();
      expect(advice).not.toMatch(/layer\d|normalisation|\brelu\b|leakyRelu|are stable here/);
      expect(advice).toContain('no limit of the learning rate follows');
      expect(advice).toMatch(tries);
    }),
  );

  test.each([
    { name: 'six layers of eight at 1280', width: 1280, hash: 'networkShape=8,8,8,8,8,8' },
    { name: 'twelve layers at 1280', width: 1280, hash: 'networkShape=8,8,8,8,8,8,8,8,8,8,8,8' },
    { name: 'the first network on a phone', width: 360, hash: '' },
    { name: 'six layers of eight on a phone', width: 360, hash: 'networkShape=8,8,8,8,8,8' },
    { name: 'a wide layer on a tablet', width: 768, hash: 'networkShape=64,8' },
  ])('the network fits its room: $name', ({ width, hash }) =>
    playground.open(
      `#v=1&${hash}`,
      async (page) => {
        const room = (await page.locator('.network').boundingBox())!;
        expect(room.x + room.width).toBeLessThanOrEqual(width);
        const boxes = await page
          .locator('.network-box .neuron, .network-box .layer-head, .network-box .layer-units')
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
        expect(boxes.length).toBeGreaterThan(8);
        for (const { left, right } of boxes) {
          expect(left).toBeGreaterThanOrEqual(room.x - 1);
          expect(right).toBeLessThanOrEqual(room.x + room.width + 1);
        }
        // Columns do not overlap, and links have room between them.
        const columns = [...new Set(boxes.filter(({ height }) => height < 40).map(({ left }) => Math.round(left)))];
        expect(columns.length).toBeGreaterThan(3);
      },
      { width },
    ),
  );

  test('where columns are narrow, the number of neurons opens what can be set', () =>
    playground.open(
      '#v=1&networkShape=8,8,8,8,8,8',
      async (page) => {
        await page.getByRole('button', { name: 'Hidden layer 6: 8 neurons, tanh' }).click();
        await page.getByRole('button', { name: 'One neuron less in layer 6' }).click();
        await page.getByLabel('Activation of layer 6').selectOption('relu');
        await page.getByRole('button', { name: 'Hidden layer 6: 7 neurons, ReLU' }).waitFor();
        await page.getByLabel('Activation of layer 6').press('Escape');
        await expect.poll(() => page.getByLabel('Activation of layer 6').count()).toBe(0);
        expect(await accessibilityProblems(page)).toEqual([]);
      },
      { width: 360 },
    ));

  test.each(['128,128,128', '64,64,64,64,64,64,64,64'])('a large network is drawn in part, and pauses: %s', (shape) =>
    playground.open(`#v=1&speed=10&networkShape=${shape}`, async (page) => {
      await page.getByText(/the 200 strongest of \d\d,\d\d\d links are drawn/).waitFor();
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'step', (step) => step > 50);
      await page.getByRole('button', { name: 'Pause' }).click();
      const inTheNext200 = async () => {
        const before = await numberIn(page, 'step');
        await page.waitForTimeout(200);
        return (await numberIn(page, 'step')) - before;
      };
      await expect.poll(inTheNext200).toBe(0);
      // At rest every picture is of the same weights: the last one as the first.
      const pictures = () =>
        page
          .locator('.neuron:not(.feature) canvas')
          .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
      // Once all have had their turn, they stay as they are.
      const areStill = async () => {
        const before = await pictures();
        await page.waitForTimeout(300);
        return (await pictures()).join() === before.join();
      };
      await expect.poll(areStill).toBe(true);
    }),
  );

  test('to use everything keeps the seed, the learning rate and the penalty', () =>
    playground.open(
      '#dataset=circle&seed=0.12345&learningRate=0.3&regularization=L2&regularizationRate=0.01',
      async (page) => {
        await page.getByRole('button', { name: 'Use everything that Chainrule has' }).click();
        await page.getByLabel('Optimizer').waitFor();
        await expect.poll(() => page.getByLabel('Learning rate').inputValue()).toBe('0.3');
        await expect.poll(() => page.getByLabel('Penalty', { exact: true }).inputValue()).toBe('L2');
        await expect.poll(() => page.getByLabel('Penalty rate').inputValue()).toBe('0.01');
        expect(page.url()).toContain('seed=0.12345');
      },
    ));

  test('of a large table a sample is drawn, and its landscape is of one', () =>
    playground.open('#v=1&points=20000&speed=10', async (page) => {
      await page.getByRole('tab', { name: 'Landscape' }).click();
      await page.getByText('2,601 losses over 2,000 of 10,000 rows').waitFor();
      const points = page.locator('canvas.plane-layer').nth(1);
      // Between 2,000 faint points the map is seen.
      const clear = await points.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 3 && value < 20).length / (data.length / 4);
      });
      expect(clear).toBeGreaterThan(0.5);
    }));

  test('a landscape that takes a while says how far it is', () =>
    playground.open('#v=1&points=20000&networkShape=64,64', async (page) => {
      await page.getByRole('tab', { name: 'Landscape' }).click();
      const bar = page.getByRole('progressbar', { name: /Computing the landscape: \d+ %/ });
      await bar.waitFor();
      const share = () => bar.evaluate((element: HTMLProgressElement) => element.value).catch(() => 1);
      await expect.poll(share).toBeGreaterThan(0);
      await page.getByTestId('contours').waitFor();
      await bar.waitFor({ state: 'detached' });
    }));

  test('numbers have one format: what is not 0 never looks like it, and powers of ten are written as such', () =>
    playground.open('#v=1&networkShape=2', async (page) => {
      const numbers = () => page.getByRole('button', { name: /^(W|b)\(\d\)/ });
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await numbers().first().click();
      const field = page.getByLabel(/New value of weight/);
      await field.fill('0.00000113');
      await field.press('Enter');
      await expect.poll(() => numbers().first().innerText()).toBe('1.13×10⁻⁶');
      await field.fill('-0.0004');
      await field.press('Enter');
      await expect.poll(() => numbers().first().innerText()).toBe('−4.00×10⁻⁴');
      await field.fill('0');
      await field.press('Enter');
      await expect.poll(() => numbers().first().innerText()).toBe('0');
      await page.getByRole('tab', { name: 'One point' }).click();
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.locator('.choices button').first().waitFor();
      for (const text of await page.locator('.panel-box .unseen, .choices button, .panel-box .number').allInnerTexts())
        expect(text).not.toMatch(/\d(e[+-]?\d)|[^.\d]0\.0+(?!\d)/);
    }));

  test('links and biases are reached and set by keys', () =>
    playground.open('#v=1', async (page) => {
      const neuron = page.getByRole('button', { name: 'Neuron 2 of layer 1, tanh' });
      await neuron.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      const card = page.locator('.card');
      await expect.poll(() => card.getByRole('status').innerText()).toMatch(/^w\(1\)22, a weight: Enter sets it$/);
      await page.keyboard.press('Enter');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('0.75');
      await page.keyboard.press('Enter');
      await expect.poll(() => card.locator('.number').innerText()).toBe('0.750');
      await page.keyboard.press('Escape');
      await expect.poll(() => neuron.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('ArrowUp');
      await expect.poll(() => card.getByRole('status').innerText()).toMatch(/^b\(1\)2, a bias: /);
      await page.keyboard.press('Enter');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('-2');
      await page.keyboard.press('Enter');
      await expect.poll(() => card.locator('.number').innerText()).toBe('−2.000');
      expect(await accessibilityProblems(page)).toEqual([]);
    }));

  test('a pasted table with semicolons and decimal commas is read as such', () =>
    playground.open('#v=1', async (page) => {
      const rows = Array.from(
        { length: 60 },
        (_, i) => `${i - 30},5;${(i * 7) % 13},25;${i % 4},5;${i < 30 ? 'ja' : 'nein'}`,
      );
      await page.getByText('Your own data').click();
      await page.getByRole('button', { name: 'Paste…' }).click();
      await page
        .getByRole('textbox', { name: 'Table as CSV' })
        .fill(['länge;breite;tiefe;antwort', ...rows].join('\n'));
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.getByText('pasted text: 60 rows').waitFor();
      await expect.poll(() => page.locator('.legend').innerText()).toMatch(/ja\s+nein/);
      // Numbers, not texts: each column is one input.
      await expect.poll(() => page.locator('.feature-name.other').allInnerTexts()).toEqual(['tiefe']);
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'train-metric', (percent) => percent > 95);
    }));
});
