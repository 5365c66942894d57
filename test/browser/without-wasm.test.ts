/** A page whose policy forbids to compile WebAssembly: one clear error, and all that the reference backend can do. */
import { afterAll, describe, expect, test } from 'vitest';
import { generate } from '../../src/data.ts';
import { fit, fitTable, mlp, modelToBytes } from '../../src/index.ts';
import { closeBrowser, hasBrowser, runInPage, withPage } from './page.ts';
import { tasks } from './tasks.ts';

afterAll(closeBrowser);

const policy = "default-src 'self'";

describe.skipIf(!hasBrowser)("a page under default-src 'self'", () => {
  test('is told what it may not, why, and what to try', async () => {
    const message = await withPage((page) => runInPage(page, 'wasmRefusal', undefined), { policy });
    expect(message).toMatch(
      /^wasm backend: WebAssembly may not be compiled here: got .*Content Security Policy.*; expected an engine with 128-bit SIMD and, in a page, script-src 'wasm-unsafe-eval' in its Content-Security-Policy — try the backend reference, which needs neither and is slower: \{ backend: reference \}$/s,
    );
  });

  test('loads, trains and predicts on the reference backend, within 1e-5 of Node', async () => {
    const xor = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
    const network = await fit(mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 }), xor);
    const moons = generate('moons', { rows: 60, noise: 0.1, seed: 1 });
    const table = await fitTable(moons, { target: 'y', epochs: 5 });
    const argument = { table: [...modelToBytes(table)], network: [...modelToBytes(network)] };
    const there = await withPage((page) => runInPage(page, 'onReference', argument), { policy });
    const here = await tasks.onReference(argument);
    expect(there).toHaveLength(120 + 4 + 1 + 4 + 120);
    const onWasm = [
      ...table.predictTable(moons).probabilities!,
      ...network
        .predict([
          [0, 0],
          [0, 1],
        ])
        .flat(),
    ];
    for (const [i, value] of there.entries()) expect(Math.abs(value - here[i]!)).toBeLessThan(1e-5);
    for (const [i, value] of onWasm.entries()) expect(Math.abs(there[i]! - value)).toBeLessThan(1e-5);
  });
});
