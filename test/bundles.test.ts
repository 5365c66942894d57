/** What pages load: no more than their budgets, which `npm run sizes` shows beside what they take. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, pages } from '../scripts/bundles.ts';
import { capture } from '../scripts/processes.ts';
import { build } from '../scripts/setup.mjs';
import { fitTable, losses, mlp, modelToBytes } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-bundles-'));
beforeAll(build);
afterAll(() => rmSync(folder, { recursive: true }));

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

// What a page needs for what it is there for would count for nothing if it came a moment later.
it.each([
  ['mlp and train', /^0\.\d+$/m, ofNumbers],
  ['modelFromBytes and predict', /prediction: '(yes|no)'/, ofTable],
  ['networkFromBytes and predict', /^\[ 0\.\d+ \]$/m, ofNumbers],
])('a page with %s does all it says with what it loads at once', async (name, printed, model) => {
  const { files } = await bundle(pages[name]!.script);
  const page = join(folder, name);
  for (const { fileName, code } of files) {
    mkdirSync(dirname(join(page, fileName)), { recursive: true });
    writeFileSync(join(page, fileName), code);
  }
  writeFileSync(join(page, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(page, 'model.safetensors'), await model());
  const start = `globalThis.fetch = async (name) => new Response(require('node:fs').readFileSync(name));
    import('./${files[0]!.fileName}');`;
  const { code, output } = await capture(process.execPath, ['-e', start], { cwd: page });
  expect(output).toMatch(printed);
  expect(code).toBe(0);
});

function ofNumbers(): Uint8Array {
  return modelToBytes({ network: mlp({ inputs: 2, hidden: [8], outputs: 1 }), loss: losses.binaryCrossEntropy() });
}

async function ofTable(): Promise<Uint8Array> {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    age: 20 + (i % 30),
    class: ['first', 'second', 'third'][i % 3]!,
    survived: i % 2 === 0 ? 'yes' : 'no',
  }));
  return modelToBytes(await fitTable(rows, { target: 'survived', epochs: 1, effort: 'quick' }));
}

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
