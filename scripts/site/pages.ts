/**
 * The pages of the site that are no reference: the guides of docs/, in the order of their index, the examples with what they
 * print and draw, and the project's papers. They keep their places beside one another, so that links between them hold.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { type ExampleRun, runExamples } from '../examples.ts';
import { root } from '../setup.mjs';

interface Page {
  /** Where its Markdown lies, from the root of the project. */
  readonly path: string;
  /** The heading of the navigation that it stands under. */
  readonly group: string;
  readonly title: string;
  /** Markdown, its title first. */
  readonly text: string;
}

const index = 'docs/README.md';
const papers = ['CHANGELOG.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'bench/RESULTS.md'];

/** Writes all pages to a folder and gives their paths there, in the order of the navigation; the index is the first. */
export async function writePages(folder: string): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  const pages = [
    ...indexedGuides().map(({ path, group }) => readPage(path, group)),
    ...[...(await runExamples())].map(([file, ran]) => examplePage(file, ran, folder)),
    ...papers.map((path) => readPage(path, 'The project')),
  ];
  const known = new Set([index, ...pages.map(({ path }) => path)]);
  write(folder, index, withLinks(read(index), index, known));
  for (const { path, group, title, text } of pages)
    write(
      folder,
      path,
      `---\ntitle: ${JSON.stringify(title)}\ngroup: ${group}\n---\n\n${withLinks(text, path, known)}`,
    );
  for (const pictures of ['docs/pictures', 'docs/playground'])
    cpSync(join(root, pictures), join(folder, pictures), { recursive: true });
  return [index, ...pages.map(({ path }) => path)].map((path) => join(folder, path));
}

/** The guides as docs/README.md lists them, each under its heading there. A guide that is not listed is an error. */
function indexedGuides(): { path: string; group: string }[] {
  const guides = new Map<string, string>();
  let group = 'Guides';
  for (const line of read(index).split('\n')) {
    group = /^## (.+)$/.exec(line)?.[1] ?? group;
    for (const [, name] of line.matchAll(/\]\(([\w-]+\.md)\)/g)) if (!guides.has(name!)) guides.set(name!, group);
  }
  const forgotten = readdirSync(join(root, 'docs')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md' && !guides.has(name),
  );
  if (forgotten.length > 0) throw new Error(`${index} has no link to ${forgotten.join(', ')}`);
  return [...guides].map(([name, under]) => ({ path: `docs/${name}`, group: under }));
}

function readPage(path: string, group: string): Page {
  const text = read(path);
  const [, title = path] = /^# (.+)$/m.exec(text) ?? [];
  return { path, group, title: title.replaceAll('`', ''), text };
}

/** The page of an example: its program, what it prints, and the pictures that it draws, which are written beside it. */
function examplePage(file: string, { code, output, stdout, pictures }: ExampleRun, folder: string): Page {
  if (code !== 0) throw new Error(`${file} ended with exit code ${code}:\n${output}`);
  const [, about = '', program = ''] = /^\/\*\* ([\s\S]*?) \*\/\n([\s\S]*)$/.exec(read(file)) ?? [];
  const path = file.replace(/\.\w+$/, '.md');
  const name = posix.basename(path, '.md');
  for (const [picture, svg] of pictures) write(folder, `examples/${picture}`, svg);
  const printed = stdout.trim() ? `It prints:\n\n${fenced('text', stdout.trimEnd())}` : '';
  const drawn = [...pictures.keys()].map((picture) => `![What it draws](${picture})`);
  const title = `${name.slice(0, 2)} ${name.slice(3).replaceAll('-', ' ')}`;
  const text = [`# ${title}`, about.replaceAll('\n * ', '\n'), fenced('ts', program.trimEnd()), printed, ...drawn].join(
    '\n\n',
  );
  return { path, group: 'Examples', title, text };
}

function fenced(language: string, text: string): string {
  return `\`\`\`\`${language}\n${text}\n\`\`\`\``;
}

/** Links to what has no page here become plain text, those to examples lead to their pages; fences say their language alone. */
function withLinks(text: string, from: string, known: ReadonlySet<string>): string {
  return text
    .replace(/^(`{3,}\w+) .*$/gm, '$1')
    .replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, picture: string, words: string, target: string) => {
      if (picture || /^(?:[a-z]+:|#)/.test(target)) return whole;
      const [path = '', anchor] = target.split('#');
      const to = posix.join(posix.dirname(from), path);
      const page = to === 'examples' ? 'examples/01-gradient.md' : to.replace(/^(examples\/.*)\.\w+$/, '$1.md');
      if (!known.has(page)) return existsSync(join(root, to)) ? words : whole;
      return `[${words}](${posix.relative(posix.dirname(from), page)}${anchor ? `#${anchor}` : ''})`;
    });
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
