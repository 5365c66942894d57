/** A real Chromium with Chainrule in it: the page of served.ts, opened with Playwright. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserFlags, findBrowser, installHint } from '../../scripts/browser.mjs';
import { isCI } from '../../scripts/setup.mjs';
import { type PageOptions, servePage } from './served.ts';
import type { Tasks } from './tasks.ts';

/** Whether there is a browser to test in. Where every check must run there has to be one; elsewhere its tests skip, and we say so. */
export const hasBrowser: boolean = findBrowser() !== undefined;
if (!hasBrowser) {
  const problem = `browser tests: no Chrome or Chromium found — try: ${installHint()}`;
  if (isCI) throw new Error(problem);
  console.warn(`${problem} (skipping)`);
}

let browser: Promise<Browser> | undefined;

/** To be called after the last `withPage` of a file. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * Opens the page in a window of its own, gives it to `use`, and closes it. An uncaught error, or an error on the console
 * (a breach of the policy is one), fails the test.
 */
export async function withPage<T>(use: (page: Page) => Promise<T>, options: PageOptions = {}): Promise<T> {
  const { address, close } = await servePage(options);
  browser ??= chromium.launch({ executablePath: findBrowser()!, args: browserFlags });
  const page = await (await browser).newPage();
  try {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(address, { waitUntil: 'load' });
    const result = await use(page);
    if (problems.length > 0) throw new Error(`the page reported: ${problems.join('; ')}`);
    return result;
  } finally {
    await page.close();
    close();
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
