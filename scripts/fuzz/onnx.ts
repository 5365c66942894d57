/** Spoiled ONNX files: read or refused; what can be read gives finite numbers, or says that it does not. */
import { reference } from '../../src/backends/reference/reference.ts';
import { input } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { activation, batchNorm, embedding, flatten, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { type Network, sequential } from '../../src/nn/network.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { toOnnx } from '../../src/onnx/write/to-onnx.ts';
import { type Fuzzer, fuzzer, pick, spoiledBytes, times } from './fuzz.ts';

/** Networks of ours as files, for who has no others. */
export function onnxFiles(): Uint8Array[] {
  return [
    sequential([linear(3, 4), batchNorm(), activation('gelu'), linear(2)]),
    sequential([embedding(4, 3), flatten(), layerNorm(), linear(1)], { row: [2] }),
  ].map((network) => toOnnx(network));
}

export function fuzzOnnx(files: readonly Uint8Array[]): Fuzzer {
  return fuzzer('onnx', async (draw) => {
    const whole = pick(draw, files);
    const network = fromOnnx(spoiledBytes(draw, whole, whole.length), 'model.onnx');
    if (isLarge(network)) return;
    const predictor = await openPredictor(network, undefined, reference);
    const row = times(sizeOf(network.row), () => draw.integer(3));
    const bad = predictor.predict(row).find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw new Error(`predicted ${bad}`);
  });
}

/** Whether to compute it would take longer than the rest of the try. */
function isLarge(network: Network): boolean {
  const order = topologicalOrder([network.forward(input('x', [1, ...network.row]))]);
  return order.reduce((total, { shape }) => total + sizeOf(shape), 0) > 100_000;
}
