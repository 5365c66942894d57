/** What pages load when they run: no more than their budgets, which `npm run sizes` shows beside what they take. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, pages, runPage } from '../scripts/bundles.ts';
import { build } from '../scripts/setup.mjs';

beforeAll(build);

describe.each(Object.entries(pages))('a page with %s', (_, page) => {
  let made: Bundle;
  beforeAll(async () => {
    made = await bundle(page.script);
  });

  // What a page needs for what it is there for would count for nothing if it came a moment later.
  it('does all it says with no more than its budget, what it imports while it runs included', async () => {
    const { output, code, gzip } = await runPage(page, made);
    expect(output).toMatch(page.prints);
    expect(code).toBe(0);
    expect(gzip).toBeLessThan(page.budget);
    // A budget that is far from what is needed holds nothing.
    expect(gzip).toBeGreaterThan(0.9 * page.budget);
  });

  it('has nothing of what explains, practises and reports', () => {
    const upper = /dist\/modules\/(calculus|explain|practice|report|drawing)\b/;
    expect(made.modules.filter(([file]) => upper.test(file))).toEqual([]);
  });
});

it.each([
  [
    'checkpoints',
    `import { mlp, train } from 'chainrule';
      const data = { x: [0, 1, 2], y: [0, 0.5, 1] };
      const network = () => mlp({ inputs: 1, hidden: [4], outputs: 1 });
      let kept, loss;
      const write = (checkpoint) => { kept ??= structuredClone(checkpoint); };
      for await (const event of train(network(), data, { epochs: 6, checkpoint: { every: 0, write } })) ({ loss } = event);
      for await (const event of train(network(), data, { epochs: 6, resume: kept })) if (event.stopped) console.log(event.loss === loss);`,
    /^true$/m,
    2,
  ],
  [
    'scores of a table',
    `import { fitTable } from 'chainrule';
      const rows = Array.from({ length: 60 }, (_, i) => ({ size: i % 7, price: 3 * (i % 7) }));
      const model = await fitTable(rows, { target: 'price', epochs: 5 });
      console.log(Object.keys(await model.evaluate(rows)).length > 0);`,
    /^true$/m,
    1,
  ],
  [
    'rare mathematics and random numbers',
    `import { fit, mlp } from 'chainrule';
      const network = mlp({ inputs: 1, hidden: [4], outputs: 1, activation: 'gelu', dropout: 0.1 });
      const model = await fit(network, { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 2 });
      console.log(model.predict([1]).length);`,
    /^1$/m,
    2,
  ],
  [
    'filters over pictures',
    `import { fit, layers, sequential } from 'chainrule';
      const network = sequential([layers.conv2d(2, [3, 3]), layers.flatten(), layers.linear(18, 1)], { row: [5, 5, 1] });
      const data = { x: [Array(25).fill(1), Array(25).fill(0)], y: [1, 0] };
      const model = await fit(network, data, { epochs: 2 });
      console.log(model.predict(data.x).length);`,
    /^2$/m,
    1,
  ],
])('a page loads %s later, and they work there', async (_, script, prints, files) => {
  const { output, later } = await runPage({ script, prints, budget: 0 }, await bundle(script));
  expect(output).toMatch(prints);
  expect(later).toHaveLength(files);
});

it('a page that differentiates has no engine', async () => {
  const { code } = await bundle(pages.grad!.script);
  expect(code).toContain('only a scalar has a gradient');
  expect(code).not.toContain('WebAssembly');
});

it('no page loads a package of others before it needs it', async () => {
  for (const name of Object.keys(pages)) {
    const { modules } = await bundle(pages[name]!.script);
    expect(modules.filter(([file]) => file.includes('node_modules'))).toEqual([]);
  }
});
