/** The pages of docs/ point at files that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup.mjs';

const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const read = (page: string) => readFileSync(join(root, 'docs', page), 'utf8');

test('what examples print is shown in blocks that say which', () => {
  const blocks = pages.flatMap((page) => read(page).match(/^```text from examples\/\S+, part \d+$/gm) ?? []);
  expect(blocks.length).toBeGreaterThan(8);
});

test('links lead to files', () => {
  const broken = pages.flatMap((page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    return links
      .filter((link) => !existsSync(join(root, dirname(`docs/${page}`), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(broken).toEqual([]);
});
