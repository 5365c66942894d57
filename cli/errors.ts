/** Errors as people see them: one message by the grammar on stderr, and the exit code that fits. */
import { ChainruleError } from '../src/index.ts';
import { clean } from './terminal/text.ts';

/** Exit codes: the work failed; bad usage or bad input; stopped by Ctrl-C. */
export const exitCodes = { done: 0, failed: 1, input: 2, interrupted: 130 } as const;

/** Says what went wrong and gives the exit code. A stack trace is printed for `--debug` only. */
export function reportError(error: unknown, debug: boolean): number {
  process.stderr.write(`${messageOf(error)}\n`);
  if (debug) process.stderr.write(`${stackOf(error)}\n`);
  return error instanceof ChainruleError && error.kind === 'input' ? exitCodes.input : exitCodes.failed;
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

/** A reader that went away, as `| head` does, ends the program quietly; a full disk behind stdout is an error. */
export function outputErrors(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    const problem = error.code === 'ENOSPC' ? 'the disk is full' : 'cannot be written';
    process.stderr.write(`standard output: ${problem}: got ${clean(error.message)}\n`);
    process.exit(exitCodes.failed);
  });
  process.stderr.on('error', () => {});
}
