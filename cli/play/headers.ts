/** What every server of the page sends with it: our own, and those of others, for which it is written in their words. */
import { fail } from '../../src/engine.ts';

/** The policy of the page; `ancestors` are the sites that may show it in a frame. */
export function headersFor(ancestors: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${ancestors}`,
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    // A site that is isolated itself shows only frames that say that they may be shown.
    'cross-origin-resource-policy': ancestors === "'none'" ? 'same-origin' : 'cross-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}

/** An origin, or all that begin with any name: https://*.example.edu. */
const origin = /^https?:\/\/(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** The sources of `--frame-ancestors` as the directive has them. */
export function frameAncestors(written: readonly string[]): string {
  const sources = written.flatMap((one) => one.split(/[\s,]+/)).filter((one) => one !== '');
  const parts = sources.map((source) => {
    const word = source.replaceAll("'", '').toLowerCase();
    if (word === 'none' || word === 'self') return `'${word}'`;
    if (word === 'any') return '*';
    if (origin.test(source)) return source;
    return fail({
      what: '--frame-ancestors',
      problem: 'no site',
      got: source,
      expected: 'origins such as https://lms.example.edu, or self, none, any',
      ...(source === '*' && { hint: 'any, if every site may show the page in a frame' }),
      ...(/^https?:\/\/.*\//.test(source) && { hint: 'the origin alone, without a path' }),
    });
  });
  if (parts.length > 1 && parts.includes("'none'")) {
    fail({
      what: '--frame-ancestors',
      problem: 'none beside sites',
      got: sources.join(' '),
      expected: 'none alone, or sites',
    });
  }
  return parts.length === 0 ? "'none'" : parts.join(' ');
}

/** The same headers for servers that read them from files: Netlify and Cloudflare Pages, Apache, nginx. */
export function serverFiles(ancestors: string): Map<string, string> {
  const all = Object.entries(headersFor(ancestors));
  const quoted = (value: string) => value.replaceAll('"', '\\"');
  return new Map([
    ['_headers', `/*\n${all.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`],
    [
      '.htaccess',
      `<IfModule mod_headers.c>\n${all.map(([name, value]) => `  Header always set ${name} "${quoted(value)}"\n`).join('')}</IfModule>\nAddType text/javascript .js\n`,
    ],
    [
      'nginx.conf',
      `# In the server or location that serves this folder.\n${all.map(([name, value]) => `add_header ${name} "${quoted(value)}" always;\n`).join('')}`,
    ],
  ]);
}
