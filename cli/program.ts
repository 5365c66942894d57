/** The commands together: parses the arguments, runs one command, and turns what the parser refuses into our grammar. */
import { Command, CommanderError } from 'commander';
import { fail } from '../src/graph/error.ts';
import { describeCommand } from './commands/describe.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { predictCommand } from './commands/predict.ts';
import { trainCommand } from './commands/train.ts';
import { exitCodes } from './errors.ts';
import { refusal } from './usage.ts';
import { version } from './version.ts';

const examples = `
Examples:
  chainrule train xor --hidden 8               a built-in data set
  chainrule train flowers.csv --target species a file; writes runs/flowers/
  chainrule predict runs/flowers/model.safetensors new.csv --out predictions.csv
  chainrule evaluate runs/flowers/model.safetensors new.csv
  chainrule describe runs/flowers/model.safetensors

chainrule <command> --help says more of each.`;

/** Runs a command and gives the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = new Command('chainrule')
    .description('Neural networks on tables: train, predict, evaluate.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', examples)
    .exitOverride()
    // What the parser would print is printed by us, in our own words.
    .configureOutput({ writeErr: () => {} });
  trainCommand(program, (code) => {
    exitCode = code;
  });
  predictCommand(program);
  evaluateCommand(program);
  describeCommand(program);
  if (args.length === 0) {
    program.outputHelp();
    return exitCodes.input;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    fail(refusal(error, program, args));
  }
  return exitCode;
}
