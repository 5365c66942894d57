/** Links in the real page: old ones with odd values, tables that links carry, and what they cannot carry. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Studio } from '../../playground/engine/studio.ts';
import { parseLink } from '../../playground/state/link.ts';
import { flowers, Workplace } from '../cli/run.ts';
import { onTurn } from '../turn.ts';
import { hasBrowser } from './page.ts';
import { numberIn, type Playground, startPlayground, until } from './playground.ts';

let playground: Playground;
let place: Workplace;

const fileField = '[aria-label="A table, or a model"]';

const points = Array.from({ length: 40 }, (_, i) => ({ a: i % 7, b: (i * 3) % 11, c: i % 2 === 0 ? 'even' : 'odd' }));

/** What follows the #, and what must be said of it; nothing where it is as it says. */
const oldLinks: readonly (readonly [string, RegExp | undefined])[] = [
  ['activation=relu&batchSize=10&dataset=circle&seed=0.00001&networkShape=3', undefined],
  ['dataset=gauss&seed=hello%20world&noise=50&percTrainData=90', undefined],
  ['dataset=xor&seed=0.9&networkShape=&xTimesY=true&x=false&y=false', undefined],
  ['problem=regression&regDataset=reg-gauss&seed=0.3&activation=linear&networkShape=2', undefined],
  ['problem=regression&regDataset=nowhere&seed=0.3', /regDataset=nowhere: read as reg-plane/],
  ['activation=sigmoid&regularization=L1&regularizationRate=0.03&dataset=gauss&seed=7', undefined],
  ['dataset=spiral&seed=0.77&noise=81', /noise=81: read as 50/],
  ['dataset=spiral&seed=0.77&noise=70&showTestData=true&discretize=true', undefined],
  ['dataset=xor&seed=1&learningRate=-3', /learningRate=-3: read as 1e-9/],
  ['dataset=xor&seed=1&batchSize=1000', undefined],
  ['dataset=xor&seed=1&percTrainData=0', /percTrainData=0: read as 1/],
  [
    'dataset=xor&seed=1&collectStats=true&tutorial=xor',
    /collectStats=true: nothing is collected here; tutorial=xor: its page of text/,
  ],
  ['dataset=xor&seed=1&initZero=true&hideText=true', undefined],
  [
    'dataset=xor&seed=1&x_hide=true&xSquared_hide=true&numHiddenLayers_hide=true&problem_hide=true&dataset_hide=true&batchSize_hide=true&noise_hide=true&percTrainData_hide=true&discretize_hide=true&showTestData_hide=true&stepButton_hide=true&resetButton_hide=true&playButton_hide=true&activation_hide=true&regularization_hide=true&regularizationRate_hide=true',
    undefined,
  ],
  ['dataset=xor&seed=1&networkShape=9,9,9,9,9,9,9,9', undefined],
  ['dataset=xor&seed=1&networkShape=1,1,1,1,1,1,1,1,1,1,1,1,1,1', /networkShape=.*: read as 4,2/],
  ['dataset=xor&seed=1&x=false&y=false', undefined],
  ['dataset=nothing&seed=&foo=bar', /dataset=nothing: read as circle; foo=bar: unknown/],
];

