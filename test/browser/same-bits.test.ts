/** The same bits in Chromium as in Node. */
import { afterAll, describe, expect, test } from 'vitest';
import { knownPictures } from '../train/known-pictures.ts';
import { knownTraining } from '../train/known-training.ts';
import { closeBrowser, hasBrowser, runInPage, withPage } from './page.ts';
import { tasks } from './tasks.ts';

afterAll(closeBrowser);

describe.skipIf(!hasBrowser)('Chromium gives the same bits as Node', () => {
  test('random draws', async () => {
    const argument = { seed: 7, count: 1000 };
    const here = tasks.randomDraws(argument);
    expect(new Set(here).size).toBeGreaterThan(2900);
    expect(await withPage((page) => runInPage(page, 'randomDraws', argument))).toEqual(here);
  });

  test('elementary functions', async () => {
    const argument = { count: 2000 };
    const here = tasks.elementaryFunctions(argument);
    expect(here).toHaveLength(14_000);
    expect(await withPage((page) => runInPage(page, 'elementaryFunctions', argument))).toEqual(here);
  });

  test('every operation on the wasm backend, with its gradient', async () => {
    const here = await tasks.operationValues();
    expect(Object.keys(here).length).toBeGreaterThan(150);
    expect(await withPage((page) => runInPage(page, 'operationValues', undefined))).toEqual(here);
  });

  test.each([
    { loss: 'binaryCrossEntropy', activation: 'tanh' },
    { loss: 'meanSquaredError', activation: 'gelu' },
  ] as const)('a trained network: $activation, $loss', async (argument) => {
    const here = await tasks.trainNetwork(argument);
    expect(here).toHaveLength(24 + 3 * 17 + 17 + 17 * 5 + 5 + 5 + 1);
    expect(await withPage((page) => runInPage(page, 'trainNetwork', argument))).toEqual(here);
  });

  test('the training whose checksum is known', async () => {
    expect(await withPage((page) => runInPage(page, 'knownTraining', undefined))).toEqual(knownTraining);
  });

  test('the training on pictures whose checksum is known', async () => {
    expect(await withPage((page) => runInPage(page, 'knownPictures', undefined))).toEqual(knownPictures);
  });
});

describe.skipIf(!hasBrowser)('the page', () => {
  test('forbids eval and allows WebAssembly', async () => {
    const emptyModule = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const outcome = await withPage((page) =>
      page.evaluate(async (bytes) => {
        const { module } = await WebAssembly.instantiate(new Uint8Array(bytes));
        return WebAssembly.Module.exports(module).length;
      }, emptyModule),
    );
    expect(outcome).toBe(0);
    const evaluate = withPage((page) =>
      page.evaluate(() => {
        // oxlint-disable-next-line typescript/no-implied-eval -- that the page refuses it is what we test
        setTimeout('window.evil = true');
      }),
    );
    await expect(evaluate).rejects.toThrow(/unsafe-eval/);
  });

  test('an error in the page fails the test', async () => {
    const later = withPage((page) =>
      page.evaluate(() => {
        queueMicrotask(() => {
          throw new Error('from the page');
        });
        return new Promise((resolve) => setTimeout(resolve, 50));
      }),
    );
    await expect(later).rejects.toThrow('the page reported: from the page');
  });
});
