/** How a run began, as its folder keeps it: what it takes to do it again, or to go on with it. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import { fail } from '../../src/engine.ts';
import { readAtMost } from '../data/bounded.ts';
import type { Data } from '../data/source.ts';
import { version } from '../version.ts';
import type { Tables } from './tables.ts';

export interface RunRecord {
  /** The version of Chainrule. */
  readonly chainrule: string;
  /** As they were given, in this folder. */
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly data: string;
  /** The files that were read, with their SHA-256. */
  readonly files: Readonly<Record<string, string>>;
  /** What was read and cannot be read again. */
  readonly pipes?: readonly string[] | undefined;
  /** What was learned, where it is no table. */
  readonly of?: 'pictures' | undefined;
}

const recordSchema = v.object({
  chainrule: v.string(),
  arguments: v.pipe(v.array(v.string()), v.minLength(2)),
  directory: v.string(),
  data: v.string(),
  files: v.record(v.string(), v.string()),
  pipes: v.optional(v.array(v.string())),
  of: v.optional(v.literal('pictures')),
  stopped: v.optional(v.object({ reason: v.string(), message: v.string() })),
});

export function newRecord(
  args: readonly string[],
  data: Pick<Data, 'path'>,
  { files, pipes }: Pick<Tables, 'files' | 'pipes'>,
): RunRecord {
  return {
    chainrule: version(),
    arguments: args,
    directory: resolve(''),
    data: data.path,
    files,
    ...(pipes.length > 0 && { pipes }),
  };
}

const unreadable = 'does not say how a run began';

/** Far more than it ever has. */
const largestRecord = 100_000_000;

/** How the run in the folder began, and why it ended if it did. */
export async function readRecord(
  file: string,
): Promise<{ record: RunRecord; stopped: { reason: string; message: string } | undefined }> {
  const text = new TextDecoder().decode(await readAtMost(file, largestRecord, { problem: unreadable }));
  try {
    const { stopped, ...record } = v.parse(recordSchema, JSON.parse(text));
    return { record, stopped };
  } catch (cause) {
    return fail({
      what: file,
      problem: unreadable,
      hint: 'the folder of a run that chainrule train made',
      cause,
    });
  }
}
