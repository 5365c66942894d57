/**
 * Writes the body of one WebAssembly function, instruction by instruction. What makes no valid function, such as a local that
 * is not declared, the engine refuses with the function's name.
 */

import { ByteWriter, float32Bits } from './assembler-bytes.ts';
import type { AtomicOpName, LoadName, MemoryOpName, OpName, StoreLaneName, StoreName } from './assembler-opcodes.ts';
import { atomicOpcodes, memoryOpcodes, plainOpcodes } from './assembler-opcodes.ts';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

export const valueTypeCodes: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** The end of a counted loop: a number that is known now, or the index of a local that holds it. */
export type Bound = number | { local: number };

const emptyBlock = 0x40;

export class FunctionBuilder {
  readonly #params: readonly ValueType[];
  readonly #locals: ValueType[] = [];
  readonly #code: ByteWriter = new ByteWriter();

  constructor(params: readonly ValueType[]) {
    this.#params = params;
  }

  /** Declares a local, which starts as zero, and gives its index; parameters have the indices from 0. */
  local(type: ValueType): number {
    this.#locals.push(type);
    return this.#params.length + this.#locals.length - 1;
  }

  get(local: number): void {
    this.#indexed(0x20, local);
  }

  set(local: number): void {
    this.#indexed(0x21, local);
  }

  tee(local: number): void {
    this.#indexed(0x22, local);
  }

  /** An i32 constant; addresses from 2^31 to 2^32 - 1 may be given unsigned. */
  i32(value: number): void {
    this.#code.byte(0x41);
    this.#code.signed(value);
  }

  f32(value: number): void {
    this.#code.byte(0x43);
    this.#code.float32(value);
  }

  /** A constant vector of 4 equal floats, rounded to float32. */
  v128splatF32(value: number): void {
    this.v128splatI32(float32Bits(value));
  }

  /** A constant vector of 4 equal 32-bit words. */
  v128splatI32(word: number): void {
    this.v128const([word, word, word, word]);
  }

  /** A constant vector of 2 equal float64. */
  v128splatF64(value: number): void {
    this.#emit(0xfd0c);
    this.#code.float64(value);
    this.#code.float64(value);
  }

  /** A constant vector from its four 32-bit words, lane 0 first, signed or unsigned. */
  v128const(words: readonly [number, number, number, number]): void {
    this.#emit(0xfd0c);
    for (const word of words) {
      this.#code.word(word);
    }
  }

  /** Any instruction without immediates. */
  op(name: OpName): void {
    this.#emit(plainOpcodes[name]);
  }

  /** Extracts one lane of 4 floats. */
  lane(lane: number): void {
    this.#emit(0xfd1f);
    this.#code.byte(lane);
  }

  /** Chooses 4 words from two vectors: lanes 0..3 of the first, 4..7 of the second. */
  shuffle(lanes: readonly [number, number, number, number]): void {
    this.#emit(0xfd0d);
    for (const lane of lanes) {
      for (let byte = 0; byte < 4; byte++) this.#code.byte(4 * lane + byte);
    }
  }

  load(name: LoadName, offset = 0): void {
    this.#memoryOp(name, offset);
  }

  store(name: StoreName, offset = 0): void {
    this.#memoryOp(name, offset);
  }

  /** An atomic instruction on the cell whose address is on the stack, below its operands. */
  atomic(name: AtomicOpName, offset = 0): void {
    this.#emit(atomicOpcodes[name]);
    this.#code.byte(2);
    this.#code.unsigned(offset);
  }

  /** Loads one lane of 4 bytes of the vector on the stack, above its address. */
  loadLane(lane: number, offset = 0): void {
    this.#memoryLaneOp('v128.load32_lane', lane, offset);
  }

  /** Stores one lane of the vector on the stack, above its address. */
  storeLane(name: StoreLaneName, lane: number, offset = 0): void {
    this.#memoryLaneOp(name, lane, offset);
  }

