/** Errors that name an option of the library, told by the flag that was typed for it. */
import type { Command } from 'commander';
import { ChainruleError } from '../src/index.ts';

/** Flags that are not called as their options are. */
const otherNames: Readonly<Record<string, string>> = { costs: 'cost', mostRows: 'rows' };
/** What the library calls a function or a group of options, before the option that is wrong. */
const option =
  /^(fold \d+ of \d+: )?(?:(?:fitTable|fitPictures|split|partialDependence|permutationImportance): )?(\w+)(?=$|:|( "))/;
/** Of these the value follows that is wrong; after other names it is a column that is meant. */
const withValue = ['group', 'time'];
/** Those that say how rows are split. */
const splitting = ['--group', '--time', '--in-order', '--folds', '--validation', '--test'];

/** The error as it was, where no flag of the command is meant. */
export function asFlags(error: unknown, command: Command | undefined): unknown {
  if (!(error instanceof ChainruleError) || !command) return error;
  const flags = command.options.flatMap(({ long }) => long ?? []);
  const flagOf = (name: string): string | undefined => {
    const flag = `--${(otherNames[name] ?? name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return flags.includes(flag) ? flag : undefined;
  };
  const { problem, got, expected, hint, excerpt, kind } = error;
  const what = whatOf(error.what, command, flagOf);
  if (what === undefined) return error;
  const said = { got: got && valuesByFlags(got, flagOf), hint: hint && hintOf(hint) };
  const told = new ChainruleError({ what, problem, expected, excerpt, ...said, cause: error.cause }, kind);
  // Where it was thrown is what --debug is for.
  if (error.stack) told.stack = error.stack.replace(error.message, () => told.message);
  return told;
}

function whatOf(what: string, command: Command, flagOf: (name: string) => string | undefined): string | undefined {
  const found = option.exec(what);
  // A file may be called as an option is.
  if (!found || command.args.includes(what)) return undefined;
  const [whole, fold = '', name = '', value] = found;
  if (name === 'split') {
    const given = splitting.filter((flag) => isTyped(command, flag));
    return given.length === 0
      ? undefined
      : `${fold}${given.join(', ').replace(/, (?=[^,]*$)/, ' and ')}${what.slice(whole.length)}`;
  }
  if (value !== undefined && !withValue.includes(name)) return undefined;
  const flag = name === 'time' && !isTyped(command, '--time') ? '--in-order' : flagOf(name);
  return flag && `${fold}${flag}${what.slice(whole.length)}`;
}

function isTyped(command: Command, flag: string): boolean {
  const found = command.options.find(({ long }) => long === flag);
  return found !== undefined && command.getOptionValueSource(found.attributeName()) === 'cli';
}

/** `validation 0 and test 0` as `--validation 0 and --test 0`. */
function valuesByFlags(text: string, flagOf: (name: string) => string | undefined): string {
  return text.replace(/\b(validation|test|threshold)(?= [\d.]+\b)/g, (name) => flagOf(name) ?? name);
}

const hints: Readonly<Record<string, string>> = {
  'a number as the threshold': '--threshold 0.5',
  'rows in order of time': '--in-order',
  'a column of sample weights': '--sample-weights <column>',
};

function hintOf(hint: string): string {
  return hints[hint] ?? hint;
}
