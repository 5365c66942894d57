/** Where text goes: results to stdout, progress and warnings to stderr, and what either of them can show. */
import { clean, cleanLines, displayWidth } from './terminal/text.ts';

/** Wider lines are hard to read. */
const widest = 100;

export interface Screen {
  /** A line or several for people, made safe for a terminal; silent where stdout belongs to a JSON document. */
  say(text?: string): void;
  /** One line each on stderr. */
  warn(warnings: readonly string[]): void;
  readonly width: number;
  readonly isTerminal: boolean;
  readonly color: boolean;
}

export function screen({ json }: { json?: boolean | undefined }): Screen {
  const { stdout } = process;
  const isTerminal = stdout.isTTY === true;
  // True where 256 colours work; NO_COLOR and TERM count.
  const color = isTerminal && stdout.hasColors(256);
  return {
    say: (text = '') => {
      if (!json) stdout.write(`${cleanLines(text)}\n`);
    },
    warn: (warnings) => {
      for (const warning of warnings) process.stderr.write(`warning: ${clean(warning)}\n`);
    },
    width: Math.min(widest, (isTerminal && stdout.columns) || 80),
    isTerminal,
    color,
  };
}

/** Text on lines of at most `width` places, broken at blanks. */
export function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

/**
 * Writes text of any length to stdout at the pace of its reader; a reader that has gone is not waited for. Programs and
 * files get it as it is, a terminal what is safe to show.
 */
export async function writeOut(text: string): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write(safeFor(process.stdout, text), () => resolve()));
}

/** Writes bytes to stdout, for a file or another program. */
export async function writeBytes(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write(bytes, () => resolve()));
}

/** The text as it is for programs and files, what is safe to show for a terminal. */
export function safeFor(stream: NodeJS.WriteStream, text: string): string {
  return stream.isTTY === true ? cleanLines(text) : text;
}

/** The one JSON document of `--json`; what is not finite is null. */
export async function writeJson(value: unknown): Promise<void> {
  await writeOut(`${JSON.stringify(value, null, 2)}\n`);
}
