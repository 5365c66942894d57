/** A safetensors file whose metadata describe it in JSON, under one checksum with the numbers: models and checkpoints. */

import { type ErrorParts, fail } from '../graph/error.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { checksum } from '../numeric/checksum.ts';
import { jsonFlaw, shortJson } from './json-flaw.ts';
import { readSafetensors, type SafetensorsTensor, type StoredTensor, writeSafetensors } from './safetensors.ts';
import { dtypeBytes } from './safetensors-header.ts';

/** What a file of some kind is. */
export interface FileKind {
  /** The key of its description in the metadata. */
  readonly key: string;
  /** `Chainrule model`. */
  readonly name: string;
  /** Raised when files change so that older programs would misread them. */
  readonly version: number;
  /** Where such a file comes from. */
  readonly origin: string;
}

export function writeDescribed(
  { key, version }: FileKind,
  tensors: readonly SafetensorsTensor[],
  described: object,
): OwnBytes {
  const content = { formatVersion: version, ...described };
  return writeSafetensors(tensors, (tensorBytes) => ({
    [key]: JSON.stringify({ checksum: checksumOf(content, tensorBytes), ...content }),
  }));
}

/** `file` is its name, for messages. Throws on files that are truncated, altered, of another version, or of another kind. */
export function readDescribed(
  kind: FileKind,
  bytes: Uint8Array,
  file: string,
): { described: Record<string, unknown>; tensors: ReadonlyMap<string, StoredTensor> } {
  const { metadata, tensors, tensorBytes } = readSafetensors(bytes, file);
  const { checksum: expected, ...content } = descriptionIn(metadata, kind, file);
  if (expected !== checksumOf(content, tensorBytes)) {
    fail({
      what: file,
      problem: 'the file was altered or damaged after it was written',
      got: 'another checksum',
      expected: shortJson(expected ?? null),
      hint: 'a fresh copy of the file, or training again',
    });
  }
  const { formatVersion: _version, ...described } = content;
  return { described, tensors };
}

/**
 * Refuses tensors that do not lie in the order in which these names were written: the checksum covers their bytes, and not
 * which name has which.
 */
export function requireOrder(tensors: ReadonlyMap<string, StoredTensor>, written: readonly string[]): void {
  const bytes = (name: string) => dtypeBytes[tensors.get(name)?.dtype ?? 'F32'];
  const order = written.toSorted((a, b) => bytes(b) - bytes(a));
  const names = [...tensors.keys()];
  const wrong = names.findIndex((name, i) => name !== order[i]);
  if (wrong >= 0) {
    fail({
      what: 'tensors',
      problem: 'not in the order in which they were saved',
      got: JSON.stringify(names[wrong]),
      expected: order[wrong] === undefined ? 'no more of them' : JSON.stringify(order[wrong]),
      hint: 'a fresh copy of the file',
    });
  }
}

/** A value of JSON that must be an object. */
function record(what: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return fail({ what, problem: 'missing or of the wrong kind', expected: 'an object' });
}

/** The description in the metadata of a file of this kind; nothing in it is checked but the version. */
export function descriptionIn(
  metadata: Readonly<Record<string, string>>,
  kind: FileKind,
  file: string,
): Record<string, unknown> {
  const { key, name, origin } = kind;
  const text = metadata[key];
  if (text === undefined) {
    fail({
      what: file,
      problem: `not a ${name}`,
      got: `a safetensors file without the metadata key ${JSON.stringify(key)}`,
      hint: origin,
    });
  }
  const unreadable = (parts: Partial<ErrorParts>) =>
    fail({
      what: file,
      problem: `the description of the ${name.split(' ').at(-1)!} cannot be read`,
      hint: 'a fresh copy of the file',
      ...parts,
    });
  let content: Record<string, unknown>;
  try {
    content = record('metadata', JSON.parse(text));
  } catch (cause) {
    return unreadable({ cause });
  }
  const flaw = jsonFlaw(text);
  if (flaw) return unreadable(flaw);
  if (content.formatVersion !== kind.version) refuseVersion(content.formatVersion, kind, file);
  return content;
}

function refuseVersion(got: unknown, { version }: FileKind, file: string): never {
  const newer = typeof got === 'number' && got > version;
  fail({
    what: file,
    problem: newer ? 'written by a newer version of Chainrule' : 'unknown format version',
    got: `format version ${shortJson(got ?? null)}`,
    expected: String(version),
    ...(newer && { hint: 'a newer Chainrule' }),
  });
}

/** Over the description and the numbers: a change in either is noticed. */
function checksumOf(content: object, tensorBytes: Uint8Array): string {
  return `${checksum(new TextEncoder().encode(JSON.stringify(content)))}-${checksum(tensorBytes)}`;
}
