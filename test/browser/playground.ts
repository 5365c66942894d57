/** The playground in a real Chromium: the built page, served as `chainrule play` serves it, policy and all. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { type PageServer, servePage } from '../../cli/play/server.ts';
import { readSite } from '../../cli/play/site.ts';
import { browserFlags, findBrowser } from '../../scripts/browser.mjs';
import { build } from '../../scripts/setup.mjs';

export interface Playground {
  /** Opens the page in a window of its own, gives it to `use`, and fails on any error that it reported. */
  readonly open: (hash: string, use: (page: Page) => Promise<void>, options?: PageOptions) => Promise<void>;
  /** Opens another address in a window; what it reports does not matter where `mayReport`. */
  readonly visit: (
    address: string,
    use: (page: Page) => Promise<void>,
    options?: { readonly mayReport?: boolean },
  ) => Promise<void>;
  readonly server: PageServer;
  readonly close: () => Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly still?: boolean;
  /** With the service worker, which keeps the page for when there is no network. */
  readonly offline?: boolean;
  /** Another server of the page than the common one. */
  readonly server?: string;
}

/** After which something that a page should show counts as missing, in milliseconds; a busy machine takes its time. */
const longWait = 120_000;

/** With flags of its own a browser has, for example, a camera. */
export async function startPlayground(flags: readonly string[] = []): Promise<Playground> {
  await build();
  const server = await servePage(readSite(), 0);
  const browser: Browser = await chromium.launch({ executablePath: findBrowser()!, args: [...browserFlags, ...flags] });
  return {
    server,
    open: async (
      hash,
      use,
      { width = 1280, height = 900, dark = false, still = false, offline = false, server: address = server.url } = {},
    ) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: still ? 'reduce' : 'no-preference',
        serviceWorkers: offline ? 'allow' : 'block',
      });
      context.setDefaultTimeout(longWait);
      const problems: string[] = [];
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      // Nothing is asked of anybody else.
      page.on('request', (request) => {
        if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url()))
          problems.push(`asked for ${request.url()}`);
      });
      try {
        await page.goto(address + hash);
        await page.getByTestId('train-loss').filter({ hasText: /\d/ }).waitFor();
        await use(page);
      } catch (error) {
        // What the page reported is why, whatever was waited for in vain.
        if (problems.length === 0) throw error;
        problems.push((error as Error).message);
      } finally {
        await context.close();
      }
      if (problems.length > 0) throw new Error(`the page reported: ${problems.join('; ')}`);
    },
    visit: async (address, use, { mayReport = false } = {}) => {
      const context = await browser.newContext({ serviceWorkers: 'block' });
      context.setDefaultTimeout(longWait);
      const problems: string[] = [];
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      try {
        await page.goto(address);
        await use(page);
      } finally {
        await context.close();
      }
      if (problems.length > 0 && !mayReport) throw new Error(`the page reported: ${problems.join('; ')}`);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

export function numberIn(page: Page, id: string): Promise<number> {
  return page
    .getByTestId(id)
    .innerText()
    .then((text) => {
      const [mantissa, power] = text.replaceAll(',', '').replace('−', '-').split('×10') as [string, string?];
      const raised = power?.replace('⁻', '-').replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => `${'⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)}`);
      return Number.parseFloat(raised === undefined ? mantissa : `${mantissa}e${raised}`);
    });
}

/** Waits until a number on the page fulfils a condition. */
export async function until(page: Page, id: string, fits: (value: number) => boolean): Promise<number> {
  for (;;) {
    const value = await numberIn(page, id);
    if (fits(value)) return value;
    await page.waitForTimeout(50);
  }
}

/** Waits until a number on the page changes, and gives by how much. */
export async function changeOf(page: Page, id: string): Promise<number> {
  const before = await numberIn(page, id);
  return (await until(page, id, (value) => value !== before)) - before;
}
