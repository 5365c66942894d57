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
