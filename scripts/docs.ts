/**
 * `npm run docs`: writes into README.md and the pages of docs/ what their blocks and the examples print, and the pictures that
 * these draw beside them, so that no number in a page is typed by hand. The stages `examples` and `pages` of `npm run check` hold
 * the pages to it. Pages named as arguments are the only ones whose blocks are run: `npm run docs -- docs/table.md`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExampleRun, runExample } from './examples.ts';
import { runnablePages, runPage } from './pages.ts';
import { build, root } from './setup.mjs';

/** A block that holds one paragraph of an example's output: ```text from examples/09-….ts, part 2 */
const block = /^```text from (examples\/\S+), part (\d+)\n(?:(?!```).*\n)*```$/gm;

function pages(): { readonly path: string; readonly text: string }[] {
  return readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ path: `docs/${name}`, text: readFileSync(join(root, 'docs', name), 'utf8') }));
}

function examplesOf(text: string): Set<string> {
  return new Set([...text.matchAll(block)].map(([, example]) => example!));
}

/** The pages and pictures of docs/ as they should be, by their path, from runs of the examples. */
function makeDocs(runs: ReadonlyMap<string, ExampleRun>): Map<string, string> {
  const files = new Map<string, string>();
  for (const { path, text } of pages()) {
    const made = text.replace(block, (_, example: string, part: string) => {
      const paragraph = runs.get(example)?.stdout.trimEnd().split(/\n\n+/)[Number(part) - 1];
      if (paragraph === undefined) throw new Error(`${path}: ${example} prints no part ${part}`);
      return `\`\`\`text from ${example}, part ${part}\n${paragraph}\n\`\`\``;
    });
    files.set(path, made);
    for (const example of examplesOf(text))
      for (const [name, picture] of runs.get(example)!.pictures) files.set(`docs/pictures/${name}`, picture);
  }
  return files;
}

/** The files of docs/ that are not what `npm run docs` would write. */
export function staleDocs(runs: ReadonlyMap<string, ExampleRun>): string[] {
  return [...makeDocs(runs)]
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(([path]) => path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  const chosen = process.argv.slice(2);
  if (chosen.length === 0) {
    const runs = new Map<string, ExampleRun>();
    for (const example of new Set(pages().flatMap(({ text }) => [...examplesOf(text)])))
      runs.set(example, await runExample(example));
    for (const [path, text] of makeDocs(runs)) writeFileSync(join(root, path), text);
  }
  for (const path of chosen.length > 0 ? chosen : runnablePages()) {
    const { faults, text } = await runPage(path);
    for (const fault of faults) console.log(fault);
    if (faults.length === 0) writeFileSync(join(root, path), text);
    else process.exitCode = 1;
  }
}
