/** The entries of the package: each name in one of them, all of them in `chainrule/node`, and the root short enough to read. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { neutralEntries, root } from '../../scripts/setup.mjs';
import { parseSource, type SyntaxNode } from '../../scripts/source.ts';
import * as calculus from '../../src/calculus.ts';
import * as data from '../../src/data.ts';
import * as engine from '../../src/engine.ts';
import * as explain from '../../src/explain.ts';
import * as index from '../../src/index.ts';
import * as metrics from '../../src/metrics.ts';
import * as node from '../../src/node.ts';
import * as onnx from '../../src/onnx.ts';
import * as practice from '../../src/practice.ts';
import * as report from '../../src/report.ts';

const entries: Record<string, object> = { calculus, data, engine, explain, index, metrics, onnx, practice, report };

type Named = { readonly name?: string } | undefined;

/** The names that a file exports, types too. */
function exportedNames(path: string): string[] {
  const { tree } = parseSource(path, readFileSync(join(root, path), 'utf8'));
  return (tree.body as SyntaxNode[]).flatMap((statement) => {
    if (statement.type === 'ExportAllDeclaration') {
      const exported = statement.exported as Named;
      const { value } = statement.source as { value: string };
      return exported?.name ? [exported.name] : exportedNames(posix.join(posix.dirname(path), value));
    }
    if (statement.type !== 'ExportNamedDeclaration') return [];
    const { id, declarations } = (statement.declaration ?? {}) as { id?: Named; declarations?: { id: Named }[] };
    const declared = [id, ...(declarations ?? []).map((declaration) => declaration.id)];
    const listed = (statement.specifiers as { exported: Named }[]).map(({ exported }) => exported);
    return [...declared, ...listed].flatMap((named) => named?.name ?? []);
  });
}

const names = neutralEntries.flatMap((entry) => exportedNames(`src/${entry}.ts`).map((name) => ({ name, entry })));

test('each name is in one entry, and there once', () => {
  const homes = new Map(names.map(({ name }) => [name, names.filter((other) => other.name === name)]));
  const several = [...homes].filter(([, found]) => found.length > 1);
  expect(several.map(([name, found]) => `${name}: ${found.map(({ entry }) => entry).join(', ')}`)).toEqual([]);
  // All that there was when there was one list, and what has come since.
  expect(homes.size).toBeGreaterThan(390);
});

test('what was read of the files is what they give', () => {
  expect(Object.keys(entries).sort()).toEqual(neutralEntries.toSorted());
  for (const [entry, values] of Object.entries(entries)) {
    const listed = names.filter((name) => name.entry === entry).map(({ name }) => name);
    expect(listed).toEqual(expect.arrayContaining(Object.keys(values)));
  }
});

test('chainrule/node has every name of every entry but onnx, which is loaded by who asks for it', () => {
  const text = readFileSync(join(root, 'src', 'node.ts'), 'utf8');
  for (const entry of neutralEntries.filter((name) => name !== 'onnx'))
    expect(text).toContain(`export * from './${entry}.ts';`);
  const values = Object.values({ ...entries, onnx: {} }).flatMap(Object.keys);
  expect(Object.keys(node)).toEqual(expect.arrayContaining(values));
});

test('the root is a list that can be read: what trains and predicts, some 130 functions', () => {
  const count = Object.keys(index).length;
  expect(count).toBeGreaterThan(110);
  expect(count).toBeLessThanOrEqual(140);
});

test('package.json names each entry, with its types, its build for Node and its modules for pages', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };
  const expected = neutralEntries.map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    { types: `./dist/src/${entry}.d.ts`, node: `./dist/src/${entry}.js`, default: `./dist/modules/${entry}.js` },
  ]);
  const ofNode = { types: './dist/src/node.d.ts', default: './dist/src/node.js' };
  const ofMpi = { types: './dist/src/mpi.d.ts', default: './dist/src/mpi.js' };
  const ofThread = {
    types: './dist/src/backends/wasm/page-thread.d.ts',
    default: './dist/modules/backends/wasm/page-thread.js',
  };
  expect(exports).toEqual({
    ...Object.fromEntries(expected),
    './node': ofNode,
    './mpi': ofMpi,
    './page-thread': ofThread,
  });
});
