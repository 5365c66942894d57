/** A table of bytes of any format that is read. */
import { fail } from '../../graph/error.ts';
import { byteSize, peek, readBytes, type Source } from '../bytes.ts';
import { readCsv } from '../csv.ts';
import type { ReadTable } from './format.ts';
import { recognise } from './index.ts';
import type { TableOptions } from './options.ts';

/** So much is looked at to tell formats apart. */
const headBytes = 1 << 16;

interface OpenedSource {
  readonly format: string | undefined;
  readonly read: (options: TableOptions) => Promise<ReadTable>;
  /** Ends the reading where nothing is to be read. */
  readonly close: () => Promise<void>;
}

/** Looks at the first bytes; fails for what is known and not read. */
export async function openSource(source: Source, name: string): Promise<OpenedSource> {
  const size = byteSize(source);
  const peeked = await peek(readBytes(source, name), headBytes);
  const chunks = Object.assign(peeked.chunks, { size });
  const close = async () => {
    await chunks.return(undefined);
  };
  try {
    const format = recognise(peeked.head, name);
    const read = async ({ part, ...options }: TableOptions): Promise<ReadTable> => {
      if (format === undefined) {
        if (part !== undefined) await refusePart(name, part, close);
        return readCsv(chunks, { ...options, name });
      }
      try {
        const reader = await format.reader();
        const warnings: string[] = [];
        const warn = (warning: string) => warnings.push(warning);
        const read = await reader({ name, chunks, options, part, warn });
        return { ...read, warnings: [...warnings, ...read.warnings], format: format.name };
      } finally {
        await close();
      }
    };
    return { format: format?.name, read, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function refusePart(name: string, part: string, close: () => Promise<void>): Promise<never> {
  await close();
  return fail({ what: name, problem: 'a text with separators has no parts', got: part, hint: 'its name alone' });
}
