/** Pictures decoded by several threads at once: the same pixels as by one. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ChainruleError } from '../../graph/error.ts';
import type { Picture } from '../../pictures/picture.ts';
import { fitted } from '../../pictures/picture-set.ts';
import { readPicture } from '../../pictures/read-picture.ts';

/** What a picture is brought to. */
interface Form {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Pixels, or why there are none. */
export type Decoded = { readonly pixels: Uint8Array } | { readonly problem: string };

export interface Decoders {
  /** How many pictures are worth decoding at the same time. */
  readonly atOnce: number;
  readonly decode: (bytes: Uint8Array, name: string) => Promise<Decoded>;
  readonly end: () => void;
}

/** Of fewer pictures threads would take longer to start than they save. */
const fewest = 100;
const mostThreads = 8;
/** Pictures that wait for each thread. */
const waiting = 4;

/** Decoders for so many pictures. Where the library is not built, or bundled into something else, there is one thread. */
export function openDecoders(pictures: number, form: Form): Decoders {
  const threads = Math.min(mostThreads, availableParallelism());
  const library = pictures >= fewest && threads > 1 ? builtLibrary() : undefined;
  if (library === undefined)
    return { atOnce: 1, decode: (bytes, name) => decodeHere(bytes, name, form), end: () => {} };
  const team = Array.from({ length: threads }, () => new DecodingThread(library, form));
  let next = 0;
  return {
    atOnce: waiting * threads,
    decode: (bytes, name) => team[next++ % threads]!.decode(bytes, name),
    end: () => {
      for (const one of team) one.end();
    },
  };
}

async function decodeHere(bytes: Uint8Array, name: string, form: Form): Promise<Decoded> {
  try {
    const { width, height, channels } = form;
    return inForm(await readPicture(bytes, { name, size: [width, height], grey: channels === 1 }), form);
  } catch (error) {
    if (error instanceof ChainruleError && error.kind === 'input') return { problem: error.message };
    throw error;
  }
}

/** Of a picture without colours readPicture gives one channel also where three are wanted. */
function inForm(picture: Picture, { width, height, channels }: Form): Decoded {
  return { pixels: fitted(picture, width, height, channels).pixels };
}

/** The address of the entry whose `readPicture` a thread loads: a thread starts without the loaders of TypeScript. */
function builtLibrary(): string | undefined {
  if (!import.meta.url.endsWith('.js')) return undefined;
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('chainrule/data')).href;
  } catch {
    return undefined;
  }
}

const source = `const { parentPort, workerData } = require('node:worker_threads');
const { library, width, height, channels } = workerData;
const loaded = import(library);
parentPort.on('message', async ({ number, bytes, name }) => {
  try {
    const { readPicture } = await loaded;
    const picture = await readPicture(bytes, { name, size: [width, height], grey: channels === 1 });
    parentPort.postMessage({ number, picture });
  } catch (error) {
    if (error && error.name === 'ChainruleError' && error.kind === 'input') parentPort.postMessage({ number, problem: error.message });
    else parentPort.postMessage({ number, failure: String((error && error.stack) || error) });
  }
});`;

interface Answer {
  readonly number: number;
  readonly picture?: Picture;
  readonly problem?: string;
  /** What is not about the picture. */
  readonly failure?: string;
}

class DecodingThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, { resolve: (decoded: Decoded) => void; reject: (error: Error) => void }>();
  #count = 0;

  constructor(library: string, form: Form) {
    this.#worker = new Worker(source, { eval: true, workerData: { library, ...form }, execArgv: [], name: 'pictures' });
    this.#worker.on('message', ({ number, picture, problem, failure }: Answer) => {
      const asked = this.#asked.get(number);
      // What a thread has said before its end comes after it.
      if (!asked) return;
      this.#asked.delete(number);
      if (failure !== undefined) asked.reject(new Error(failure));
      else asked.resolve(picture ? inForm(picture, form) : { problem: problem! });
    });
    const fail = (error: Error) => {
      for (const { reject } of this.#asked.values()) reject(error);
    };
    this.#worker.on('error', fail);
    this.#worker.on('exit', () => fail(new Error('a thread that decodes pictures ended')));
    this.#worker.unref();
  }

  decode(bytes: Uint8Array, name: string): Promise<Decoded> {
    const number = this.#count++;
    return new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject });
      // While an answer is awaited the process must not end.
      this.#worker.ref();
      this.#worker.postMessage({ number, bytes, name });
    });
  }

  end(): void {
    this.#asked.clear();
    void this.#worker.terminate();
  }
}
