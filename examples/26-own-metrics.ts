/** Metrics of your own: what is followed beside the loss is a function of predictions and targets too. */
import assert from 'node:assert/strict';
import { abs, div, fitTable, lessEqual, maximum, type Node, sub } from 'chainrule';

// The error as a share of the target, and whether it is within 5 % of it.
const share = (predictions: Node, targets: Node) => div(abs(sub(predictions, targets)), maximum(abs(targets), 1));
const metrics = {
  mape: share,
  within5: (predictions: Node, targets: Node) => lessEqual(share(predictions, targets), 0.05),
};

const houses = Array.from({ length: 600 }, (_, i) => {
  const [area, age] = [50 + ((i * 37) % 120), (i * 17) % 60];
  return { area, age, price: 2000 * area - 500 * age + 1000 * ((i * 29) % 23) };
});
const model = await fitTable(houses, {
  target: 'price',
  metrics,
  // They decide nothing, unless one is monitored: then its best epoch is kept.
  monitor: { metric: 'mape', mode: 'min' },
  onEvent: ({ epoch, metrics: { mape, within5 }, validation }) => {
    if (!validation || epoch % 10 !== 0) return;
    const percent = (value: number | undefined) => `${(100 * value!).toFixed(1)} %`;
    console.log(`epoch ${epoch}: wrong by ${percent(mape)} (held-out rows ${percent(validation.mape)}),`);
    console.log(`  ${percent(within5)} of the rows within 5 % (held-out rows ${percent(validation.within5)})`);
  },
});
const test = model.evaluations.test!;
console.log('on rows that it has not seen:', test.metrics);
assert.ok(test.metrics!.mape! < 0.1 && test.metrics!.within5! > 0.5);
