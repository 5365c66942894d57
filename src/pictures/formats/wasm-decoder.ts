/** The decoders of JPEG and WebP: C libraries as WebAssembly, which give the same bits in Node and in pages. */
import { ChainruleError } from '../../graph/error.ts';
import { type Decoder, type Rgba, refuseBroken } from '../picture.ts';

/** What the packages export. */
interface DecoderPackage {
  init(module?: unknown, options?: object): Promise<void>;
  default(bytes: ArrayBufferLike): Promise<Rgba>;
}

/** Node, as far as it is used: pages fetch what bundlers placed beside them, and Node has its files. */
interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

/**
 * A decoder whose package is loaded with the first picture. `file` is the module's path in packages: Node reads it from the
 * disk, where pages fetch it. Pictures are decoded one after the other: what the library says has no name on it.
 */
export function wasmDecoder(format: string, file: string, load: () => Promise<unknown>): Decoder {
  let started: Promise<DecoderPackage> | undefined;
  let isLoaded = false;
  /** What the library says of the picture that it decodes. */
  let said: string[] = [];
  const start = async (): Promise<DecoderPackage> => {
    isLoaded = false;
    const decoder = (await load()) as DecoderPackage;
    const print = (text: unknown) => said.push(String(text));
    const onRuntimeInitialized = () => {
      isLoaded = true;
    };
    await decoder.init(await moduleOf(file), { print, printErr: print, onRuntimeInitialized });
    return decoder;
  };
  const decode: Decoder = async (bytes, name) => {
    said = [];
    let picture: Rgba;
    try {
      started ??= start();
      const decoder = await started;
      picture = await decoder.default(bytes as unknown as ArrayBufferLike);
    } catch (error) {
      // A library that gave up is not asked again: the next picture starts it anew.
      started = undefined;
      if (!isLoaded) return refuseUnloaded(name, format, error);
      return refuseBroken(name, format, said[0]?.toLowerCase() ?? 'pixels that cannot be decoded', error);
    }
    const broken = said.find((text) => /premature end|corrupt|invalid|bogus|unsupported/i.test(text));
    return broken === undefined ? picture : refuseBroken(name, format, broken.toLowerCase());
  };
  let before: Promise<unknown> = Promise.resolve();
  return (bytes, name) => {
    const picture = before.then(() => decode(bytes, name));
    const over = () => {};
    before = picture.then(over, over);
    return picture;
  };
}

/** Nothing is wrong with the picture. */
function refuseUnloaded(name: string, format: string, cause: unknown): never {
  throw new ChainruleError(
    {
      what: name,
      problem: `the decoder of ${format} pictures could not be loaded`,
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'again: in a page that is loaded anew, or with packages that are installed anew',
      cause,
    },
    'work',
  );
}

/** The compiled module in Node; undefined in pages, where the package fetches it. */
async function moduleOf(file: string): Promise<unknown> {
  const { process } = globalThis as { process?: NodeProcess };
  const builtIn = process?.getBuiltinModule?.bind(process);
  if (!builtIn) return undefined;
  const modules = builtIn('node:module') as { createRequire(from: string): { resolve(id: string): string } };
  const files = builtIn('node:fs/promises') as { readFile(path: string): Promise<Uint8Array<ArrayBuffer>> };
  return WebAssembly.compile(await files.readFile(modules.createRequire(import.meta.url).resolve(file)));
}
