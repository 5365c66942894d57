/** Words in a column of numbers that are none: how often each came, and in which line first. */

export interface OddWord {
  readonly text: string;
  readonly line: number;
  count: number;
}

/** More different words than this are counted, not kept. */
const mostKept = 1000;
const shown = 3;

export class OddWords {
  private readonly words = new Map<string, OddWord>();
  cells = 0;

  add(text: string, line: number, count = 1): void {
    this.cells += count;
    const known = this.words.get(text);
    if (known !== undefined) known.count += count;
    else if (this.words.size < mostKept) this.words.set(text, { text, line, count });
  }

  get first(): OddWord | undefined {
    return this.words.values().next().value;
  }

  lineOf(text: string): number {
    return this.words.get(text)?.line ?? 0;
  }

  get texts(): readonly OddWord[] {
    return [...this.words.values()];
  }

  /** Those that are not among some others. */
  without(others: { find(text: string): number | undefined }): OddWords {
    const left = new OddWords();
    for (const { text, line, count } of this.words.values())
      if (others.find(text) === undefined) left.add(text, line, count);
    return left;
  }

  /** The first few in words: `"n.a." in line 7, "pending" in 3 lines, first 12`. */
  inWords(line: 'line' | 'row'): string {
    const some = this.texts.slice(0, shown).map((word) => placed(word, line));
    const more = this.words.size - some.length;
    return `${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
}

function placed({ text, line: at, count }: OddWord, line: 'line' | 'row'): string {
  const quoted = JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
  if (at === 0) return count === 1 ? quoted : `${quoted} (${count})`;
  return count === 1 ? `${quoted} in ${line} ${at}` : `${quoted} in ${count} ${line}s, first ${at}`;
}
