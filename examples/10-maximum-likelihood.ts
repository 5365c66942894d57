/** Why networks minimise the negative log-likelihood: it is the same as to make the data as likely as can be. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { adam, evaluate, grad, losses, mlp, openPredictor, train } from 'chainrule';
import { compareExpressions, formatExpression, parseExpression } from 'chainrule/calculus';
import { linePicture } from 'chainrule/report';

// A coin falls 10 times, 7 times on heads. How likely is that if heads have the probability p?
const likelihood = parseExpression('p^7 (1 - p)^3');
const { variables } = likelihood;
const p = variables.get('p')!;
const { node: cost } = parseExpression('-(7 log(p) + 3 log(1 - p))', { variables });
const asLogarithm = parseExpression('-log(p^7 (1 - p)^3)', { variables }).node;
assert.equal(compareExpressions(cost, asLogarithm, { seed: 1 }).verdict, 'equal');
console.log(`likelihood               L(p) = ${formatExpression(likelihood.node)}`);
console.log(`negative log-likelihood  -log L(p) = ${formatExpression(cost)}`);

const [slope] = grad(cost, [p]);
const shares = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
const table = shares.map((share) => {
  const point = new Map([[p, [share]]]);
  const [l, c, s] = evaluate([likelihood.node, cost, slope!], point).map(([value]) => value!);
  return { share, likelihood: l!, cost: c!, slope: s! };
});
console.log('\n   p        L(p)   -log L(p)    slope of -log L');
for (const { share, ...row } of table) {
  const cells = [row.likelihood.toExponential(2), row.cost.toFixed(3), row.slope.toFixed(2)];
  console.log(share.toFixed(1).padStart(4) + cells.map((cell, i) => cell.padStart([12, 12, 16][i]!)).join(''));
}
const mostLikely = table.reduce((a, b) => (b.likelihood > a.likelihood ? b : a));
const cheapest = table.reduce((a, b) => (b.cost < a.cost ? b : a));
assert.equal(mostLikely.share, 0.7);
assert.equal(cheapest.share, 0.7, 'the logarithm keeps order and the minus turns it round');
assert.ok(Math.abs(cheapest.slope) < 1e-12, 'the slope is 0 at the share of heads');

// Products of many probabilities leave the numbers that a computer has; sums of logarithms do not.
const many = 1000;
const product = 0.7 ** (7 * many) * 0.3 ** (3 * many);
const sum = -(7 * many * Math.log(0.7) + 3 * many * Math.log(0.3));
console.log(`\n${10 * many} falls at p = 0.7: likelihood ${product}, negative log-likelihood ${sum.toFixed(1)}`);
assert.equal(product, 0);

// A network of one neuron without inputs worth the name learns the same p by that loss.
const falls = { x: new Array<number>(10).fill(1), y: [1, 0, 1, 1, 0, 1, 1, 1, 0, 1] };
const neuron = mlp({ inputs: 1, hidden: [], outputs: 1, seed: 1 });
const loss = losses.binaryCrossEntropy();
let last = Number.NaN;
for await (const event of train(neuron, falls, {
  loss,
  optimizer: adam({ learningRate: 0.1 }),
  batchSize: 'full',
  epochs: 300,
}))
  last = event.loss;
const predictor = await openPredictor(neuron, loss);
const learned = predictor.predict([1])[0]!;
console.log(`\na neuron trained on the falls by binary cross-entropy: p = ${learned.toFixed(4)}`);
console.log(
  `its loss, a mean over the falls, is ${last.toFixed(4)}; -log L(0.7) / 10 is ${(cheapest.cost / 10).toFixed(4)}`,
);
assert.ok(Math.abs(learned - 0.7) < 1e-3);
assert.ok(Math.abs(last - cheapest.cost / 10) < 1e-4);

// The gradient of one fall's term by a weight is (p - y) x: what every step of such a training is made of.
const term = parseExpression('-(y log(sigma(w x)) + (1 - y) log(1 - sigma(w x)))');
const [byWeight] = grad(term.node, [term.variables.get('w')!]);
const short = parseExpression('(sigma(w x) - y) x').node;
assert.equal(compareExpressions(byWeight!, short, { seed: 1 }).verdict, 'equal');
console.log(`\nfor one row with p = sigma(w*x) the slope by w is ${formatExpression(short)}`);

// The same for numbers: if errors are normal, the negative log-likelihood of a mean m is the squared error and a constant.
const normal = parseExpression('-log(exp(-(y - m)^2/2)/sqrt(2 pi))').node;
const squared = parseExpression('(y - m)^2/2 + log(sqrt(2 pi))').node;
assert.equal(compareExpressions(normal, squared, { seed: 1 }).verdict, 'equal');
console.log(`for numbers with normal errors, -log of the density is ${formatExpression(squared)}`);

const percents = Array.from({ length: 93 }, (_, i) => i + 4);
const along = (node: typeof cost) =>
  percents.map((percent) => [percent, evaluate([node], new Map([[p, [percent / 100]]]))[0]![0]!] as const);
writeFileSync(
  '10-likelihood.svg',
  linePicture({
    title: '7 of 10 falls on heads: likelihood',
    xLabel: 'p in percent',
    yLabel: 'L(p)',
    linear: true,
    lines: [{ name: 'p⁷ (1 - p)³', points: along(likelihood.node) }],
  }),
);
writeFileSync(
  '10-negative-log-likelihood.svg',
  linePicture({
    title: '7 of 10 falls on heads: negative log-likelihood',
    xLabel: 'p in percent',
    yLabel: '-log L(p)',
    linear: true,
    lines: [{ name: '-(7 log(p) + 3 log(1 - p))', points: along(cost) }],
  }),
);
