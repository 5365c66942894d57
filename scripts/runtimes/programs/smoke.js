/** What a user's first program does: it learns XOR, predicts, saves and loads. What it gives must be the same everywhere. */
import { fit, mlp, modelToBytes, networkFromBytes } from 'chainrule';

/**
 * @param {import('chainrule').Backend} [backend]
 * @returns {Promise<{ predictions: number[], checksum: number }>}
 */
export async function smoke(backend) {
  const x = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  // Large enough that threads share its products.
  const network = mlp({ inputs: 2, hidden: [512, 512], outputs: 1, activation: 'tanh', seed: 1 });
  const options = { epochs: 100, batchSize: /** @type {const} */ ('full'), ...(backend && { backend }) };
  const bytes = modelToBytes(await fit(network, { x, y: [0, 1, 1, 0] }, options));
  const model = await networkFromBytes(bytes);
  return { predictions: model.predict(x).flat(), checksum: checksum(bytes) };
}

/**
 * @param {Uint8Array} bytes
 * @returns {number}
 */
function checksum(bytes) {
  return bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7);
}
