/** The decoders of JPEG and WebP: C libraries as WebAssembly, which give the same bits in Node and in pages. */
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
 * disk, where pages fetch it.
 */
export function wasmDecoder(format: string, file: string, load: () => Promise<unknown>): Decoder {
  let started: Promise<DecoderPackage> | undefined;
  /** What the library says of the picture that it decodes. */
  let said: string[] = [];
  const start = async (): Promise<DecoderPackage> => {
    const decoder = (await load()) as DecoderPackage;
    const print = (text: unknown) => said.push(String(text));
    await decoder.init(await moduleOf(file), { print, printErr: print });
    return decoder;
  };
  return async (bytes, name) => {
    started ??= start();
    const decoder = await started;
    said = [];
    let picture: Rgba;
    try {
      picture = await decoder.default(bytes as unknown as ArrayBufferLike);
    } catch (error) {
      // A library that gave up is not asked again: the next picture starts it anew.
      started = undefined;
      return refuseBroken(name, format, said[0]?.toLowerCase() ?? 'pixels that cannot be decoded', error);
    }
    const broken = said.find((text) => /premature end|corrupt|invalid|bogus|unsupported/i.test(text));
    return broken === undefined ? picture : refuseBroken(name, format, broken.toLowerCase());
  };
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
