/** A contestant in its own process, asked by JSON lines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Job } from './job.ts';

export type Request =
  | { readonly do: 'open'; readonly job: Job }
  | { readonly do: 'check' | 'run'; readonly count: number };

/** Answers to the start, `open`, `check` and `run`, and what any of them can go wrong with. */
export interface Answer {
  readonly version?: string;
  readonly open?: boolean;
  readonly numbers?: number[];
  readonly done?: number;
  readonly seconds?: number;
  readonly error?: string;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export class Child {
  readonly version: string;
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly lastWords: () => string;

  private constructor(process: ChildProcess, lines: AsyncIterator<string>, lastWords: () => string, version: string) {
    this.process = process;
    this.lines = lines;
    this.lastWords = lastWords;
    this.version = version;
  }

  /** Starts it; rejects with the reason where it cannot be had. */
  static async start({ command, args, env, cwd }: Command): Promise<Child> {
    const process = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const reader: Interface = createInterface({ input: process.stdout });
    const lines = reader[Symbol.asyncIterator]();
    let errors = '';
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2000);
    });
    // A contestant that is gone is noticed where its answer is missing.
    process.stdin.on('error', () => {});
    const failed = new Promise<never>((_, reject) => {
      process.on('error', reject);
    });
    try {
      const answer = await Promise.race([nextAnswer(lines, () => errors), failed]);
      return new Child(process, lines, () => errors, answer.version ?? '');
    } catch (error) {
      process.kill();
      throw error;
    }
  }

  /** False where it cannot do the job. */
  async open(job: Job): Promise<boolean> {
    return (await this.ask({ do: 'open', job })).open ?? false;
  }

  async check(count: number): Promise<number[]> {
    return (await this.ask({ do: 'check', count })).numbers ?? [];
  }

  /** Steps or calls done, and their time. */
  async run(count: number): Promise<{ done: number; seconds: number }> {
    const { done = 0, seconds = 0 } = await this.ask({ do: 'run', count });
    return { done, seconds };
  }

  stop(): void {
    this.process.kill();
  }

  private ask(request: Request): Promise<Answer> {
    this.process.stdin!.write(`${JSON.stringify(request)}\n`);
    return nextAnswer(this.lines, this.lastWords);
  }
}

async function nextAnswer(lines: AsyncIterator<string>, lastWords: () => string): Promise<Answer> {
  const line: IteratorResult<string, unknown> = await lines.next();
  if (line.done) throw new Error(lastWords().trim().split('\n').at(-1) || 'it ended without a word');
  const answer = JSON.parse(line.value) as Answer;
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}
