/** What pages load: no more than their budgets, which `npm run sizes` shows beside what they take. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, pages } from '../scripts/bundles.ts';
import { build } from '../scripts/setup.mjs';

beforeAll(build);

describe.each(Object.entries(pages))('a page with %s', (_, { script, budget }) => {
  let made: Bundle;
  beforeAll(async () => {
    made = await bundle(script);
  });

  it('loads no more than its budget', () => {
    expect(made.gzip).toBeLessThan(budget);
    // A budget that is far from what is needed holds nothing.
    expect(made.gzip).toBeGreaterThan(0.9 * budget);
  });

  it('has nothing of what explains, practises and reports', () => {
    const upper = /dist\/modules\/(calculus|explain|practice|report|drawing)\b/;
    expect(made.modules.filter(([file]) => upper.test(file))).toEqual([]);
  });
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
