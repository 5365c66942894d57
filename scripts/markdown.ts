/** Code blocks in Markdown that claim to work: their fence says `run`, as in ```sh run or ```ts run. */

export interface CodeBlock {
  language: string;
  code: string;
  /** Of the opening fence, counted from 1. */
  line: number;
}

/** The blocks whose fence says `run`, in order. A fence that is never closed, or of a language that cannot be run, is an error. */
export function runnableBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; run: boolean; line: number; code: string[] } | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const [, fence = '', info = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (!open) {
      const [language = '', ...words] = info.trim().split(/\s+/);
      if (fence) open = { fence, language, run: words.includes('run'), line: index + 1, code: [] };
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      if (open.run) blocks.push({ language: open.language, code: `${open.code.join('\n')}\n`, line: open.line });
      open = undefined;
    } else {
      open.code.push(text);
    }
  }
  if (open) throw new Error(`line ${open.line}: the code block is never closed`);
  const unknown = blocks.find(({ language }) => language !== 'sh' && language !== 'ts');
  if (unknown)
    throw new Error(
      `line ${unknown.line}: cannot run ${unknown.language || 'a block without language'}; sh and ts can be`,
    );
  return blocks;
}
