/** Changes to the lines of a text as it arrives, none of which moves a line: what is left out becomes an empty line. */

/** The text with its first lines empty. */
export async function* skipLines(chunks: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let left = count;
  for await (const chunk of chunks) {
    if (left === 0) {
      yield chunk;
      continue;
    }
    let at = 0;
    let skipped = '';
    while (left > 0 && at < chunk.length) {
      const end = chunk.indexOf('\n', at);
      at = end < 0 ? chunk.length : end + 1;
      if (end < 0) break;
      skipped += '\n';
      left--;
    }
    yield skipped + chunk.slice(at);
  }
}

/** The text changed line by line, in pieces of whole lines. */
export async function* editLines(
  chunks: AsyncIterable<string>,
  edit: (lines: string) => string,
): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf('\n') + 1;
    if (end === 0) {
      rest += chunk;
      continue;
    }
    yield edit(rest + chunk.slice(0, end));
    rest = chunk.slice(end);
  }
  if (rest !== '') yield edit(rest);
}

/** Lines that begin with a comment's sign are emptied. */
export function withoutComments(prefix: string): (lines: string) => string {
  const begin = prefix.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  const comment = new RegExp(`^${begin}.*$`, 'gm');
  return (lines) => lines.replaceAll(comment, '');
}

/** Runs of blanks outside of quotes become tabs; those around a line go. */
export function blanksToTabs(quote: string): (lines: string) => string {
  const quoted = quote === '' ? '(?!)' : `${quote}(?:[^${quote}\n]|${quote}${quote})*${quote}`;
  const part = new RegExp(`(${quoted})|[ \\t]+`, 'g');
  const around = /^[ \t]+|[ \t]+$/gm;
  return (lines) => lines.replaceAll(around, '').replaceAll(part, (_, text?: string) => text ?? '\t');
}
