/** How this program was called, so that the commands that it prints can be run as they are. */
import { basename, relative } from 'node:path';

/** `chainrule train flowers.csv`, or the same through npm where it was called so. */
export function commandText(args: readonly string[]): string {
  return [programText(), ...args.map(shellWord)].join(' ');
}

function programText(): string {
  if (process.env.npm_lifecycle_event === 'start') return 'npm start --';
  if (process.env.npm_command === 'exec') return 'npx chainrule';
  const program = process.argv[1] ?? 'chainrule';
  return basename(program) === 'chainrule' ? 'chainrule' : `node ${shellWord(relative('', program))}`;
}

/** A word that a POSIX shell reads as it is. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
