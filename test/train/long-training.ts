/** A million steps in one process: prints the bytes that it holds at 10, 50 and 100 % of them, as JSON. Run with --expose-gc. */
import { mlp } from '../../src/nn/mlp.ts';
import { random } from '../../src/numeric/random.ts';
import { train } from '../../src/train/train.ts';

const draws = random(1, 'rows');
const x = Float32Array.from({ length: 2 * 1100 }, () => 2 * draws.uniform() - 1);
const y = Float32Array.from({ length: 1100 }, (_, i) => Number(x[2 * i]! * x[2 * i + 1]! > 0));
const data = { x: x.subarray(0, 2000), y: y.subarray(0, 1000) };
const validation = { x: x.subarray(2000), y: y.subarray(1000) };
const network = mlp({ inputs: 2, hidden: [4, 2], outputs: 1, activation: 'tanh' });
const epochs = 10_000;
const marks = new Set([epochs / 10, epochs / 2, epochs]);
const held: object[] = [];
for await (const { epoch, step } of train(network, data, { batchSize: 10, epochs, validation })) {
  if (!marks.has(epoch)) continue;
  await collectGarbage();
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  held.push({ step, heapUsed, external, arrayBuffers, rss });
}
console.log(JSON.stringify(held));

/** Also what finalizers free, which is gone only after they have run. */
async function collectGarbage(): Promise<void> {
  let hasRun = false;
  const registry = new FinalizationRegistry(() => {
    hasRun = true;
  });
  registry.register({}, undefined, registry);
  while (!hasRun) {
    global.gc!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  registry.unregister(registry);
  global.gc!();
}
