/** The pages of docs/ hold what the examples print and draw, and point at files that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDocs } from '../../scripts/docs.ts';
import { root } from '../../scripts/setup.mjs';

test('pages and pictures are what `npm run docs` writes', { timeout: 300_000 }, async () => {
  const made = await makeDocs();
  const differing = [...made].filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
  );
  expect(differing.map(([path]) => path)).toEqual([]);
  expect(made.size).toBeGreaterThan(8);
});

test('links lead to files', () => {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, 'docs', page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    return links
      .filter((link) => !existsSync(join(root, dirname(`docs/${page}`), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(broken).toEqual([]);
});
