/** Options that several commands share. */
import { type Command, Option } from 'commander';
import { dataGenerators } from '../src/data.ts';
import { choiceValue, integerValue, numberValue, wordValue } from './values.ts';

export interface CommonFlags {
  json?: boolean | undefined;
  debug?: boolean;
}

/** `<data>` or `[data]`: where built-in data may be named. */
export function addDataArgument(command: Command, name: string, description: string): Command {
  return command.argument(name, description, wordValue(dataGenerators.keys()));
}

export function addHeaderOption(command: Command): Command {
  return command.option(
    '--header <auto|yes|no>',
    'whether the first row names the columns (default: auto)',
    choiceValue('--header', ['auto', 'yes', 'no']),
  );
}

export function addGeneratorOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of built-in data (default: 0)', integerValue('--seed', 0))
    .addOption(noiseOption());
}

export function noiseOption(): Option {
  const parse = numberValue('--noise', 'a number from 0 to 0.5', (x) => x >= 0 && x <= 0.5);
  return new Option('--noise <n>', 'noise of built-in data, 0 to 0.5 (default: 0)').argParser(parse);
}

export function addCommonOptions(command: Command): Command {
  return addDebugOption(command.option('--json', 'print one JSON document instead of text'));
}

/** What also the commands have whose output is no JSON. */
export function addDebugOption(command: Command): Command {
  return command.option('--debug', 'print stack traces of errors').helpOption('-h, --help', 'print this help');
}
