/** Errors as people see them: one message by the grammar on stderr, and the exit code that fits. */
import { ChainruleError } from '../src/index.ts';
import { safeFor } from './screen.ts';
import { clean, cleanLines } from './terminal/text.ts';

/** Exit codes: the work failed; bad usage or bad input; stopped by Ctrl-C; stopped by SIGTERM. */
export const exitCodes = { done: 0, failed: 1, input: 2, interrupted: 130, terminated: 143 } as const;

/** The signals that end a command in order, and the exit codes that shells give them. */
export const endingSignals = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Says what went wrong and gives the exit code. With `--json` among the arguments, stdout gets it as a JSON document too; a
 * stack trace is printed for `--debug` only.
 */
export function reportError(error: unknown, args: readonly string[]): number {
  const message = messageOf(error);
  const exitCode = error instanceof ChainruleError && error.kind === 'input' ? exitCodes.input : exitCodes.failed;
  process.stderr.write(`${message}\n`);
  if (args.includes('--debug')) process.stderr.write(`${cleanLines(stackOf(error))}\n`);
  if (args.includes('--json')) {
    const parts = error instanceof ChainruleError ? partsOf(error) : {};
    const document = JSON.stringify({ error: { message, ...parts }, exitCode }, null, 2);
    process.stdout.write(safeFor(process.stdout, `${document}\n`));
  }
  return exitCode;
}

function partsOf({ kind, what, problem, got, expected, hint, excerpt }: ChainruleError): object {
  return { kind, what, problem, got, expected, hint, excerpt };
}

function messageOf(error: unknown): string {
  if (error instanceof ChainruleError) {
    const { message, excerpt } = error;
    if (excerpt === undefined) return clean(message);
    return [clean(message.slice(0, -excerpt.length)).trimEnd(), ...excerpt.split('\n').map(clean)].join('\n');
  }
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation|array length|out of memory|string length/i.test(text)) {
    return `memory: not enough: got "${clean(text)}" — try a smaller network, smaller batches or fewer rows`;
  }
  return `unexpected error, a defect of Chainrule: got "${clean(text)}" — try again with --debug, and report what it prints`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

const output = { isAllThereIs: true, failed: false };

/** From here on the command does more than print: where stdout can no longer be written, the work goes on all the same. */
export function goOnWithoutOutput(): void {
  output.isAllThereIs = false;
}

/**
 * A reader that went away, as `| head` does, is not an error; a full disk behind stdout is one. Both end a program that
 * only prints, the first one without a message.
 */
export function outputErrors(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !output.failed) {
      const problem = error.code === 'ENOSPC' ? 'the disk is full' : 'cannot be written';
      process.stderr.write(`standard output: ${problem}: got ${clean(error.message)}\n`);
      output.failed = true;
    }
    if (output.isAllThereIs) process.exit(withOutput(exitCodes.done));
  });
  process.stderr.on('error', () => {});
}

/** The exit code of finished work, which a failed output changes. */
export function withOutput(exitCode: number): number {
  return exitCode === exitCodes.done && output.failed ? exitCodes.failed : exitCode;
}
