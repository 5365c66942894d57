/** LZ4 frames, as Arrow files have them: blocks may refer to all that came before. */

/** At most this many bytes come out of one that goes in: a longer run takes a byte for each 255. */
const mostGrowth = 255;

/** The content of one frame. Throws where it is damaged, or gives more than its bytes can. */
export function unpackLz4Frame(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error('no LZ4 frame');
  const flags = packed[4]!;
  const hasBlockSums = (flags & 0x10) !== 0;
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  const output = new Output(packed.length * mostGrowth);
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return output.finish();
    const length = size & 0x7fffffff;
    if (at + length > packed.length) throw new Error('an LZ4 block beyond the end');
    const block = packed.subarray(at, at + length);
    if (size >>> 31 === 1) output.append(block);
    else unpackBlock(block, output);
    at += length + (hasBlockSums ? 4 : 0);
  }
}

function unpackBlock(block: Uint8Array, output: Output): void {
  let at = 0;
  const byte = () => {
    if (at >= block.length) throw new Error('an LZ4 block that ends early');
    return block[at++]!;
  };
  const lengthOf = (start: number) => {
    let length = start;
    if (start === 15) {
      let more: number;
      do length += more = byte();
      while (more === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = byte();
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length) throw new Error('an LZ4 block that ends early');
    output.append(block.subarray(at, at + literals));
    at += literals;
    // The last sequence has no match.
    if (at === block.length) return;
    const distance = byte() + 256 * byte();
    output.repeat(distance, lengthOf(token & 15) + 4);
  }
}

/** Bytes that grow, up to a bound. */
class Output {
  private bytes = new Uint8Array(1 << 12);
  private length = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  append(bytes: Uint8Array): void {
    this.makeRoom(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Once more what was written so far back; it may overlap with what is being written. */
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.length) throw new Error('an LZ4 match before the start');
    this.makeRoom(count);
    for (let i = 0; i < count; i++, this.length++) this.bytes[this.length] = this.bytes[this.length - distance]!;
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private makeRoom(count: number): void {
    const wanted = this.length + count;
    if (wanted > this.most) throw new Error('LZ4 data that give too much');
    if (wanted <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, 2 * this.bytes.length));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
