/** The playground by use, in a real browser: each feature as a person finds it. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFromBytes } from '../../src/index.ts';
import { accessibilityProblems } from './axe.ts';
import { hasBrowser } from './page.ts';
import { changeOf, numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;

async function addFeature(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a feature' }).click();
  await page.getByRole('button', { name: `Feature ${name}`, exact: true }).click();
}

describe.skipIf(!hasBrowser)('the playground', () => {
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  test('learns XOR in view without a touch', () =>
    playground.open('', async (page) => {
      await until(page, 'test-metric', (percent) => percent > 95);
      await expect.poll(() => numberIn(page, 'epoch')).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Pause' }).click();
      // The worker is told, and its last frame comes.
      const inTheNext300 = async () => {
        const before = await numberIn(page, 'step');
        await page.waitForTimeout(300);
        return (await numberIn(page, 'step')) - before;
      };
      await expect.poll(inTheNext300).toBe(0);
    }));

  test('waits to be played where motion is not wanted', () =>
    playground.open(
      '',
      async (page) => {
        expect(await numberIn(page, 'step')).toBe(0);
        await page.getByRole('button', { name: 'One step' }).click();
        await until(page, 'step', (step) => step > 0);
        await expect.poll(() => numberIn(page, 'step')).toBe(1);
      },
      { still: true },
    ));

  test('steps by batches and epochs, restarts from the same weights, by buttons and keys', () =>
    playground.open('#v=1', async (page) => {
      const start = await numberIn(page, 'test-loss');
      await page.getByRole('button', { name: 'One step' }).click();
      await until(page, 'step', (step) => step === 1);
      await page.getByRole('button', { name: 'One epoch' }).click();
      await until(page, 'step', (step) => step === 25);
      await page.keyboard.press('s');
      await until(page, 'step', (step) => step === 26);
      await page.keyboard.press('e');
      await until(page, 'epoch', (epoch) => epoch === 2);
      await page.keyboard.press('r');
      await until(page, 'step', (step) => step === 0);
      await expect.poll(() => numberIn(page, 'test-loss')).toBe(start);
    }));

  test('trains at full speed, and slowly', () =>
    playground.open('#v=1&speed=10', async (page) => {
      await page.keyboard.press('Space');
      await until(page, 'step', (step) => step > 20_000);
      await page.getByLabel('Speed').fill('1');
      // One step after the other is seen.
      await expect.poll(() => changeOf(page, 'step')).toBe(1);
    }));

  const cases = JSON.parse(readFileSync(new URL('../fixtures/tf-playground.json', import.meta.url), 'utf8')) as {
    cases: Record<string, { lossTrainTestAtEpoch: Record<string, [number, number]> }>;
  };

  test('an old link computes the losses of TensorFlow Playground, and says so', () =>
    playground.open(
      '#activation=tanh&batchSize=10&dataset=spiral&learningRate=0.03&noise=25&networkShape=4,2&seed=0.12345',
      async (page) => {
        await page.getByText('Compatibility mode.').waitFor();
        const recorded = cases.cases['spiral/noise25']!.lossTrainTestAtEpoch;
        const check = async (epoch: string) => {
          const [train, expected] = recorded[epoch]!;
          expect(Math.abs((await numberIn(page, 'train-loss')) - train)).toBeLessThan(6e-4);
          expect(Math.abs((await numberIn(page, 'test-loss')) - expected)).toBeLessThan(6e-4);
        };
        await check('0');
        for (let epoch = 1; epoch <= 10; epoch++) {
          await page.keyboard.press('e');
          await until(page, 'epoch', (now) => now === epoch);
        }
        await check('10');
        await page.keyboard.press('Space');
        // The speed that is measured.
        await page.getByText(/so slower than elsewhere on this page: now [\d.,]+(?: k)? steps a second\./).waitFor();
        await page.keyboard.press('Space');
        await page.getByRole('button', { name: 'Use everything that Chainrule has' }).click();
        await page.getByText('Compatibility mode.').waitFor({ state: 'hidden' });
        await page.getByLabel('Optimizer').waitFor();
      },
    ));

  test("a teacher's link hides controls", () =>
    playground.open('#dataset=xor&seed=0.5&learningRate_hide=true&playButton_hide=true', async (page) => {
      await expect.poll(() => page.getByLabel('Learning rate').count()).toBe(0);
      await expect.poll(() => page.getByRole('button', { name: 'Play' }).count()).toBe(0);
      await page.getByLabel('Penalty', { exact: true }).waitFor();
    }));

  test('data sets, features, layers and neurons change the network, and the link', () =>
    playground.open('#v=1', async (page) => {
      await page.getByRole('radio', { name: 'Circle' }).check({ force: true });
      await addFeature(page, 'x₁²');
      const add = page.getByRole('button', { name: 'Add a feature' });
      await expect.poll(() => add.evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'Features that can be added' }).waitFor();
      expect(await page.getByRole('button', { name: 'Feature x₁²', exact: true }).count()).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect.poll(() => add.getAttribute('aria-expanded')).toBe('false');
      await addFeature(page, 'sin x₁');
      await page.getByRole('button', { name: 'Take away the feature sin x₁' }).click();
      await page.getByRole('button', { name: 'Add a hidden layer' }).click();
      await page.getByRole('button', { name: 'One neuron more in layer 1' }).click();
      await page.getByLabel('Activation of layer 3').selectOption('relu');
      await page.getByText('(3 × 5 + 5) + (5 × 2 + 2) + (2 × 2 + 2) + (2 × 1 + 1)').waitFor();
      await expect
        .poll(() => page.url())
        .toContain('#v=1&activation=tanh,tanh,relu&dataset=circle&networkShape=5,2,2&xSquared=true');
      await page.reload();
      await page.getByText('(3 × 5 + 5)').waitFor();
    }));

  test('no hidden layer cannot learn XOR, and with the product it can', () =>
    playground.open('#v=1&networkShape=&speed=10', async (page) => {
      await page.keyboard.press('Space');
      await until(page, 'step', (step) => step > 5000);
      expect(await numberIn(page, 'test-metric')).toBeLessThan(75);
      await addFeature(page, 'x₁x₂');
      await until(page, 'test-metric', (percent) => percent > 97);
    }));

  test('several classes have a softmax, colours and a confusion matrix', () =>
    playground.open('#v=1&dataset=blobs&classes=5&networkShape=8&speed=10', async (page) => {
      await page.getByText('softmax').waitFor();
      await page.keyboard.press('Space');
      await until(page, 'test-metric', (percent) => percent > 97);
      await page.getByRole('tab', { name: 'Scores' }).click();
      // The table of scores is there at once, that of confusions with the next frame.
      const confusions = page.getByRole('table').filter({ hasText: 'Test' }).last().locator('tbody tr');
      await expect.poll(() => confusions.count()).toBe(5);
    }));

  test('regression shows R²', () =>
    playground.open('#v=1&problem=regression&speed=10', async (page) => {
      await page.keyboard.press('Space');
      expect(await until(page, 'test-metric', (r2) => r2 > 0.99)).toBeLessThanOrEqual(1);
      await page.getByRole('columnheader', { name: 'R²' }).waitFor();
    }));

  test('a pasted table is learned; a bad one is refused with a reason', () =>
    playground.open('#v=1&speed=10', async (page) => {
      const rows = Array.from(
        { length: 60 },
        (_, i) =>
          `${i % 2 ? 5 + (i % 5) : -2 - (i % 3)},${i % 7},${i % 4},${['a', 'b', 'b'][i % 3]},${i % 2 ? 'yes' : 'no'}`,
      );
      const paste = async (text: string) => {
        await page.getByText('Your own data').click();
        await page.getByRole('button', { name: 'Paste…' }).click();
        await page.getByRole('textbox', { name: 'Table as CSV' }).fill(text);
        await page.getByRole('button', { name: 'Use it' }).click();
      };
      await paste('a,y\n1,x\n2,z\n3,x\n4,z');
      await page.getByText('too few columns of numbers to draw').waitFor();
      await page.getByText('Your own data').click();
      await paste(`p,q,r,s,answer\n${rows.join('\n')}`);
      await page.getByText('pasted text: 60 rows').waitFor();
      await page.getByText('s=a').waitFor();
      await expect.poll(() => page.locator('.feature-name.other').allInnerTexts()).toEqual(['r', 's=a', 's=b']);
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'test-metric', (percent) => percent === 100);
    }));

  test('points are drawn and erased, and come back with the link', () =>
    playground.open('#v=1&points=50', async (page) => {
      await page.getByText('Your own data').click();
      await page.getByRole('button', { name: 'Draw' }).click();
      await page.getByText('50 so far').waitFor();
      const plane = page.getByRole('img', { name: /Output over the plane/ });
      await page.getByRole('button', { name: 'Class 2' }).click();
      await plane.click({ position: { x: 150, y: 150 } });
      await page.getByText('51 so far').waitFor();
      await page.getByText('softmax').waitFor();
      await page.getByRole('button', { name: 'Erase' }).click();
      await plane.click({ position: { x: 150, y: 150 } });
      await page.getByText('50 so far').waitFor();
      await expect.poll(() => page.url()).toContain('own=c');
      await page.reload();
      await page.getByTestId('test-loss').filter({ hasText: /\d/ }).waitFor();
    }));

  test('a weight is selected everywhere, edited by hand, and training goes on from it', () =>
    playground.open('#v=1', async (page) => {
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      const field = page.getByLabel('New value of weight w(1)21');
      await field.fill('2.5');
      await field.press('Enter');
      await page.getByRole('button', { name: 'W(1) 2, 1: 2.500' }).waitFor();
      await page.getByRole('button', { name: 'One step' }).click();
      await until(page, 'step', (step) => step === 1);
      const text = await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).innerText();
      expect(Number(text)).toBeCloseTo(2.5, 1);
    }));

  test('a link that is clicked in the picture has a field for its weight at once', () =>
    playground.open('#v=1', async (page) => {
      const links = page.locator('canvas.links');
      const { x, y, height } = (await links.boundingBox())!;
      const cursor = () => links.evaluate((canvas: HTMLCanvasElement) => canvas.style.cursor);
      let down = 60;
      do {
        down += 2;
        await page.mouse.move(x + 170, y + down);
      } while (down < height && (await cursor()) !== 'pointer');
      await page.mouse.click(x + 170, y + down);
      const field = page.getByLabel(/^New value of weight w\(1\)/);
      await field.fill('1.5');
      await field.press('Enter');
      await page.getByText(/^Weight w\(1\).. = 1\.500/).waitFor();
      await expect.poll(() => field.inputValue()).toBe('1.5');
    }));

  test('one point goes through the network step by step, and a gradient is checked', () =>
    playground.open('#v=1', async (page) => {
      await page.getByRole('img', { name: /Output over the plane/ }).click();
      await page
        .getByRole('button', { name: 'take the first one' })
        .click()
        .catch(() => {});
      await page.getByRole('heading', { name: 'The point comes in' }).waitFor();
      for (let i = 0; i < 7; i++) await page.getByRole('button', { name: 'Forward' }).click();
      await page.getByRole('heading', { name: 'The loss', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Back' }).click();
      await page.getByRole('heading', { name: 'Output: sigmoid' }).waitFor();
      await page.locator('.choices button').first().click();
      await page.getByTestId('check').filter({ hasText: 'agrees' }).waitFor();
      await page.locator('.gradient-panel .katex').first().waitFor();
      expect(await page.locator('.gradient-panel .katex-error').count()).toBe(0);
    }));

  test('notation=slides of a link names weights as lectures draw networks, everywhere', () =>
    playground.open('#v=1&networkShape=2&notation=slides', async (page) => {
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.getByRole('tab', { name: 'Numbers' }).click();
      // To unit 2 from input 1: W has it in row 2, a diagram calls it 12.
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      await page.getByText('Weight w(1)12').waitFor();
      await page.getByRole('tab', { name: 'One point' }).click();
      await page.getByRole('heading', { name: 'The gradient by w(1)12' }).waitFor();
      const derivation = page.getByTestId('derivation');
      await derivation.getByText('logarithm').first().waitFor();
      await derivation.locator('summary').nth(1).hover();
      await page.getByText('Weight w(2)21').waitFor();
      expect(await page.locator('.gradient-panel .katex-error').count()).toBe(0);
    }));

  test('one point says that it can be followed, until one was', () =>
    playground.open('#v=1&networkShape=2', async (page) => {
      const follow = page.getByRole('button', { name: 'follow this point' });
      await follow.click();
      await page.getByRole('heading', { name: 'The point comes in' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('take the first one').waitFor();
      await page.reload();
      await page.getByText('take the first one').waitFor();
      expect(await follow.count()).toBe(0);
    }));

  test('other names of weights leave the training, the point and its walk as they are', () =>
    playground.open('#v=1&networkShape=2', async (page) => {
      await page.keyboard.press('s');
      await until(page, 'step', (step) => step === 1);
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.getByRole('button', { name: 'Forward' }).click();
      const panel = page.locator('.inside');
      await panel.getByText('w(1)21').first().waitFor();
      await page.getByText('More', { exact: true }).click();
      await page.getByLabel('Names of weights').selectOption('slides');
      await expect.poll(() => new URL(page.url()).hash).toContain('notation=slides');
      await expect.poll(() => panel.innerText()).not.toContain('w(1)21·x₁');
      await page.getByRole('heading', { name: 'Forward: the sums of layer 1' }).waitFor();
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      await page.getByText('Weight w(1)12').waitFor();
      expect(await numberIn(page, 'step')).toBe(1);
    }));

  test('a gradient is derived rule by rule, and its factors are linked with the network', () =>
    playground.open('#v=1&networkShape=2', async (page) => {
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await page.getByRole('button', { name: /^W\(1\) 2, 1: / }).click();
      await page.getByRole('tab', { name: 'One point' }).click();
      await page.getByRole('heading', { name: 'The gradient by w(1)21' }).waitFor();
      const derivation = page.getByTestId('derivation');
      await derivation.getByText('logarithm').first().waitFor();
      const factors = derivation.locator('summary');
      await expect.poll(() => factors.count()).toBe(4);
      const values = (await factors.locator('> .number').allInnerTexts()).map((text) => Number(text.replace('−', '-')));
      const product = values.reduce((a, b) => a * b);
      const written = Number((await derivation.locator('.derived-end .number').innerText()).replace('−', '-'));
      // Four factors of four decimals each.
      expect(Math.abs(product - written)).toBeLessThan(2e-3);
      // From the derivation to the network, by pointer and by keyboard.
      await factors.nth(1).hover();
      await page.getByText('Weight w(2)12').waitFor();
      await factors.nth(3).focus();
      await page.getByText('Weight w(1)21').waitFor();
      // And back.
      await page.getByRole('button', { name: 'Neuron 2 of layer 1, tanh' }).hover();
      await derivation.locator('.derived.lit').filter({ hasText: 'tanh' }).waitFor();
      await derivation.getByRole('button', { name: 'As one expression' }).click();
      await expect.poll(() => derivation.locator('.rule').count()).toBeGreaterThan(15);
      await derivation.locator('.katex').first().waitFor();
      expect(await derivation.locator('.katex-error').count()).toBe(0);
      await page.getByRole('button', { name: 'Neuron 1 of layer 1, tanh' }).click();
      await page.getByRole('heading', { name: 'The gradient by z(1)1' }).waitFor();
      await page.getByTestId('check').filter({ hasText: 'agrees' }).waitFor();
      await expect.poll(() => derivation.locator('summary').count()).toBe(3);
      // The numbers follow the training.
      const before = await derivation.locator('summary > .number').allInnerTexts();
      await page.getByRole('button', { name: 'One epoch' }).click();
      await expect.poll(() => derivation.locator('summary > .number').allInnerTexts()).not.toEqual(before);
    }));

  test('a path is chosen to be derived', () =>
    playground.open('#v=1', async (page) => {
      await page.getByRole('button', { name: 'take the first one' }).click();
      await page.getByRole('tab', { name: 'Numbers' }).click();
      await page.getByRole('button', { name: /^W\(1\) 3, 1: / }).click();
      await page.getByRole('tab', { name: 'One point' }).click();
      const paths = page.locator('.paths li');
      await paths.nth(1).waitFor();
      await expect.poll(() => paths.count()).toBe(2);
      for (const i of [0, 1]) {
        await page.getByRole('button', { name: `Derive path ${i + 1}` }).click();
        const value = (await paths.nth(i).locator('> .number').innerText()).replace('= ', '');
        await page.locator('.derived-end b').first().filter({ hasText: value }).waitFor();
      }
    }));

  test('the landscape is drawn with its path, in the plane and in space', () =>
    playground.open('#v=1&speed=10', async (page) => {
      await page.keyboard.press('Space');
      await until(page, 'step', (step) => step > 2000);
      await page.getByRole('tab', { name: 'Landscape' }).click();
      await page.getByText("Of the path's variance in this plane").waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('2,601 losses over 250 rows').waitFor();
      await page.getByLabel('Plane', { exact: true }).selectOption('random');
      await page.getByLabel('Directions').selectOption('3');
      const drawn = () =>
        page.getByTestId('surface').evaluate((canvas: HTMLCanvasElement) => {
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
          copy.drawImage(canvas, 0, 0);
          return copy.getImageData(0, 0, canvas.width, canvas.height).data.filter((value) => value > 0).length;
        });
      await expect.poll(drawn).toBeGreaterThan(10_000);
    }));

  test('the model, its weights, programs and pictures are saved', () =>
    playground.open('#v=1', async (page) => {
      await page.getByRole('tab', { name: 'Export' }).click();
      const saved = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name, exact: true }).click(),
        ]);
        return readFileSync(await download.path());
      };
      const model = await modelFromBytes(await saved('Model file'));
      expect(model.network.parameters.map(({ shape }) => shape)).toEqual([[4, 2], [4], [2, 4], [2], [1, 2], [1]]);
      const code = (await saved('predict.js')).toString();
      const { predict } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
        predict: (x: number[]) => number[];
      };
      const probability = model.predict([{ x1: 1.5, x2: -2 }])[0]!.probabilities!['1']!;
      // float32 in the model, float64 in the program.
      expect(predict([1.5, -2])[0]).toBeCloseTo(probability, 5);
      expect(JSON.parse((await saved('Weights as JSON')).toString())).toBeTypeOf('object');
      expect((await saved('Network as SVG')).toString()).toMatch(/^<svg .*<path .*<image .*<\/svg>/s);
      expect((await saved('Losses as SVG')).toString()).toMatch(/^<svg /);
      expect([...(await saved('Output as PNG')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    }));

  test('opens without a network once it was loaded, panels that were never opened included', () =>
    playground.open(
      '',
      async (page) => {
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.context().setOffline(true);
        await page.reload();
        await until(page, 'test-metric', (percent) => percent > 95);
        await page.getByRole('tab', { name: 'Landscape' }).click();
        await page.getByText("Of the path's variance in this plane").waitFor();
        expect(await page.evaluate(() => navigator.onLine)).toBe(false);
      },
      { offline: true },
    ));

  test('divergence is said, with the step where it began', () =>
    playground.open('#v=1&problem=regression&optimizer=sgd&learningRate=10&speed=10', async (page) => {
      await page.keyboard.press('Space');
      await page.getByText(/the loss stopped being a finite number at step \d+/).waitFor();
      // The button at the losses leads to what to do about it.
      await page.getByRole('button', { name: '! Divergence' }).click();
      await page.getByRole('tab', { name: /Advice/, selected: true }).waitFor();
      await page.getByRole('heading', { name: 'Divergence' }).waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Play' }).count()).toBe(1);
    }));

  test('the learning rate and the penalty change while it trains, without a reset', () =>
    playground.open('#v=1&speed=8', async (page) => {
      await page.keyboard.press('Space');
      await until(page, 'step', (step) => step > 500);
      const before = await numberIn(page, 'step');
      await page.getByLabel('Learning rate').selectOption('0.001');
      await page.getByLabel('Penalty', { exact: true }).selectOption('L2');
      expect(await until(page, 'step', (step) => step > before + 500)).toBeGreaterThan(before);
    }));

  test.each([
    { name: 'on a desktop', width: 1440, dark: false },
    { name: 'on a phone, in the dark', width: 360, dark: true },
  ])('nothing is in the way of anybody, and nothing is cut off: $name', async ({ width, dark }) => {
    await playground.open(
      '#v=1&dataset=spiral&classes=3',
      async (page) => {
        await page.getByRole('button', { name: 'take the first one' }).click();
        await page.locator('.choices button').first().click();
        await page.getByTestId('derivation').waitFor();
        for (const tab of [
          'One point',
          'Numbers',
          'Landscape',
          'Race',
          'XOR corner',
          'Pictures',
          'Advice',
          'Scores',
          'Share',
          'Export',
        ]) {
          await page.getByRole('tab', { name: tab }).click();
          // Its code is loaded, and what it fades in is there.
          await page.locator('.panel-box > .quiet', { hasText: /^…$/ }).waitFor({ state: 'detached' });
          await expect.poll(() => accessibilityProblems(page)).toEqual([]);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      },
      { width, dark },
    );
  });
});
