/** The commands together: parses the arguments, runs one command, and turns what the parser refuses into our grammar. */
import { Command, CommanderError } from 'commander';
import { fail } from '../src/engine.ts';
import { endPipes } from './data/pipes.ts';
import { exitCodes } from './errors.ts';
import { asFlags } from './flag-errors.ts';
import { refusal } from './usage.ts';
import { version } from './version.ts';

const examples = `
Examples:
  chainrule train xor --hidden 8               a built-in data set
  chainrule train flowers.csv --target species a file; writes runs/flowers/
  chainrule predict runs/flowers/model.safetensors new.csv --out predictions.csv
  chainrule evaluate runs/flowers/model.safetensors new.csv
  chainrule describe runs/flowers/model.safetensors
  chainrule derive 'sigma(w x + b)' --at w=1,b=0,x=2
  chainrule check 'sin(x^2)' --gradient 'cos(x^2)'
  chainrule landscape runs/flowers/model.safetensors flowers.csv
  chainrule importance runs/flowers/model.safetensors flowers.csv
  chainrule export runs/flowers/model.safetensors --out predict.ts
  chainrule walk runs/xor/model.safetensors xor --row 3
  chainrule practice backprop
  chainrule lesson --collect receipts/
  chainrule play

chainrule <command> --help says more of each.`;

type AddCommand = (program: Command, finish: (exitCode: number) => void) => void;

/** Each is loaded only when it runs, or when all are to be listed: most of starting is loading. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  train: async () => (await import('./commands/train.ts')).trainCommand,
  predict: async () => (await import('./commands/predict.ts')).predictCommand,
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  describe: async () => (await import('./commands/describe.ts')).describeCommand,
  derive: async () => (await import('./commands/derive.ts')).deriveCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  importance: async () => (await import('./commands/importance.ts')).importanceCommand,
  landscape: async () => (await import('./commands/landscape.ts')).landscapeCommand,
  practice: async () => (await import('./commands/practice.ts')).practiceCommand,
  lesson: async () => (await import('./commands/lesson.ts')).lessonCommand,
  play: async () => (await import('./commands/play.ts')).playCommand,
  walk: async () => (await import('./commands/walk.ts')).walkCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

/** These say something of all commands. */
const ofAll = ['completion'];

/** The commands that take an expression. */
const ofExpressions = ['derive', 'check', 'walk'];

/**
 * An expression that starts with a minus sign, such as -x^2, is not a flag: a blank before it tells the parser so. What
 * follows an option that takes a value is that value.
 */
function asOperands(args: readonly string[], program: Command): readonly string[] {
  const [name = ''] = args;
  if (!ofExpressions.includes(name)) return args;
  const options = program.commands.find((command) => command.name() === name)?.options ?? [];
  const takesValue = (flag: string | undefined) => options.some(({ long, required }) => required && long === flag);
  return args.map((arg, i) => (i > 0 && /^-(?!-|$|[hV]$)/.test(arg) && !takesValue(args[i - 1]) ? ` ${arg}` : arg));
}

/** Adds every command, for who asks what there is. */
export async function addAllCommands(program: Command): Promise<void> {
  for (const load of Object.values(commands)) (await load())(program, () => {});
}

/** Runs a command and gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = new Command('chainrule')
    .description('Neural networks on tables: train, predict, evaluate, see through.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examples)
    .exitOverride()
    // What the parser would print is printed by us, in our own words.
    .configureOutput({ writeErr: () => {} });
  const [first = ''] = args;
  const isOne = Object.hasOwn(commands, first) && !ofAll.includes(first);
  const wanted = isOne ? [commands[first]!] : Object.values(commands);
  for (const add of await Promise.all(wanted.map((load) => load()))) {
    add(program, (code) => {
      exitCode = code;
    });
  }
  if (args.length === 0) {
    program.outputHelp();
    return exitCodes.input;
  }
  try {
    await program.parseAsync(asOperands(args, program), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw asFlags(error, isOne ? program.commands[0] : undefined);
    if (error.exitCode === 0) return exitCodes.done;
    fail(refusal(error, program, args));
  } finally {
    endPipes();
  }
  return exitCode;
}
