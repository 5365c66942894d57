/**
 * A real Chromium with Chainrule in it: the sources bundled by Vite, served on localhost under the content security
 * policy that we promise to work with (WebAssembly, but no eval), opened with Playwright.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { browserFlags, findBrowser, installHint } from '../../scripts/browser.mjs';
import { isCI } from '../../scripts/setup.mjs';
import type { Tasks } from './tasks.ts';

/** Whether there is a browser to test in. Where every check must run there has to be one; elsewhere its tests skip, and we say so. */
export const hasBrowser: boolean = findBrowser() !== undefined;
if (!hasBrowser) {
  const problem = `browser tests: no Chrome or Chromium found — try: ${installHint()}`;
  if (isCI) throw new Error(problem);
  console.warn(`${problem} (skipping)`);
}

const usualPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const html =
  '<!doctype html><meta charset="utf-8"><title>Chainrule</title><script type="module" src="/entry.js"></script>';

let browser: Promise<Browser> | undefined;

/** To be called after the last `withPage` of a file. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** What makes a page cross-origin isolated, so that it may share memory with its workers. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/**
 * Opens the page in a window of its own, gives it to `use`, and closes it. An uncaught error, or an error on the console
 * (a breach of the policy is one), fails the test.
 */
export async function withPage<T>(
  use: (page: Page) => Promise<T>,
  { isolated = false, policy = usualPolicy } = {},
): Promise<T> {
  const server = await serve(await bundled(), { 'content-security-policy': policy, ...(isolated && isolation) });
  browser ??= chromium.launch({ executablePath: findBrowser()!, args: browserFlags });
  const page = await (await browser).newPage();
  try {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'load' });
    const result = await use(page);
    if (problems.length > 0) throw new Error(`the page reported: ${problems.join('; ')}`);
    return result;
  } finally {
    await page.close();
    server.close();
  }
}

/** Runs a task of tasks.ts in the page, or in a worker of it. */
export function runInPage<Name extends keyof Tasks>(
  page: Page,
  name: Name,
  argument: Parameters<Tasks[Name]>[0],
  where: 'page' | 'worker' = 'page',
): Promise<Awaited<ReturnType<Tasks[Name]>>> {
  return page.evaluate(
    ([task, value, place]) => {
      const { tasks, runInWorker } = window as unknown as {
        tasks: Record<string, (value: unknown) => unknown>;
        runInWorker: (task: string, value: unknown) => unknown;
      };
      return place === 'worker' ? runInWorker(task, value) : tasks[task]!(value);
    },
    [name, argument, where] as const,
  ) as Promise<Awaited<ReturnType<Tasks[Name]>>>;
}

let files: Promise<Map<string, string>> | undefined;

/** The page's scripts by path, bundled once for all tests of a file. */
function bundled(): Promise<Map<string, string>> {
  files ??= bundle();
  return files;
}

async function bundle(): Promise<Map<string, string>> {
  const outputs = (await build({
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      // Workers in files of their own: the policy refuses scripts in addresses.
      assetsInlineLimit: 0,
      lib: { entry: fileURLToPath(new URL('entry.ts', import.meta.url)), formats: ['es'], fileName: 'entry' },
    },
  })) as Rollup.RollupOutput[];
  return new Map(
    outputs.flatMap(({ output }) =>
      output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : String(file.source)]),
    ),
  );
}

async function serve(scripts: Map<string, string>, headers: Record<string, string>): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    // The icon that a browser asks for, where the policy lets it.
    const text = url === '/' ? html : url === '/favicon.ico' ? '' : scripts.get(url);
    const type = url === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': type,
      ...headers,
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
