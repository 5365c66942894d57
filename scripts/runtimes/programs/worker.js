/** A Worker of Cloudflare's: it may not compile WebAssembly, and answers with a model that it is sent, and one that it trains. */
import { fit, mlp, networkFromBytes, reference } from 'chainrule';
import { smoke } from './smoke.js';

const data = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};

export default {
  /** @param {Request} request */
  async fetch(request) {
    const refusal = await smoke().then(
      () => 'it trained',
      (/** @type {Error} */ error) => error.message,
    );
    const model = await networkFromBytes(new Uint8Array(await request.arrayBuffer()), { backend: reference });
    const network = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh', seed: 1 });
    const fitted = await fit(network, data, { backend: reference, epochs: 400, batchSize: 'full' });
    return Response.json({ refusal, loaded: model.predict(data.x).flat(), fitted: fitted.predict(data.x).flat() });
  },
};
