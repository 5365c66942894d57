/** Serves the page on this machine only, under a policy that lets it run our WebAssembly and nothing from elsewhere. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChainruleError } from '../../src/index.ts';
import { headersFor } from './headers.ts';
import type { SiteFile } from './site.ts';

const loopback = '127.0.0.1';

export interface PageServer {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens on the port, or on a free one for 0; `ancestors` are the sites that may show the page in a frame. */
export async function servePage(
  files: ReadonlyMap<string, SiteFile>,
  port: number,
  ancestors = "'none'",
): Promise<PageServer> {
  const headers = headersFor(ancestors);
  const server = createServer((request, response) => answer(files, headers, server, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, port)));
    server.listen(port, loopback, resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${loopback}:${chosen}/`,
    port: chosen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  files: ReadonlyMap<string, SiteFile>,
  headers: Readonly<Record<string, string>>,
  server: Server,
  { method, url = '/', headers: asked }: IncomingMessage,
  response: ServerResponse,
): void {
  const { port } = server.address() as AddressInfo;
  // A name that only claims to be this machine must not reach the page (DNS rebinding).
  if (!isThisServer(asked.host, port)) {
    response.writeHead(421, headers).end();
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
    return;
  }
  const file = files.get(pathOf(url));
  if (!file) {
    response.writeHead(404, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': file.bytes.length });
  response.end(method === 'HEAD' ? undefined : file.bytes);
}

/** Whether a request asks for this machine and this port, by its `Host`; browsers leave out the port that the web has. */
export function isThisServer(host: string | undefined, port: number): boolean {
  const [name, asked = '80', ...others] = (host ?? '').split(':');
  return (name === loopback || name === 'localhost') && asked === String(port) && others.length === 0;
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split('?')[0]!);
  } catch {
    return '';
  }
}

function refusal(error: NodeJS.ErrnoException, port: number): ChainruleError {
  const problem =
    error.code === 'EADDRINUSE' ? 'already in use' : error.code === 'EACCES' ? 'not allowed' : 'cannot be listened on';
  return new ChainruleError(
    { what: '--port', problem, got: String(port), hint: 'another port, or none for a free one', cause: error },
    'work',
  );
}
