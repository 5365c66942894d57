#!/usr/bin/env node
/** The command line: arguments in, library calls out, text out. */
import { outputErrors, reportError, withOutput } from './errors.ts';
import { runCommandLine } from './program.ts';

const args = process.argv.slice(2);
outputErrors();
try {
  process.exitCode = withOutput(await runCommandLine(args));
} catch (error) {
  process.exitCode = reportError(error, args);
}
