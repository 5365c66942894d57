/**
 * Code blocks in Markdown that claim to work: their fence says `run`, as in ```sh run or ```ts run. A block behind one whose
 * fence says `output` holds all that it prints.
 */

export interface CodeBlock {
  language: string;
  code: string;
  /** Of the opening fence, counted from 1. */
  line: number;
  /** What it prints, as far as the text shows it. */
  output?: Fenced;
}

/** The text of a block, and the line of its opening fence, counted from 1. */
interface Fenced {
  code: string;
  line: number;
}

/** The blocks whose fence says `run`, in order. A fence that is never closed, or of a language that cannot be run, is an error. */
export function runnableBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; says: string; line: number; code: string[] } | undefined;
  let last: CodeBlock | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const [, fence = '', info = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
    if (!open) {
      const [language = '', ...words] = info.trim().split(/\s+/);
      const says = words.find((word) => word === 'run' || word === 'output') ?? '';
      if (fence) open = { fence, language, says, line: index + 1, code: [] };
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      const { language, says, line } = open;
      const code = open.code.map((one) => `${one}\n`).join('');
      if (says === 'output') {
        if (!last || last.output) throw new Error(`line ${line}: an output of no block`);
        last.output = { code, line };
      } else {
        last = says === 'run' ? { language, code, line } : undefined;
        if (last) blocks.push(last);
      }
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
