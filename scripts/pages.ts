/** README.md and the pages of docs/, run as their readers would: the blocks of each in order and in a folder of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CodeBlock, runnableBlocks } from './markdown.ts';
import { type Outcome, tool } from './processes.ts';
import { root } from './setup.mjs';
import { listFiles } from './source.ts';
import { typeFaults } from './type-faults.ts';
import { makeUserFolder } from './user-folder.ts';

/** What became of a page: which of its blocks failed, and its text with what they print. */
export interface PageRun {
  readonly path: string;
  readonly blocks: number;
  readonly faults: readonly string[];
  readonly text: string;
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** README.md and the pages of docs/ that have blocks to run. */
export function runnablePages(): string[] {
  return ['README.md', ...listFiles('docs')].filter(
    (path) => path.endsWith('.md') && runnableBlocks(readPage(path)).length > 0,
  );
}

export async function runPage(path: string): Promise<PageRun> {
  const text = readPage(path);
  const blocks = runnableBlocks(text);
  const folder = makeUserFolder();
  try {
    const outcomes: Outcome[] = [];
    for (const block of blocks) outcomes.push(await folder.runBlock(block));
    const faults = outcomes.flatMap(({ code, output }, i) =>
      code === 0 ? [] : [`${path}:${blocks[i]!.line} ended with exit code ${code}:\n${output}`],
    );
    return { path, blocks: blocks.length, faults, text: withOutputs(text, blocks, outcomes) };
  } finally {
    folder.remove();
  }
}

/** The page with what its blocks printed where it shows that. */
function withOutputs(text: string, blocks: readonly CodeBlock[], outcomes: readonly Outcome[]): string {
  const lines = text.split('\n');
  const shown = blocks.flatMap(({ output }, i) => (output ? [{ output, stdout: outcomes[i]!.stdout }] : []));
  for (const { output, stdout } of shown.reverse()) {
    const printed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => `${line.trimEnd()}\n`)
      .join('');
    // How long it took is different each time.
    if (withoutTimes(printed) === withoutTimes(output.code)) continue;
    lines.splice(output.line, output.code.split('\n').length - 1, ...printed.trimEnd().split('\n'));
  }
  return lines.join('\n');
}

function withoutTimes(text: string): string {
  return text.replace(/\b[\d.,]+ (?:ms|s)\b/g, 'so long');
}

/** What the type checker says about the programs of the pages, each as a user's file. */
export async function pageTypeFaults(paths: readonly string[]): Promise<string[]> {
  const folder = makeUserFolder();
  try {
    const places = paths.flatMap((path) =>
      runnableBlocks(readPage(path))
        .filter(({ language }) => language === 'ts')
        .map(({ line, code }) => ({ place: `${path}:${line}`, code })),
    );
    for (const [i, { code }] of places.entries()) writeFileSync(join(folder.path, `block-${i}.ts`), code);
    const faults = await typeFaults(folder.path, [tool('@types', 'node')]);
    return places.flatMap(({ place }, i) => (faults.get(`block-${i}.ts`) ?? []).map((fault) => `${place} ${fault}`));
  } finally {
    folder.remove();
  }
}
