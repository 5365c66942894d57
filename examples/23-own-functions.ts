/** A loss and a learning rate of your own, each one function: outputs between two lines that most of the rows lie between. */
import assert from 'node:assert/strict';
import { fit, load, maximum, mlp, mul, type NetworkModel, type Node, save, sub } from 'chainrule/node';

// The quantile loss: 0.9 |d| for targets above the output, 0.1 |d| for those below. Koenker and Bassett, 1978.
const quantile = (share: number) => (outputs: Node, targets: Node) => {
  const above = sub(targets, outputs);
  return maximum(mul(share, above), mul(share - 1, above));
};
const x = Array.from({ length: 400 }, (_, i) => [i / 200 - 1]);
const y = x.map(([at], i) => 2 * at! + ((i * 37) % 100) / 100); // spread evenly between 2 x and 2 x + 1
const options = {
  epochs: 200,
  schedule: ({ step, steps }: { step: number; steps: number }) => 10 * (1 - step / steps),
};
for (const share of [0.1, 0.9]) {
  const loss = quantile(share);
  const model = await fit(mlp({ inputs: 1, hidden: [8], outputs: 1 }), { x, y }, { ...options, loss });
  const below = y.filter((value, row) => value < model.predict(x[row]!)[0]!).length / y.length;
  console.log(
    `${share}: ${(100 * below).toFixed(1)} % of the rows are below; 2 x 0.5 + ${share} = ${1 + share}:`,
    model.predict([0.5]),
  );
  assert.ok(Math.abs(below - share) < 0.05);

  await save(model, 'quantile.safetensors');
  const again = await load<NetworkModel>('quantile.safetensors', { losses: { loss } });
  assert.deepEqual(again.predict(x), model.predict(x));
}
