/** The programs of examples/, run as a reader would run them: against the build, each in an empty folder. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, patience, runTypeScript } from './processes.ts';
import { root } from './setup.mjs';
import { listFiles } from './source.ts';

/** How a run of an example ended, and the pictures that it drew, by name. */
export interface ExampleRun extends Outcome {
  readonly pictures: ReadonlyMap<string, string>;
}

/** examples/01-... to the last. */
function exampleFiles(): string[] {
  return listFiles('examples').filter((file) => /^examples\/\d\d-[^/]+\.(ts|mjs)$/.test(file));
}

let runs: Promise<ReadonlyMap<string, ExampleRun>> | undefined;

/** All of them, once in a process: their check, and the site that shows what they print, have the same runs. */
export function runExamples(): Promise<ReadonlyMap<string, ExampleRun>> {
  runs ??= runAll(exampleFiles());
  return runs;
}

async function runAll(files: readonly string[]): Promise<ReadonlyMap<string, ExampleRun>> {
  const ran = new Map<string, ExampleRun>();
  const waiting = [...files];
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) ran.set(file, await runExample(file));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return new Map(files.map((file) => [file, ran.get(file)!]));
}

export async function runExample(file: string): Promise<ExampleRun> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-example-'));
  try {
    const outcome = await runTypeScript(join(root, file), { cwd: folder, timeout: patience });
    const names = readdirSync(folder).filter((name) => name.endsWith('.svg'));
    return { ...outcome, pictures: new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
