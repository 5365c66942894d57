/** Links of a folder of HTML pages that lead nowhere: to a file or a place in a file that is not there. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

interface Element {
  getAttribute(name: string): string | undefined;
}
type Parse = (html: string) => { querySelectorAll(selector: string): Element[] };

/** What the pages of the folder link to in vain, each as "page: link". Addresses of other hosts are not asked for. */
export function brokenLinks(folder: string, parserFrom: string): string[] {
  const { parse } = createRequire(parserFrom)('node-html-parser') as { parse: Parse };
  const pages = new Map<string, { links: string[]; places: Set<string> }>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html')) continue;
    const page = parse(readFileSync(join(folder, name), 'utf8'));
    const links = page
      .querySelectorAll('[href], [src]')
      .map((node) => node.getAttribute('href') ?? node.getAttribute('src')!);
    const places = page
      .querySelectorAll('[id], [name]')
      .flatMap((node) => [node.getAttribute('id'), node.getAttribute('name')]);
    pages.set(join(folder, name), { links, places: new Set(places.filter((place) => place !== undefined)) });
  }
  const isThere = (from: string, link: string): boolean => {
    if (/^[a-z]+:/i.test(link)) return !link.startsWith('file:');
    const [path = '', place] = link.split('#');
    const file = path ? join(dirname(from), decodeURIComponent(path.split('?')[0]!)) : from;
    if (!existsSync(file) || !statSync(file).isFile()) return false;
    return !place || !pages.has(file) || pages.get(file)!.places.has(decodeURIComponent(place));
  };
  return [...pages].flatMap(([file, { links }]) =>
    links.filter((link) => !isThere(file, link)).map((link) => `${relative(folder, file)}: ${link}`),
  );
}
