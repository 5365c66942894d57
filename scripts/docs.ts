/**
 * `npm run docs`: writes into the pages of docs/ what the examples print, and the pictures that they draw beside them, so
 * that no number in a page is typed by hand. A test holds the pages to it.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { patience, tool } from './processes.ts';
import { root } from './setup.mjs';

/** What an example writes: the paragraphs of its output, and its pictures by name. */
interface Written {
  readonly paragraphs: readonly string[];
  readonly pictures: ReadonlyMap<string, string>;
}

/** A block that holds one paragraph of an example's output: ```text from examples/09-….ts, part 2 */
const block = /^```text from (examples\/\S+), part (\d+)\n(?:(?!```).*\n)*```$/gm;

async function run(example: string): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-docs-'));
  try {
    const command = [tool('tsx', 'dist', 'cli.mjs'), '--tsconfig', join(root, 'tsconfig.json'), join(root, example)];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder, timeout: patience });
    const names = readdirSync(folder).filter((name) => name.endsWith('.svg'));
    return {
      paragraphs: stdout.trimEnd().split(/\n\n+/),
      pictures: new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pages and pictures of docs/ as they should be, by their path. */
export async function makeDocs(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  for (const page of pages) {
    const text = readFileSync(join(root, 'docs', page), 'utf8');
    const examples = new Set([...text.matchAll(block)].map(([, example]) => example!));
    const written = new Map<string, Written>();
    for (const example of examples) written.set(example, await run(example));
    const made = text.replace(block, (_, example: string, part: string) => {
      const paragraph = written.get(example)!.paragraphs[Number(part) - 1];
      if (paragraph === undefined) throw new Error(`docs/${page}: ${example} prints no part ${part}`);
      return `\`\`\`text from ${example}, part ${part}\n${paragraph}\n\`\`\``;
    });
    files.set(`docs/${page}`, made);
    for (const { pictures } of written.values())
      for (const [name, picture] of pictures) files.set(`docs/pictures/${name}`, picture);
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await makeDocs()) writeFileSync(join(root, path), text);
