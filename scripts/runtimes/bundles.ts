/** Bundles of the package that train on two threads, in Chromium. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import * as vite from 'vite';
import { browserFlags, findBrowser } from '../browser.mjs';
import { type RuntimeCheck, requireSame, type Smoke } from './check.ts';
import { smokeHere } from './hosts.ts';
import { installTool, type UserProject } from './installed.ts';

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

function html(script: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Chainrule</title><script type="module" src="/${script}"></script>`;
}

/** Writes a bundle of page.js into a folder, and gives the name of its script. */
type Bundler = (project: UserProject, folder: string) => Promise<string>;

async function bundleWithVite({ path }: UserProject, folder: string): Promise<string> {
  const root = path;
  const input = join(path, 'page.js');
  const output = { entryFileNames: 'assets/[name].js' };
  const rollupOptions = { input, output };
  await vite.build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir: folder, target: 'es2023', rollupOptions },
  });
  return 'assets/page.js';
}

async function bundleWithEsbuild({ path }: UserProject, folder: string): Promise<string> {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: path,
    entryPoints: { page: 'page.js', 'page-thread': 'chainrule/page-thread' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    outdir: folder,
    logLevel: 'error',
  });
  return 'page.js';
}

type Webpack = (
  options: object,
  done: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void,
) => void;

async function bundleWithWebpack({ path }: UserProject, folder: string): Promise<string> {
  const tool = await installTool('webpack@5.113.0');
  const webpack = createRequire(join(tool, 'package.json'))('webpack') as Webpack;
  await new Promise<void>((resolve, reject) => {
    const options = {
      mode: 'production',
      context: path,
      entry: './page.js',
      experiments: { outputModule: true },
      output: { path: folder, filename: 'page.js', module: true },
      performance: { hints: false },
    };
    webpack(options, (error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats!.toString()));
      else resolve();
    });
  });
  return 'page.js';
}

/** Opens an address in Chromium, and waits until `sent` has what the page sends. */
async function visit(address: string, sent: Promise<string>): Promise<Smoke & { workers: number }> {
  const browser = await chromium.launch({ executablePath: findBrowser()!, args: browserFlags });
  try {
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await page.goto(address);
    const found = JSON.parse(await Promise.race([sent, failed])) as (Smoke & { workers: number }) | { error: string };
    if ('error' in found) throw new Error(found.error);
    return found;
  } finally {
    await browser.close();
  }
}

/** What an address is answered with, and what the page of programs/page.js sends. */
function collector() {
  let send: (json: string) => void = () => {};
  const sent = new Promise<string>((resolve) => {
    send = resolve;
  });
  return { sent, send };
}

async function visitFolder(folder: string, script: string) {
  const { sent, send } = collector();
  const files = new Map(listFiles(folder).map((name) => [`/${name}`, name]));
  const server = createServer((request, response) => {
    const { url = '/', method } = request;
    if (method === 'POST') void text(request).then(send);
    const name = files.get(url);
    const type = url === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(url === '/' || name || method === 'POST' ? 200 : 404, { 'content-type': type, ...isolation });
    response.end(url === '/' ? html(script) : name && readFileSync(join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sent);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => name.replaceAll('\\', '/'));
}

function requireThreads(found: Smoke & { workers: number }, here: Smoke): void {
  requireSame(found, here);
  if (found.workers !== 1) throw new Error(`${found.workers} workers were started where one helps the page`);
}

function bundleCheck(name: string, bundler: Bundler, light: boolean): RuntimeCheck {
  return {
    name,
    light,
    needsBrowser: true,
    run: async (project) => {
      const folder = join(project.path, `bundle-${name.split(' ')[0]}`);
      const script = await bundler(project, folder);
      requireThreads(await visitFolder(folder, script), await smokeHere(project));
      const bytes = listFiles(folder).map((file) => gzipSync(readFileSync(join(folder, file))).length);
      return `two threads; ${(bytes.reduce((a, b) => a + b) / 1000).toFixed(0)} kB gzip in ${bytes.length} files`;
    },
  };
}

/** The server that Vite gives to those who develop: it bundles packages in a way of its own. */
async function runViteServer(project: UserProject): Promise<string> {
  const { sent, send } = collector();
  writeFileSync(join(project.path, 'index.html'), html('page.js'));
  const server = await vite.createServer({
    configFile: false,
    root: project.path,
    logLevel: 'error',
    server: { host: '127.0.0.1', headers: isolation },
    plugins: [
      {
        name: 'results',
        configureServer: ({ middlewares }) =>
          void middlewares.use('/results', (request, response) => {
            void text(request).then(send);
            response.end();
          }),
      },
    ],
  });
  try {
    await server.listen(0);
    const found = await visit(server.resolvedUrls!.local[0]!, sent);
    requireThreads(found, await smokeHere(project));
    return 'two threads';
  } finally {
    await server.close();
    rmSync(join(project.path, 'index.html'));
  }
}

export const bundleChecks: readonly RuntimeCheck[] = [
  bundleCheck(`Vite ${vite.version}`, bundleWithVite, true),
  bundleCheck('esbuild', bundleWithEsbuild, true),
  bundleCheck('webpack 5.113.0', bundleWithWebpack, false),
  { name: `Vite ${vite.version}, development server`, needsBrowser: true, run: runViteServer },
];
