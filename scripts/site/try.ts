/** The site as a reader opens it, from a disk: the search finds, the playground learns. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { browserFlags, findBrowser } from '../browser.mjs';
import { patience } from '../processes.ts';

/** What does not work in the folder of the site; nothing is tried without a browser. */
export async function trySite(folder: string): Promise<string[]> {
  const executablePath = findBrowser();
  if (!executablePath) return [];
  const browser = await chromium.launch({ executablePath, args: browserFlags });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
    const open = (name: string) => page.goto(pathToFileURL(join(folder, name)).href);
    await open('index.html');
    await page.locator('#tsd-search-trigger').click();
    await page.locator('#tsd-search-input').fill('crossEntropy');
    await page.locator('#tsd-search-results li a').first().waitFor();
    await open('playground.html');
    await page.getByText('Epoch', { exact: true }).waitFor();
    await page.waitForFunction(() => Number(/Epoch\s*(\d+)/.exec(document.body.innerText)?.[1]) > 0);
    return faults;
  } finally {
    await browser.close();
  }
}
