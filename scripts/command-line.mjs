/** What the arguments of `npm start` mean to the command line. */
import { readdirSync } from 'node:fs';

/** Each command is a file. */
const files = readdirSync(new URL('../cli/commands', import.meta.url));
const commands = [...files.map((file) => file.replace(/\.ts$/, '')), 'help'];
const general = ['--help', '-h', '--version', '-V'];

/**
 * A command or a general option passes through; anything else is data to train on; nothing is the built-in XOR data.
 * @param {string[]} args
 */
export function commandLine(args) {
  const [first] = args;
  if (first === undefined) return ['train', 'xor', '--hidden', '8', '--learning-rate', '0.02', '--seed', '1'];
  return commands.includes(first) || general.includes(first) ? args : ['train', ...args];
}
