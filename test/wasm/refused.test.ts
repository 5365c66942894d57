/** Places that may not compile WebAssembly, or have none: one error that says what to try, and models on the reference backend. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fit, mlp, modelToBytes, networkFromBytes, reference } from '../../src/index.ts';

const data = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const network = () => mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 1 });

/** Stands in for an engine whose embedder forbids code that is made at run time, as that of Cloudflare's Workers does. */
const forbidding = {
  ...Object.fromEntries(Object.getOwnPropertyNames(WebAssembly).map((name) => [name, WebAssembly[name as 'Module']])),
  Module: class {
    constructor() {
      throw new WebAssembly.CompileError('WebAssembly.Module(): Wasm code generation disallowed by embedder');
    }
  },
};

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['no WebAssembly', undefined],
  ['WebAssembly.Module(): Wasm code generation disallowed by embedder', forbidding],
])('where there is: %s', (reason, there) => {
  it('says what may not be, why, and what to try', async () => {
    vi.stubGlobal('WebAssembly', there);
    await expect(fit(network(), data)).rejects.toMatchObject({
      message: `wasm backend: WebAssembly may not be compiled here: got ${reason}; expected an engine with 128-bit SIMD and, in a page, script-src 'wasm-unsafe-eval' in its Content-Security-Policy — try the backend reference, which needs neither and is slower: { backend: reference }`,
      kind: 'work',
    });
  });

  it('the file of a model is not blamed', async () => {
    const bytes = modelToBytes(await fit(network(), data, { epochs: 1 }));
    vi.stubGlobal('WebAssembly', there);
    await expect(networkFromBytes(bytes, 'm.safetensors')).rejects.toThrow(/^wasm backend: WebAssembly may not be/);
  });

  it('trains, evaluates, saves, loads and predicts on the reference backend', async () => {
    vi.stubGlobal('WebAssembly', there);
    const options = { backend: reference };
    const model = await fit(network(), data, { ...options, epochs: 3 });
    const loaded = await networkFromBytes(modelToBytes(model), options);
    // The file has the weights as float32.
    expect(loaded.predict([0, 1])[0]).toBeCloseTo(model.predict([0, 1])[0]!, 6);
    expect((await loaded.evaluate(data)).loss).toBeCloseTo((await model.evaluate(data)).loss, 6);
  });
});
