/**
 * The playground as one file, `playground.html`: style, code, fonts and the worker in it, so that it runs from a disk, where a page
 * may load no modules. What it may do is what the served page may, said by hashes.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { root } from '../setup.mjs';

const page = join(root, 'playground');

/** Writes the page, by way of a folder that may be deleted. */
export async function writePlayground(file: string, folder: string): Promise<void> {
  await build({
    configFile: join(page, 'vite.config.ts'),
    mode: 'one-file',
    root: page,
    logLevel: 'warn',
    plugins: [workerInside()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: Number.POSITIVE_INFINITY,
      cssCodeSplit: false,
      chunkSizeWarningLimit: 4000,
    },
  });
  writeFileSync(file, inOneFile(folder));
  rmSync(folder, { recursive: true });
}

/** The worker's code as text in the page, from which the browser makes a file of its own; no module, which it would refuse. */
function workerInside(): Plugin {
  return {
    name: 'worker-inside',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = Object.values(bundle).find(({ fileName }) => /worker-[\w-]+\.js$/.test(fileName));
      if (worker?.type !== 'asset') throw new Error('playground: the worker is missing in the bundle');
      const text = JSON.stringify(String(worker.source)).replaceAll('<', '\\u003c');
      const start = /new Worker\((?:new URL\()+[^()]*?worker-[\w-]+\.js.*?,\s*\{[^}]*\}\)/;
      const chunk = Object.values(bundle).find((file) => file.type === 'chunk' && start.test(file.code));
      if (chunk?.type !== 'chunk') throw new Error('playground: the start of the worker is missing in the bundle');
      const inside = `new Worker(URL.createObjectURL(new Blob([${text}],{type:"text/javascript"})))`;
      chunk.code = chunk.code.replace(start, () => inside);
      delete bundle[worker.fileName];
    },
  };
}

function inOneFile(folder: string): string {
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const policy: Record<string, string[]> = { 'script-src': [], 'style-src': [] };
  const inside = (kind: keyof typeof policy, text: string): string => {
    policy[kind]!.push(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    return text;
  };
  const html = read('index.html')
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(
      /<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g,
      (_, path: string) => `<style>${inside('style-src', read(path))}</style>`,
    )
    .replace(
      /href="\.\/(icon\.svg)"/,
      (_, path: string) => `href="data:image/svg+xml;base64,${Buffer.from(read(path)).toString('base64')}"`,
    );
  const script = /<script type="module"[^>]*src="\.\/([^"]+)"[^>]*><\/script>/.exec(html);
  if (!script) throw new Error('playground: index.html has no script');
  const code = inside('script-src', read(script[1]!).replaceAll('</script', '<\\/script'));
  // A script inside a page does not wait for what comes after it in the page, as one of a file does.
  // Fonts, and the WebAssembly that decodes pictures, lie in it as data.
  return html
    .replace(script[0], '')
    .replace('</body>', () => `<script type="module">${code}</script></body>`)
    .replace("script-src 'self'", () => `script-src ${policy['script-src']!.join(' ')}`)
    .replace("style-src 'self'", () => `style-src ${policy['style-src']!.join(' ')}`)
    .replace("font-src 'self'", 'font-src data:')
    .replace("connect-src 'self'", 'connect-src data:')
    .replace("worker-src 'self'", 'worker-src blob:');
}
