/** A curve from noisy points: a learning rate that rises and falls, stopping early, and a loss that outliers do not rule. */
import assert from 'node:assert/strict';
import { adam, constant, cosineDecay, evaluate, losses, mlp, random, train, warmUp } from 'chainrule';
import { rmse } from 'chainrule/metrics';

const curve = (x: number) => Math.sin(3 * x) + 0.5 * x;

// One point in twenty is far off.
function points(count: number, stream: string): { x: number[]; y: number[] } {
  const draws = random(5, stream);
  const x = Array.from({ length: count }, () => 4 * draws.uniform() - 2);
  const y = x.map((at) => curve(at) + (draws.uniform() < 0.05 ? 5 : 0.1) * draws.normal());
  return { x, y };
}

const network = mlp({ inputs: 1, hidden: [32, 32], outputs: 1, activation: 'tanh', seed: 2 });
const loss = losses.huber({ delta: 0.5 });
const events = train(network, points(400, 'training'), {
  loss,
  optimizer: adam({ learningRate: 0.01 }),
  schedule: warmUp({ steps: 50 }, cosineDecay({ floor: 0.01 })),
  epochs: 400,
  patience: 60,
  validation: points(100, 'validation'),
  seed: 2,
});
console.log('epoch  learning rate    loss  loss of held-out points');
for await (const { epoch, learningRate, loss: mean, validation, stopped } of events) {
  if (epoch % 40 === 1 || stopped) {
    const cells = [
      learningRate.toFixed(5).padStart(13),
      mean.toFixed(4).padStart(6),
      validation!.loss.toFixed(4).padStart(23),
    ];
    console.log(`${String(epoch).padStart(5)}  ${cells.join('  ')}`);
  }
  if (stopped) console.log(`${stopped.reason}: ${stopped.message}\n`);
}

const grid = Array.from({ length: 61 }, (_, i) => -2 + i / 15);
const outputs = loss.predict(network.forward(constant(grid, [grid.length, 1])));
const [learned] = evaluate([outputs], new Map(network.parameters.map(({ node, values }) => [node, values])));
for (const [i, value] of learned!.entries()) {
  if (i % 3 > 0) continue;
  const line = [...' '.repeat(50)];
  const place = (y: number, mark: string) => {
    line[Math.round(25 + 12 * y)] = mark;
  };
  place(curve(grid[i]!), '.');
  place(value, 'o');
  console.log(`${grid[i]!.toFixed(1).padStart(5)} |${line.join('')}`);
}
const error = rmse(learned!, grid.map(curve));
console.log(
  `\no learned, . true where they differ; root mean squared error ${error.toFixed(3)}, noise 0.1 and outliers of 5`,
);
assert.ok(error < 0.1, 'the curve is closer than the noise of the points');
