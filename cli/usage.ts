/** What the parser of arguments refuses, in the grammar of errors. */
import type { Command, CommanderError } from 'commander';
import { nearest } from '../src/engine.ts';
import type { ErrorParts } from '../src/index.ts';

/** The parts of the message for an error of the parser. */
export function refusal({ code, message }: CommanderError, program: Command, args: readonly string[]): ErrorParts {
  const command = program.commands.find((candidate) => args.includes(candidate.name()));
  const name = command ? `chainrule ${command.name()}` : 'chainrule';
  // The parser quotes the word that it did not understand.
  const word = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.unknownOption': {
      const flags = [...program.options, ...(command?.options ?? [])].flatMap(({ long }) => long ?? []);
      return {
        what: word.split('=')[0]!,
        problem: `unknown option of ${name}`,
        hint: nearest(word.split('=')[0]!, flags) ?? `${name} --help`,
      };
    }
    case 'commander.unknownCommand': {
      const names = program.commands.map((candidate) => candidate.name());
      return {
        what: word,
        problem: 'unknown command',
        expected: `one of ${names.join(', ')}`,
        hint: nearest(word, names) ?? 'chainrule --help',
      };
    }
    case 'commander.missingArgument':
      return { what: name, problem: `<${word}> is missing`, hint: `${name} --help` };
    case 'commander.optionMissingArgument':
      return { what: word.split(' ')[0]!, problem: 'its value is missing', expected: word, hint: `${name} --help` };
    case 'commander.excessArguments':
      return { what: name, problem: 'too many arguments', got: args.join(' '), hint: `${name} --help` };
    default:
      return { what: name, problem: message.replace(/^error: /, '') };
  }
}
