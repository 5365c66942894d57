/** The playground in the engines of Firefox and Safari: it opens, learns, walks a point, draws a landscape, teaches, and comes back by its link. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { headersFor } from '../../cli/play/headers.ts';
import { readSite } from '../../cli/play/site.ts';
import { build } from '../../scripts/setup.mjs';
import { engines, resultsOf } from './engines.ts';

const around = '<!doctype html><meta charset="utf-8"><title>Stories</title><body><script src="/stories.js"></script>';

/** The built page under its own headers, and a page around it of the same origin. */
async function serveStories(onResults: (json: string) => void): Promise<{ address: string; close: () => void }> {
  const { outputFiles } = await bundle({
    entryPoints: [fileURLToPath(new URL('stories.ts', import.meta.url))],
    bundle: true,
    write: false,
    target: 'es2022',
  });
  const files = new Map([
    ...readSite(),
    ['/stories', { type: 'text/html', bytes: Buffer.from(around) }],
    ['/stories.js', { type: 'text/javascript', bytes: outputFiles[0]!.contents }],
  ]);
  const headers = { ...headersFor("'self'") };
  const framed = { ...headers, 'content-security-policy': `${headers['content-security-policy']}; frame-src 'self'` };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '/', method } = request;
    if (method === 'POST') onResults(await text(request));
    const file = files.get(url);
    response.writeHead(file || method === 'POST' ? 200 : 404, {
      ...(url === '/stories' ? framed : headers),
      'content-type': file?.type ?? 'text/plain',
    });
    response.end(file?.bytes);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

beforeAll(build);

for (const engine of engines) {
  test.skipIf(!engine.isHere)(`the page's stories in ${engine.name}`, async () => {
    expect(await resultsOf(engine, 'stories', serveStories)).toEqual([
      {
        story: 'opens and learns',
        seen: { begun: true, accuracy: expect.stringMatching(/^(9\d|100)/) as string, map: true },
      },
      { story: 'one point', seen: { check: 'agrees' } },
      { story: 'landscape', seen: { path: true } },
      { story: 'a chapter', seen: { mistake: 'times' } },
      { story: 'a link', seen: { same: true, shape: true } },
    ]);
  });
}
