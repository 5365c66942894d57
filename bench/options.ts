/** The flags of `npm run bench`. */
import { parseArgs } from 'node:util';
import { backendNames } from './backends.ts';
import { workloads } from './workloads.ts';

export const parts: readonly string[] = [
  ...workloads.map(({ name }) => name),
  'inference',
  'matmul',
  'start',
  'import',
  'memory',
  'size',
  'csv',
  'tables',
  'ensembles',
];

/** What other numbers of threads would not change. */
const ofOneThread = ['csv', 'tables', 'ensembles'];

export interface Options {
  readonly only: readonly string[];
  /** By id; all when undefined. */
  readonly peers: readonly string[] | undefined;
  readonly backends: readonly string[];
  readonly repeats: number;
  readonly threads: number;
  readonly seconds: number;
  /** Whether everything is measured, as RESULTS.md needs it. */
  readonly complete: boolean;
}

export const usage = `npm run bench -- [--only ${parts.join(',')}]
  [--peers torch,sklearn,numpy,jax,tfjs,tf-playground,brain] [--backend ${backendNames.join(',')}]
  [--repeats 5] [--threads 1] [--seconds 0.4 (for each contestant in each repeat)]
Without --only and --peers it writes bench/RESULTS.md.`;

export function readOptions(args: readonly string[], peerIds: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, peers: text, backend: text, repeats: text, threads: text, seconds: text },
  });
  const only = list('--only', values.only, parts);
  const peers = list('--peers', values.peers, peerIds);
  const threads = positive('--threads', values.threads ?? '1');
  return {
    only: only ?? parts.filter((part) => threads === 1 || !ofOneThread.includes(part)),
    peers,
    backends: list('--backend', values.backend, backendNames) ?? backendNames,
    repeats: positive('--repeats', values.repeats ?? '5'),
    threads,
    seconds: positive('--seconds', values.seconds ?? '0.4', false),
    complete: only === undefined && peers === undefined,
  };
}

function list(flag: string, text: string | undefined, known: readonly string[]): string[] | undefined {
  const names = text?.split(',').filter(Boolean);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${flag}: unknown: got ${unknown}; expected some of ${known.join(', ')}`);
  return names;
}

function positive(flag: string, text: string, whole = true): number {
  const value = Number(text);
  if (value > 0 && (whole ? Number.isInteger(value) : Number.isFinite(value))) return value;
  throw new Error(`${flag}: bad value: got ${text}; expected a positive ${whole ? 'integer' : 'number'}`);
}
