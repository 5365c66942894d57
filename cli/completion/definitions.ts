/** What shells are told: the commands with their options and values, read from the definitions that parse them. */
import type { Argument, Command, Option } from 'commander';
import type { Offer } from '../values.ts';

/** One value, of an option or an operand. */
export interface ValueDefinition {
  readonly name: string;
  readonly words: readonly string[];
  readonly isList: boolean;
  /** Which files may be named. */
  readonly files: 'none' | 'all' | 'models' | 'folders';
}

export interface OptionDefinition {
  /** `--help`, and `-h` where there is one. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value?: ValueDefinition;
}

export interface CommandDefinition {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDefinition[];
  readonly operands: readonly ValueDefinition[];
}

/** The program itself, whose operand is a command, and all its commands. */
export interface ProgramDefinition extends CommandDefinition {
  readonly commands: readonly CommandDefinition[];
}

export function definitionOf(program: Command): ProgramDefinition {
  return { ...commandDefinition(program), commands: program.commands.map(commandDefinition) };
}

function commandDefinition(command: Command): CommandDefinition {
  return {
    name: command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(optionDefinition),
    operands: command.registeredArguments.map(operandDefinition),
  };
}

function optionDefinition(option: Option): OptionDefinition {
  const { short, long, description, flags, parseArg } = option;
  const names = [long, short].filter((name) => name !== undefined && name !== null);
  const [, name] = /[<[](.*)[>\]]/.exec(flags) ?? [];
  if (name === undefined) return { names, description };
  const files = name.includes('file') ? 'all' : name === 'folder' ? 'folders' : 'none';
  return { names, description, value: { name, files, ...offered(parseArg) } };
}

function operandDefinition(argument: Argument): ValueDefinition {
  const { parseArg } = argument;
  const name = argument.name();
  const files = name === 'model' ? 'models' : ['data', 'rows', 'files'].includes(name) ? 'all' : 'none';
  return { name, files, ...offered(parseArg) };
}

/** The words that the function offers which reads the value. */
function offered(parse: unknown): Offer {
  const { words, isList } = (parse ?? {}) as Partial<Offer>;
  return { words: words ?? [], isList: isList ?? false };
}
