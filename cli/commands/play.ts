/** `chainrule play`: serves the playground on this machine and opens it. */
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { parseGeneratorSpec } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { type AnyModel, modelFromBytes, modelToBytes } from '../../src/index.ts';
import { readAtMost } from '../data/bounded.ts';
import { isOfOnnxLayer, isOnnxName, modelFile, modelOfOthers } from '../data/model-data.ts';
import { findData, isModelName } from '../data/source.ts';
import { endingSignals } from '../errors.ts';
import { addCommonOptions, addDataArgument, type CommonFlags } from '../options.ts';
import { openBrowser } from '../play/browser.ts';
import { frameAncestors } from '../play/headers.ts';
import { servePage } from '../play/server.ts';
import { readSite, type SiteFile } from '../play/site.ts';
import { writeSite } from '../play/write-site.ts';
import { screen, writeJson } from '../screen.ts';
import { integerValue } from '../values.ts';

interface PlayFlags extends CommonFlags {
  port: number;
  open: boolean;
  out?: string;
  frameAncestors?: string[];
}

const help = `
The page runs in the browser alone: what is opened in it stays on this machine. It is served to this machine only, until
Ctrl-C. Links of playground.tensorflow.org work in it: put what follows their # behind the address.

Examples:
  chainrule play
  chainrule play spiral
  chainrule play flowers.csv
  chainrule play runs/xor
  chainrule play runs/flowers flowers.csv
  chainrule play flowers.onnx flowers.csv
  chainrule play --no-open --port 8080
  chainrule play --out site --frame-ancestors https://lms.example.edu`;

export function playCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program.command('play').description('Open the playground: a network to watch, touch and take apart.');
  addDataArgument(command, '[data]', 'a CSV file, built-in data, or a model to start with')
    .argument('[rows]', 'after a model: a CSV file with its columns, to see it on')
    .option('--port <n>', 'the port to listen on (default: a free one)', integerValue('--port', 0), 0)
    .option('--no-open', 'only print the address')
    .option('--out <folder>', 'write the page as a static site instead, with header files for common servers')
    .option(
      '--frame-ancestors <site...>',
      'with --out: sites that may show it in a frame; self, or any (default: none)',
    )
    .addHelpText('after', help)
    .action(async (data: string | undefined, rows: string | undefined, flags: PlayFlags) =>
      finish(await play(data, rows, flags)),
    );
  addCommonOptions(command);
}

async function play(data: string | undefined, rows: string | undefined, flags: PlayFlags): Promise<number> {
  if (flags.port > 65535)
    fail({ what: '--port', problem: 'bad value', got: String(flags.port), expected: '0 to 65535' });
  if (flags.frameAncestors && flags.out === undefined)
    fail({
      what: '--frame-ancestors',
      problem: 'without --out',
      expected: '--out folder, the site that has the headers',
    });
  const ancestors = frameAncestors(flags.frameAncestors ?? []);
  const files = readSite();
  const hash = data === undefined ? '' : await startWith(data, rows, files);
  if (flags.out !== undefined) return write(flags.out, files, { ancestors, hash, flags });
  const server = await servePage(files, flags.port);
  const url = server.url + hash;
  const display = screen(flags);
  // Before the address is printed: a reader of it may already be done with the page.
  const end = interrupted();
  if (flags.json) await writeJson({ url, port: server.port });
  display.say(`The playground is at ${url}`);
  if (flags.open && !(await openBrowser(url))) display.warn(['no browser could be opened: open the address yourself']);
  display.say('Ctrl-C ends it.');
  const exitCode = await end;
  await server.close();
  return exitCode;
}

interface Written {
  readonly ancestors: string;
  readonly hash: string;
  readonly flags: PlayFlags;
}

async function write(
  folder: string,
  files: Map<string, SiteFile>,
  { ancestors, hash, flags }: Written,
): Promise<number> {
  const count = writeSite(folder, files, ancestors);
  const display = screen(flags);
  if (flags.json) await writeJson({ folder, files: count, frameAncestors: ancestors, hash });
  display.say(`${folder}: ${count} files, with headers in _headers, .htaccess and nginx.conf`);
  if (hash !== '') display.say(`Its address ends with /${hash}`);
  if (ancestors !== "'none'")
    display.warn([
      `only a server that sends these headers lets ${ancestors} show the page in a frame and keeps all others from it: a page cannot say so itself`,
    ]);
  return 0;
}

function interrupted(): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, exitCode] of Object.entries(endingSignals)) process.once(signal, () => resolve(exitCode));
  });
}

const largestFile = 50_000_000;

/** Makes files part of what is served, and gives the part of the address that opens them. */
async function startWith(given: string, rows: string | undefined, files: Map<string, SiteFile>): Promise<string> {
  const data = modelFile(given);
  if (rows !== undefined && !isModelName(data)) {
    fail({
      what: 'play',
      problem: 'two files of data',
      got: `${data} and ${rows}`,
      expected: 'a model before the data',
    });
  }
  if (!isModelName(data) && (await findData(data, {})).kind === 'generator') return generatorLink(data);
  const paths = [await serve(data, files, rows)];
  if (rows !== undefined) paths.push(await serve(rows, files));
  return `#v=1&open=${paths.map(encodeURIComponent).join(',')}`;
}

async function serve(file: string, files: Map<string, SiteFile>, rows?: string): Promise<string> {
  const read = await readAtMost(file, largestFile, { problem: 'too large for a page', hint: 'chainrule train' });
  const bytes = isOnnxName(file) ? await asOurs(file, read, rows) : read;
  const name = isOnnxName(file) ? `${basename(file, extname(file))}.safetensors` : basename(file);
  // What the page could not open is refused here.
  if (isModelName(file)) await requireModel(bytes, file);
  // Commas divide the files of a link.
  const path = `start/${name.replaceAll(',', '_')}`;
  files.set(`/${path}`, { type: 'application/octet-stream', bytes });
  return path;
}

async function requireModel(bytes: Uint8Array, file: string): Promise<void> {
  try {
    await modelFromBytes<AnyModel>(bytes, file);
  } catch (error) {
    if (!isOfOnnxLayer(error)) throw error;
    fail({
      what: file,
      problem: 'its network is that of an ONNX file of another program, which the page does not read',
      hint: 'chainrule predict, evaluate, importance or describe',
    });
  }
}

/** An ONNX file as the file of a model, which the page opens: of the one that it was exported from, or of the table beside it. */
async function asOurs(file: string, bytes: Uint8Array, rows: string | undefined): Promise<Uint8Array> {
  const { modelFromOnnx } = await import('../../src/onnx.ts');
  const model = rows === undefined ? undefined : await modelOfOthers(file, rows, {});
  return modelToBytes(model ?? (await modelFromOnnx(bytes, file)));
}

/** Built-in data by the names that links have. */
function generatorLink(spec: string): string {
  const { name, rows } = parseGeneratorSpec(spec);
  const regression: Readonly<Record<string, string>> = { plane: 'reg-plane', bumps: 'reg-gauss' };
  const chosen = regression[name]
    ? `problem=regression&regDataset=${regression[name]}`
    : `dataset=${name}${name === 'blobs' ? '&classes=3' : ''}`;
  return `#v=1&${chosen}&points=${Math.min(rows, 20_000)}`;
}
