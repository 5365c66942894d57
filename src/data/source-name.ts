/** What a source says of itself: small, since whoever has a table in memory asks it too, and loads no reader of bytes. */

/** What messages call a source that has a name. */
export function nameOf(source: unknown): string | undefined {
  return typeof source === 'object' && source !== null && 'name' in source && typeof source.name === 'string'
    ? source.name
    : undefined;
}

/** The part of a source that is meant. */
export function partOf(source: unknown): string | undefined {
  return typeof source === 'object' && source !== null && 'part' in source && typeof source.part === 'string'
    ? source.part
    : undefined;
}
