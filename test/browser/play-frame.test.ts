/** The playground in a frame of another site: what it tells the page around it, what it takes, and where it is refused. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PageServer, servePage } from '../../cli/play/server.ts';
import { readSite } from '../../cli/play/site.ts';
import { readReceipts } from '../../src/practice.ts';
import { hasBrowser } from './page.ts';
import { type Playground, startPlayground } from './playground.ts';

/** A site with the playground in a frame: another port is another origin. */
interface Site {
  readonly origin: string;
  readonly show: (address: string, sandbox?: string) => void;
  readonly close: () => void;
}

async function startSite(): Promise<Site> {
  let frame = '';
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(
      `<!doctype html><html lang="en"><title>Course</title><script>heard = []; addEventListener('message', ({ data, origin }) => heard.push({ ...data, origin }))</script>${frame}`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (address, sandbox) => {
      frame = `<iframe src="${address}" width="900" height="700"${sandbox === undefined ? '' : ` sandbox="${sandbox}"`}></iframe>`;
    },
    close: () => void server.close(),
  };
}

interface Heard {
  readonly chainrule: string;
  readonly origin: string;
  readonly text?: string;
  readonly step?: string;
  readonly height?: number;
}

const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);

describe.skipIf(!hasBrowser)('in a frame of another site', () => {
  let playground: Playground;
  let course: Site;
  let stranger: Site;
  let server: PageServer;
  beforeAll(async () => {
    playground = await startPlayground();
    course = await startSite();
    stranger = await startSite();
    server = await servePage(readSite(), 0, course.origin);
  });
  afterAll(async () => {
    course.close();
    stranger.close();
    await server.close();
    await playground.close();
  });

  /** A page of the course with an address in its frame. */
  const around = (address: string, use: (page: Page) => Promise<void>) => {
    course.show(address);
    return playground.visit(course.origin, use);
  };

  const inFrame = async (page: Page): Promise<Frame> => {
    const frame = page.frames()[1]!;
    await frame.getByTestId('train-loss').filter({ hasText: /\d/ }).waitFor();
    return frame;
  };

  test("a teacher's link is shown as it is locked, tells its size and what is done, and hands in one receipt (story 9)", () =>
    around(
      `${server.url}#v=1&embed=1&lesson=2&lseed=7&title=Course&task=Find%20the%20slope&freeze=learningRate`,
      async (page) => {
        const frame = await inFrame(page);
        await frame.getByText('Find the slope').waitFor();
        await expect.poll(async () => (await heard(page)).some(({ chainrule }) => chainrule === 'size')).toBe(true);
        await frame.getByLabel('Your answer').fill('18');
        await frame.getByRole('button', { name: 'Check' }).click();
        await expect
          .poll(async () => (await heard(page)).filter(({ chainrule }) => chainrule === 'step'))
          .toEqual([{ chainrule: 'step', step: '2.1', origin: new URL(server.url).origin }]);
        await frame.getByRole('button', { name: 'Receipt' }).click();
        await frame.getByRole('button', { name: 'Hand in' }).click();
        await frame.getByText('Handed to the page around this one.').waitFor();
        const receipts = (await heard(page)).filter(({ chainrule }) => chainrule === 'receipt');
        expect(receipts).toHaveLength(1);
        expect(readReceipts(receipts[0]!.text!)[0]).toMatchObject({ lseed: 7, entries: [{ id: '2.1', first: '18' }] });
      },
    ));

  test('a point is shown at its phase with its numbers asked; another link is taken from the page around it', () =>
    around(`${server.url}#v=1&embed=1&point=3&phase=4&predict=ask&freeze=learningRate`, async (page) => {
      const frame = await inFrame(page);
      await frame.getByTestId('predict').waitFor();
      await frame.getByText('Point 3').first().waitFor();
      await page.evaluate(() =>
        document
          .querySelector('iframe')!
          .contentWindow!.postMessage({ chainrule: 'load', link: 'https://any.example/#v=1&embed=1&task=Next' }, '*'),
      );
      await expect.poll(() => frame.locator('.task').innerText()).toContain('Next');
    }));

  test('a page that is not allowed shows nothing, and one whose sandbox is too tight says so', () =>
    playground.visit(
      stranger.origin,
      async (page) => {
        stranger.show(`${server.url}#v=1&embed=1`);
        await page.reload();
        await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
        await page.goto(course.origin);
        course.show(`${server.url}#v=1&embed=1`, 'allow-scripts');
        await page.reload();
        await page.frames()[1]!.getByText('needs sandbox="allow-scripts allow-same-origin').waitFor();
      },
      { mayReport: true },
    ));

  test('out of sight it pauses', () =>
    around(`${server.url}#v=1&embed=1&speed=3`, async (page) => {
      const frame = await inFrame(page);
      await frame.getByRole('button', { name: 'Play' }).click();
      await frame.getByRole('button', { name: 'Pause' }).waitFor();
      await page.evaluate(() => {
        document.querySelector('iframe')!.style.marginTop = '5000px';
      });
      await expect.poll(() => frame.getByRole('button', { name: 'Play' }).count()).toBe(1);
    }));
});
