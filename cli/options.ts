/** Options that several commands share. */
import { type Command, Option } from 'commander';
import { dataGenerators } from '../src/data.ts';
import { choiceValue, encodingValue, integerValue, numberValue, signValue, wordsValue, wordValue } from './values.ts';

export interface CommonFlags {
  json?: boolean | undefined;
  debug?: boolean;
}

/** `<data>` or `[data]`: where built-in data may be named. */
export function addDataArgument(command: Command, name: string, description: string): Command {
  return command.argument(name, description, wordValue(dataGenerators.keys()));
}

/** How a file of text is written, where it should not be found out. */
export function addWrittenOptions(command: Command): Command {
  const add = (flags: string, description: string, parse: (text: string) => unknown) =>
    command.addOption(
      new Option(flags, description).argParser(parse).helpGroup('How the file is written (found out):'),
    );
  add(
    '--header <auto|yes|no>',
    'whether the first row names the columns',
    choiceValue('--header', ['auto', 'yes', 'no']),
  );
  add('--separator <sign>', 'between cells: , ; tab | space', signValue('--separator', { tab: '\t', space: ' ' }));
  add('--quote <sign|none>', 'around cells: " or \', or none', signValue('--quote', {}));
  add('--decimal <mark>', '. or , before decimals, where 1,234 leaves it open', choiceValue('--decimal', ['.', ',']));
  add('--missing <words>', 'these words are missing values, in place of NA, null, None, ? ...', wordsValue);
  add('--skip <n>', 'leave out so many lines at the start', integerValue('--skip', 0));
  add('--comment <sign>', 'leave out lines that begin with it', signValue('--comment', {}));
  add('--encoding <name>', 'of the bytes: utf-8, windows-1252, shift_jis, ...', encodingValue);
  return command;
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
