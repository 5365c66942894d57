/** A part of the library that is handed what it needs gives what it gave before, once, and nothing that must be there only once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { handOver, parts } from '../../scripts/hand-over.mjs';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Library {
  readonly files?: Readonly<Record<string, string>>;
  /** The code of each part in one file. */
  readonly bundled?: string;
  /** The modules that it has something of. */
  readonly modules?: readonly string[];
}

const importer = `import { base } from "./base.js";
export const load = [${parts.map((part) => `() => import("./${part}.js")`).join(', ')}];
export const first = () => base;
`;
const usual = { 'site.js': importer, 'base.js': 'export const base = [40];\nexport const more = () => 2;\n' };

async function handedOver({ files = usual, bundled = '', modules = [] }: Library): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-hand-over-')).replaceAll('\\', '/');
  folders.push(folder);
  for (const [file, code] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    writeFileSync(join(folder, file), code);
  }
  for (const part of parts) mkdirSync(dirname(join(folder, part)), { recursive: true });
  await handOver(folder, async () => ({
    code: bundled,
    modules: Object.fromEntries(modules.map((file) => [`${folder}/${file}`, { renderedLength: 9 }])),
  }));
  return folder;
}

describe('a part that comes later', () => {
  it('is a function of what is there, made once, and gives what it gave', async () => {
    const bundled = `import { base, more as more$1 } from "handed:base.js";\nvar made = { sum: base[0] + more$1() };\nvar other = 1;\nexport { made, other as own };\n`;
    const folder = await handedOver({ bundled });
    const { load, first } = (await import(pathToFileURL(join(folder, 'site.js')).href)) as {
      load: (() => Promise<{ made: object; own: number }>)[];
      first: () => number[];
    };
    for (const one of load) {
      const { made, own } = await one();
      expect([made, own]).toEqual([{ sum: 42 }, 1]);
      expect((await one()).made).toBe(made);
    }
    expect(first()).toEqual([40]);
  });

  it.each([
    ['an import that is left', 'import { open } from "node:fs";\nexport { open };\n'],
    ['a whole module that is handed', 'import * as base from "handed:base.js";\nexport { base };\n'],
    ['an import that comes later', 'var load = () => import("./x.js");\nexport { load };\n'],
    ['nothing that it gives', 'var one = 1;\n'],
    ['what is set later', 'var known;\nfunction get() {\n\treturn known ??= 1;\n}\nexport { get };\n'],
    ['what is filled later', 'var known = /* @__PURE__ */ new WeakMap();\nexport { known };\n'],
  ])('may not have %s', async (_, bundled) => {
    await expect(handedOver({ bundled })).rejects.toThrow(`${parts[0]}: imports or gives what cannot be handed over`);
  });

  it('may not have an operation', async () => {
    const bundled = 'var add = 1;\nexport { add };\n';
    await expect(handedOver({ bundled, modules: ['nn/run.js', 'ops/add.js'] })).rejects.toThrow(
      `${parts[0]}: would have an operation of its own, ops/add.js`,
    );
  });

  it('needs nothing of the file that imports it', async () => {
    const bundled = 'import { first } from "handed:site.js";\nvar two = first;\nexport { two };\n';
    await expect(handedOver({ bundled })).rejects.toThrow('needs first of the file that imports it');
  });

  it('is imported in one place', async () => {
    await expect(handedOver({ files: {} })).rejects.toThrow(`${parts[0]}: 0 files import it later; expected one`);
    await expect(handedOver({ files: { ...usual, 'again.js': importer } })).rejects.toThrow('2 files import it later');
  });
});
