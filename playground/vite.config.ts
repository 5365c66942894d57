/** How the page is built: Preact without a plugin, relative paths, and a service worker that knows every file. */
import { defineConfig, type Plugin } from 'vite';

/** KaTeX's fonts in the one format that every browser here reads. */
function oneFontFormat(): Plugin {
  return {
    name: 'one-font-format',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('katex') || !id.endsWith('.css')) return undefined;
      return code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, '');
    },
  };
}

/** Writes the names of all files into the service worker, so that the page works without a network once it was loaded. */
function offline(): Plugin {
  return {
    name: 'offline',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => name !== 'service-worker.js' && !name.endsWith('.map'));
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') return;
      // Whatever quotes the minifier chose.
      const place = /(["'`])__FILES__\1/;
      if (!place.test(worker.code)) throw new Error('service-worker.ts: the place for the list of files is missing');
      worker.code = worker.code.replace(place, JSON.stringify(['./', 'icon.svg', ...files.sort()]));
    },
  };
}

/** The page's own code is fetched with its first script, which imports it only when the worker has been started. */
function preloadMain(): Plugin {
  return {
    name: 'preload-main',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => {
        const main = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && file.name === 'main');
        if (main?.type !== 'chunk') return [];
        return [main.fileName, ...main.imports].map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', href: `./${file}` },
          injectTo: 'head',
        }));
      },
    },
  };
}

/**
 * What the worker needs when it starts is one file beside its script: a file is asked for only when the one that needs it has
 * been read.
 */
const atOnce = {
  groups: [{ name: 'first', tags: ['$initial' as const], test: /^(?!.*[/\\]engine[/\\]worker\.ts$)/ }],
};

/**
 * What the page shows first is one file, beside what its first script needs and what of the library also panels need: those
 * may be loaded before the page's own file runs, as what reads formulas is. Without groups the bundler's helper lies in one
 * of the large files that panels load, and the page would load that for it.
 */
const pageAtOnce = {
  groups: [
    { name: 'loader', test: /preload-helper|formula-reader\.ts$/, priority: 3 },
    { name: 'library', test: /[/\\]src[/\\]/, entriesAware: true, priority: 2 },
    { name: 'page', test: /playground[/\\]views[/\\]app\.tsx$/, priority: 1 },
  ],
};

/** Mode `one-file` is that of the documentation site: a script and a worker that load nothing, and no service worker. */
export default defineConfig(({ mode }) => {
  const isOneFile = mode === 'one-file';
  return {
    base: './',
    plugins: [oneFontFormat(), ...(isOneFile ? [] : [preloadMain(), offline()])],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: isOneFile ? { format: 'iife' } : { format: 'es', rollupOptions: { output: { codeSplitting: atOnce } } },
    build: {
      target: 'es2023',
      assetsInlineLimit: 0,
      // The library's types and the page share one file; the rest is loaded when a panel that needs it is opened.
      rollupOptions: {
        input: isOneFile ? ['index.html'] : ['index.html', 'service-worker.ts'],
        output: {
          codeSplitting: isOneFile ? false : pageAtOnce,
          // Of a group whose files are by who needs them, the name says all of these.
          chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
          entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  };
});