  /** memory.copy: destination, source and the count of bytes are on the stack. */
  memoryCopy(): void {
    this.#emit(0xfc0a);
    this.#code.byte(0);
    this.#code.byte(0);
  }

  /** memory.fill: destination, byte value and the count of bytes are on the stack. */
  memoryFill(): void {
    this.#emit(0xfc0b);
    this.#code.byte(0);
  }

  /** A block that leaves nothing on the stack; `br(0)` inside leaves it. */
  block(body: () => void): void {
    this.#nested(0x02, body);
  }

  /** A loop that leaves nothing on the stack; `br(0)` inside starts it again, falling out of its end leaves it. */
  loop(body: () => void): void {
    this.#nested(0x03, body);
  }

  /** Runs one branch by the i32 on the stack; each counts as one level for `br`. */
  if(then: () => void, otherwise?: () => void): void {
    this.#nested(0x04, () => {
      then();
      if (otherwise === undefined) return;
      this.#code.byte(0x05);
      otherwise();
    });
  }

  br(depth: number): void {
    this.#indexed(0x0c, depth);
  }

  brIf(depth: number): void {
    this.#indexed(0x0d, depth);
  }

  /**
   * Counts an i32 local upwards, unsigned, while it is below `to`: the body sees `from`, `from + step`, ….
   * When both ends are known, a loop of no turns is left out and a loop of one turn is unrolled. The body must not
   * branch out of itself, and the counter holds nothing useful afterwards.
   */
  forRange(counter: number, from: Bound, to: Bound, step: number, body: () => void): void {
    const known = typeof from === 'number' && typeof to === 'number';
    if (known && from >= to) return;
    this.#bound(from);
    this.set(counter);
    if (known && from + step >= to) {
      body();
      return;
    }
    const turns = (): void => {
      body();
      this.get(counter);
      this.i32(step);
      this.op('i32.add');
      this.tee(counter);
      this.#bound(to);
      this.op('i32.lt_u');
      this.brIf(0);
    };
    if (known) {
      this.loop(turns);
      return;
    }
    this.get(counter);
    this.#bound(to);
    this.op('i32.lt_u');
    this.if(() => this.loop(turns));
  }

  call(index: number): void {
    this.#indexed(0x10, index);
  }

  return(): void {
    this.op('return');
  }

  drop(): void {
    this.op('drop');
  }

  /** Takes two values and an i32 from the stack: the first when it is not zero, else the second. */
  select(): void {
    this.op('select');
  }

  /** The entry of this function in the code section: its locals in runs of one type, its instructions, the end. */
  encode(): Uint8Array {
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    const body = new ByteWriter();
    body.unsigned(runs.length);
    for (const { type, count } of runs) {
      body.unsigned(count);
      body.byte(valueTypeCodes[type]);
    }
    body.append(this.#code.written());
    body.byte(0x0b);
    return body.written();
  }

  #emit(opcode: number): void {
    if (opcode <= 0xff) {
      this.#code.byte(opcode);
      return;
    }
    this.#code.byte(opcode >>> 8);
    this.#code.unsigned(opcode & 0xff);
  }

  /** An instruction with an index, of a local, a function or a block around. */
  #indexed(opcode: number, index: number): void {
    this.#code.byte(opcode);
    this.#code.unsigned(index);
  }

  #memoryOp(name: MemoryOpName, offset: number): void {
    this.#emit(memoryOpcodes[name]);
    // The hint promises no more than the 4 bytes of a float; engines do not need more.
    this.#code.byte(2);
    this.#code.unsigned(offset);
  }

  #memoryLaneOp(name: 'v128.load32_lane' | StoreLaneName, lane: number, offset: number): void {
    this.#memoryOp(name, offset);
    this.#code.byte(lane);
  }

  #nested(opcode: number, body: () => void): void {
    this.#code.byte(opcode);
    this.#code.byte(emptyBlock);
    body();
    this.#code.byte(0x0b);
  }

  #bound(bound: Bound): void {
    if (typeof bound === 'number') this.i32(bound);
    else this.get(bound.local);
  }
}
