/** The built page as files in memory: what `chainrule play` serves is what is in here and nothing else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../src/engine.ts';

export interface SiteFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** All files by the path they are asked for: `/`, `/assets/index-….js`. */
export function readSite(): Map<string, SiteFile> {
  const folder = siteFolder();
  const files = new Map<string, SiteFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).split(sep).join('/').replace(/^\/*/, '/');
    files.set(name, { type: types[extname(path)] ?? 'application/octet-stream', bytes: readFileSync(path) });
  }
  const page = files.get('/index.html');
  if (page) files.set('/', page);
  return files;
}

/** Beside the program in dist/, or in dist/ when the sources run. */
function siteFolder(): string {
  const places = ['../playground/', '../../dist/playground/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return (
    places.find((place) => existsSync(join(place, 'service-worker.js'))) ??
    fail({ what: 'playground', problem: 'its files are missing', expected: 'dist/playground', hint: 'npm run build' })
  );
}
