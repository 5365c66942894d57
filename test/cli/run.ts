/** Runs the built command line as a child process, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { vi } from 'vitest';
import { reportError } from '../../cli/errors.ts';
import { runCommandLine } from '../../cli/program.ts';
import { build, root } from '../../scripts/setup.mjs';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export const program: string = join(root, 'dist', 'cli', 'main.js');

/** A temporary folder that the program is run in. */
export class Workplace {
  readonly path: string = mkdtempSync(join(tmpdir(), 'chainrule-cli-'));
  private readonly running = new Set<ChildProcess>();
  /** The test runner, whose process this one belongs to, is gone in the middle of a test. */
  private readonly onDisconnect = (): never => {
    this.remove();
    process.exit();
  };

  constructor() {
    process.on('disconnect', this.onDisconnect);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return name;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(join(this.path, name));
  }

  list(name = '.'): string[] {
    return readdirSync(join(this.path, name)).sort();
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const clean = { ...process.env, npm_lifecycle_event: '', npm_command: '', NODE_OPTIONS: '', ...env };
    const child = spawn(process.execPath, [program, ...args], { cwd: this.path, env: clean });
    this.running.add(child.on('close', () => this.running.delete(child)));
    return child;
  }

  /** Runs a command to its end; the arguments are words without blanks, or a list. */
  run(args: string | readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return ended(this.start(words(args), env));
  }

  /** Runs a command of a POSIX shell, in which "$CHAINRULE" is the program. */
  shell(command: string): Promise<Outcome> {
    const chainrule = `'${process.execPath}' '${program}'`;
    return ended(spawn('sh', ['-c', command.replaceAll('$CHAINRULE', chainrule)], { cwd: this.path }));
  }

  /** No program outlives its test, also one that failed. */
  remove(): void {
    for (const child of this.running) child.kill('SIGKILL');
    process.off('disconnect', this.onDisconnect);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The arguments of a command: words without blanks, or a list. */
function words(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? command.split(' ').filter(Boolean) : command;
}

export function ended(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece) => {
    stdout += String(piece);
  });
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      // As a shell has it.
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), stdout, stderr });
    });
  });
}

/** Waits until a stream of a program has said a text, at least so many times. */
export async function saying(stream: Readable, text: string, times = 1): Promise<void> {
  for (let all = ''; all.split(text).length <= times; ) all += String((await once(stream, 'data'))[0]);
}

/**
 * Runs a command inside this process, which takes a hundredth of the time; not for two at once, and not for what the
 * program does to its process.
 */
export async function runHere(command: string | readonly string[], folder: string): Promise<Outcome> {
  const args = words(command);
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest: unknown[]) => {
      texts[name] += String(text);
      (rest.at(-1) as (() => void) | undefined)?.();
      return true;
    }),
  );
  const before = process.cwd();
  process.chdir(folder);
  try {
    const code = await runCommandLine(args).catch((error: unknown) => reportError(error, args));
    return { code, ...texts };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

/** The one JSON document that a text is. */
export function jsonOf<T = Record<string, unknown>>(text: string): T {
  return JSON.parse(text) as T;
}

/** The program, made of the sources as they are. */
export function built(): Promise<void> {
  return build();
}

/** A table that is easy to learn: the class follows from the first number. */
export function flowers(rows = 60): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const long = i % 2 === 0;
    return `${(long ? 5 : 2) + (i % 7) / 10},${(i % 5) + 0.5},${['red', 'blue', 'white'][i % 3]},${long ? 'rose' : 'daisy'}`;
  });
  return `length,width,colour,species\n${lines.join('\n')}\n`;
}

/** Numbers that depend on two others. */
export function houses(rows = 80): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [rooms, age] = [1 + (i % 6), (i * 7) % 50];
    return `${rooms},${age},${1000.5 * rooms - 3 * age + 20000}`;
  });
  return `rooms,age,price\n${lines.join('\n')}\n`;
}
