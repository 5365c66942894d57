/**
 * A page with Chainrule in it: the sources bundled by Vite, served on localhost under the content security policy that we
 * promise to work with (WebAssembly, but no eval).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const usualPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const html =
  '<!doctype html><meta charset="utf-8"><title>Chainrule</title><script type="module" src="/entry.js"></script>';

/** What makes a page cross-origin isolated, so that it may share memory with its workers. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

export interface PageOptions {
  isolated?: boolean;
  policy?: string;
  /** The JSON that the page gets at `/tasks`, for engines that nobody drives: opened as `/report`, it runs these. */
  tasks?: string;
  /** Gets the JSON that it then sends. */
  onResults?: (json: string) => void;
}

/** Serves the page until `close`. */
export async function servePage(options: PageOptions): Promise<{ address: string; close: () => void }> {
  const scripts = await bundled();
  const server = createServer((request, response) => void answer(scripts, options, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function answer(
  scripts: Map<string, string | Uint8Array>,
  { isolated = false, policy = usualPolicy, tasks, onResults }: PageOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url = '/', method } = request;
  if (method === 'POST') onResults?.(await text(request));
  const others: Record<string, string | undefined> = {
    '/': html,
    '/report': html,
    '/tasks': tasks,
    '/results': '',
    // The icon that a browser asks for, where the policy lets it.
    '/favicon.ico': '',
  };
  const body = others[url] ?? scripts.get(url);
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': others[url] === html ? 'text/html' : url.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
    'content-security-policy': policy,
    ...(isolated && isolation),
  });
  response.end(body);
}

let files: Promise<Map<string, string | Uint8Array>> | undefined;

/** The page's scripts, and what they fetch, by path, bundled once for all tests of a file. */
function bundled(): Promise<Map<string, string | Uint8Array>> {
  files ??= bundle();
  return files;
}

async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      // Workers and decoders in files of their own: the policy refuses what is in addresses.
      assetsInlineLimit: 0,
      modulePreload: false,
      rollupOptions: {
        input: fileURLToPath(new URL('entry.ts', import.meta.url)),
        preserveEntrySignatures: 'exports-only',
        output: { entryFileNames: 'entry.js' },
      },
    },
  })) as Rollup.RollupOutput;
  return new Map(output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]));
}