describe.skipIf(!hasBrowser)('links', () => {
  beforeAll(async () => {
    playground = await startPlayground();
    place = new Workplace();
    place.write('flowers.csv', flowers());
    const rows = Array.from({ length: 4000 }, (_, i) => `${(i * 7919) % 10007},${(i * 104729) % 10009},${'pq'[i % 2]}`);
    place.write('large.csv', `a,b,y\n${rows.join('\n')}\n`);
  });
  afterAll(async () => {
    place.remove();
    await playground.close();
  });

  // A page each: a third of them at a turn; test/playground/link-notes.test.ts reads more.
  test.each(onTurn(oldLinks, 3))('%s', (link, said) =>
    playground.open(`#${link}`, async (page) => {
      await page.getByText('Compatibility mode.').waitFor();
      const notes = page.getByText(/^In the link: /);
      if (said) await page.getByText(said).waitFor();
      await expect.poll(() => notes.count()).toBe(said ? 1 : 0);
      // A seed that was drawn is in the address, so that the page comes back.
      const { hash } = new URL(page.url());
      expect(hash).toMatch(/seed=[^&]/);
      // The losses at the start are those of the state; the page rounds them.
      const studio = new Studio(
        parseLink(hash, () => 0),
        1,
      );
      await studio.open();
      const { train } = await studio.frame(false);
      studio.close();
      expect(Math.abs((await numberIn(page, 'train-loss')) - train.loss)).toBeLessThan(6e-4);
      await page.keyboard.press('e');
      await until(page, 'epoch', (epoch) => epoch === 1);
    }),
  );

  test('a small table travels in the link', () =>
    playground.open('#v=1', async (page) => {
      await page.setInputFiles(fileField, `${place.path}/flowers.csv`);
      await page.getByText('flowers.csv: 60 rows').waitFor();
      await page.getByLabel('Up, x₂').selectOption('width');
      const link = new URL(page.url()).hash;
      expect(link).toMatch(/&own=t[\w-]+$/);
      expect(link.length).toBeLessThan(1200);
      await playground.open(link, async (other) => {
        await other.getByText('flowers.csv: 60 rows').waitFor();
        const lossOfPage = await numberIn(page, 'train-loss');
        await until(other, 'train-loss', (loss) => loss === lossOfPage);
        await expect.poll(() => other.locator('.feature-name.other').allInnerTexts()).toContain('colour=red');
        await other.getByLabel('Learn', { exact: true }).selectOption('colour');
        await other.getByText('softmax').waitFor();
        await expect.poll(() => new URL(other.url()).hash).not.toBe(link);
      });
    }));

  test('tables of other forms are opened too', () =>
    playground.open('#v=1', async (page) => {
      for (const [name, buffer] of Object.entries({
        'points.jsonl': points.map((point) => JSON.stringify(point)).join('\n'),
        'points.parquet': parquetWriteBuffer({
          columnData: (['a', 'b', 'c'] as const).map((name) => ({
            name,
            data: points.map((point) => point[name]),
            type: name === 'c' ? 'STRING' : 'DOUBLE',
          })),
        }),
      })) {
        const mimeType = 'application/octet-stream';
        await page.setInputFiles(fileField, { name, mimeType, buffer: Buffer.from(buffer as string) });
        await page.getByText(`${name}: 40 rows`).waitFor();
        await expect.poll(() => page.getByLabel('Learn', { exact: true }).inputValue()).toBe('c');
      }
    }));

  test('a large table does not, which is said when the link is copied, and it is given to be saved', () =>
    playground.open('#v=1', async (page) => {
      await page.setInputFiles(fileField, `${place.path}/large.csv`);
      await page.getByText('large.csv: 4,000 rows').waitFor();
      expect(page.url()).not.toContain('own=');
      await page.getByRole('button', { name: 'Copy a link' }).click();
      await page.getByText(/not the 4,000 rows of large.csv, which are too many for it/).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the table' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('large.csv');
      const { hash } = new URL(page.url());
      await playground.open(hash, async (other) => {
        await other.getByText('This link is of a table that it does not carry').waitFor();
      });
    }));

  test('a feature and data by a formula; the error of one is shown at its character', () =>
    playground.open('#v=1&dataset=formula&networkShape=&speed=10', async (page) => {
      await page.getByRole('button', { name: 'Add a feature' }).click();
      const field = page.getByLabel('A feature of your own');
      await field.fill('sin(x1*x2');
      await field.press('Enter');
      await page
        .getByRole('alert')
        .filter({ hasText: /sin\(x1\*x2\n {2} +\^/ })
        .waitFor();
      await field.fill('sin(x1)*x2');
      await field.press('Enter');
      await page.getByRole('button', { name: 'Take away the feature sin(x1)*x2' }).waitFor();
      await expect.poll(() => page.getByRole('alert').count()).toBe(0);
      await page.getByRole('button', { name: 'Play' }).click();
      await until(page, 'test-metric', (percent) => percent > 97);
      const rule = page.getByLabel('Class 1 where this is above 0');
      await rule.fill('x1^2 + x2^2 - 9');
      await rule.press('Enter');
      await until(page, 'test-metric', (percent) => percent < 90);
      const { hash } = new URL(page.url());
      expect(decodeURIComponent(hash)).toContain('formulas=sin(x1)*x2&rule=x1^2 + x2^2 - 9');
      await playground.open(hash, async (other) => {
        await other.getByRole('button', { name: 'Take away the feature sin(x1)*x2' }).click();
        await other.getByText('(2 × 1 + 1)').waitFor();
      });
    }));

  test('features that are taken away while frames arrive leave nothing that would draw them', () =>
    playground.open('#v=1&networkShape=4&formulas=x1^3;x2^3;x1^4;x2^4', async (page) => {
      await page.getByRole('button', { name: 'Play' }).click();
      for (const name of ['x1^3', 'x2^3', 'x1^4', 'x2^4'])
        await page.getByRole('button', { name: `Take away the feature ${name}` }).click();
      await page.getByText('(2 × 4 + 4)').waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Pause' }).count()).toBe(1);
    }));

  test.each(['t%%%', 'tAAAA', `t${'A'.repeat(9000)}`, 'cAAA', 'x'])('own=%s does no harm', (own) =>
    playground.open(`#v=1&dataset=own&own=${own}`, async (page) => {
      const said = /the table in it is damaged|a table that it does not carry/;
      await page.getByText(said).waitFor();
      await expect.poll(() => numberIn(page, 'test-loss')).toBeGreaterThan(0);
    }),
  );
});
