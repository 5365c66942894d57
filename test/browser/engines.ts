/** Firefox and WebKit with Chainrule in them: opened on a page that works by itself and sends back what it found. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFirefox, findWebKit, installHint } from '../../scripts/browser.mjs';
import { patience } from '../../scripts/processes.ts';
import type { Request } from './entry.ts';
import { type PageOptions, servePage } from './served.ts';

export interface Engine {
  readonly name: string;
  readonly isHere: boolean;
  /** Opens an address, with a folder to keep things in; `end` ends all that it started. */
  readonly open: (address: string, home: string) => Promise<{ process: ChildProcess; end: () => void }>;
}

const firefox = findFirefox();
const webKit = findWebKit();

export const engines: readonly Engine[] = [
  {
    name: 'Firefox',
    isHere: firefox !== undefined,
    open: async (address, home) => start(firefox!, ['--headless', '--no-remote', '--profile', home, address], home),
  },
  {
    name: 'WebKit',
    isHere: webKit !== undefined,
    open: async (address, home) => {
      const { display, end } = await startDisplay(webKit!.display);
      const window = start(webKit!.browser, [address], home, {
        DISPLAY: display,
        LIBGL_ALWAYS_SOFTWARE: '1',
        // Here an isolated page may not share memory with its workers unless the engine is told so as it starts.
        JSC_useSharedArrayBuffer: '1',
        // A sandbox cannot be made by root in a container.
        ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
      });
      return {
        ...window,
        end: () => {
          window.end();
          end();
        },
      };
    },
  },
];

for (const { name, isHere } of engines) {
  if (!isHere) console.warn(`browser tests: no ${name} found — try: ${installHint()} (skipping)`);
}

/** What tasks of tasks.ts give in an engine, in order. */
export function runInEngine(
  engine: Engine,
  requests: readonly Request[],
  options: PageOptions = {},
): Promise<unknown[]> {
  return resultsOf(engine, 'report', (onResults) =>
    servePage({ ...options, tasks: JSON.stringify(requests), onResults }),
  );
}

type Serve = (onResults: (json: string) => void) => Promise<{ readonly address: string; readonly close: () => void }>;

/** What a page sends that works by itself, opened in an engine. */
export async function resultsOf(engine: Engine, path: string, serve: Serve): Promise<unknown[]> {
  const home = mkdtempSync(join(tmpdir(), 'chainrule-engine-'));
  let send: (json: string) => void = () => {};
  const sent = new Promise<string>((resolve) => {
    send = resolve;
  });
  const page = await serve(send);
  const { process: browser, end } = await engine.open(`${page.address}${path}`, home);
  const closed = once(browser, 'close');
  const tooLate = setTimeout(end, patience);
  try {
    const json = await Promise.race([sent, closed.then(() => '{"error":"it ended before it sent anything"}')]);
    const found = JSON.parse(json) as { results: unknown[] } | { error: string };
    if ('error' in found) throw new Error(`${engine.name}: ${found.error}`);
    return found.results;
  } finally {
    clearTimeout(tooLate);
    end();
    page.close();
    await closed;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Starts a program in a group of its own, so that it ends with all that it starts. */
function start(program: string, args: readonly string[], home: string, env: Record<string, string> = {}) {
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, ...env },
  });
  return { process: child, end: () => void (child.exitCode === null && process.kill(-child.pid!, 'SIGKILL')) };
}

/** A screen for a program that cannot do without one. */
async function startDisplay(program: string): Promise<{ display: string; end: () => void }> {
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = (await once(child.stdio[3]!, 'data')) as [Buffer];
  return { display: `:${String(number).trim()}`, end: () => void child.kill() };
}
