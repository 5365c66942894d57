/** Running other programs for a check, with what they wrote kept. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

export interface Outcome {
  code: number;
  /** Both streams, in the order in which they came. */
  output: string;
  stdout: string;
}

export async function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let stdout = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (stream === child.stdout) stdout += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/** The entry script of a development tool, to run with a chosen Node. */
export function tool(...path: string[]): string {
  return join(root, 'node_modules', ...path);
}

/** After which a program that a reader would wait for counts as hanging, in milliseconds. */
export const patience = 300_000;

/** For `node --import`: Node 20 needs tsx to run TypeScript. */
export const typeScriptLoader: string = pathToFileURL(tool('tsx', 'dist', 'loader.mjs')).href;

/** Runs a TypeScript file, without a process of tsx between. */
export function runTypeScript(file: string, options: SpawnOptions = {}): Promise<Outcome> {
  return capture(process.execPath, ['--import', typeScriptLoader, file], options);
}
