/** A growing byte buffer with the integer encodings of the WebAssembly binary format. */
import { fail } from '../../graph/error.ts';

export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(256);
  #view: DataView = new DataView(this.#bytes.buffer);
  length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** Unsigned LEB128 of an integer in [0, 2^32). */
  unsigned(value: number): void {
    if (value >>> 0 !== value) refuse(value);
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  /** Signed LEB128 of an integer in [-2^31, 2^32); values from 2^31 on stand for their two's complement. */
  signed(value: number): void {
    if ((value | 0) !== value && value >>> 0 !== value) refuse(value);
    this.#reserve(5);
    let rest = value | 0;
    while (rest < -0x40 || rest > 0x3f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>= 7;
    }
    this.#bytes[this.length++] = rest & 0x7f;
  }

  /** 32 bits, from a signed or an unsigned integer. */
  word(value: number): void {
    if ((value | 0) !== value && value >>> 0 !== value) refuse(value);
    this.#reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  float32(value: number): void {
    this.word(float32Bits(value));
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.length, value, true);
    // The bits that JavaScript writes for a NaN are up to the engine; ours must not be.
    if (Number.isNaN(value)) this.#view.setBigUint64(this.length, 0x7ff8000000000000n, true);
    this.length += 8;
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.append(encoded);
  }

  append(other: Uint8Array): void {
    this.#reserve(other.length);
    this.#bytes.set(other, this.length);
    this.length += other.length;
  }

  /** The bytes written so far, as a view that the next write may detach. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + count));
    grown.set(this.written());
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Else a wrong address would be another one in silence. */
function refuse(value: number): never {
  fail({ what: 'wasm module', problem: 'not an integer of 32 bits', got: String(value) });
}

const floatView = new DataView(new ArrayBuffer(4));

/** The bits of the float32 nearest to a number, as an unsigned integer; every NaN gives the canonical one. */
export function float32Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7fc00000;
  floatView.setFloat32(0, value);
  return floatView.getUint32(0);
}
