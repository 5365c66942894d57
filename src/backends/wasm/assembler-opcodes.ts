/** The instructions that the assembler knows, by name; SIMD ones carry their prefix byte above bit 16. */

/** Instructions without immediates, as far as something here is written with them. */
export const plainOpcodes = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,

  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.ge_u': 0x4f,

  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'f32.add': 0x92,
  'f32.max': 0x97,

  'i64.extend_i32_u': 0xad,

  'f32x4.splat': 0xfd0013,
  'i32x4.lt_s': 0xfd0039,
  'f32x4.eq': 0xfd0041,
  'f32x4.ne': 0xfd0042,
  'f32x4.lt': 0xfd0043,
  'f32x4.gt': 0xfd0044,
  'f32x4.le': 0xfd0045,
  'v128.and': 0xfd004e,
  'v128.andnot': 0xfd004f,
  'v128.or': 0xfd0050,
  'v128.xor': 0xfd0051,
  'v128.bitselect': 0xfd0052,
  'f32x4.demote_f64x2_zero': 0xfd005e,
  'f64x2.promote_low_f32x4': 0xfd005f,
  'f32x4.floor': 0xfd0068,
  'f32x4.trunc': 0xfd0069,
  'i32x4.shl': 0xfd00ab,
  'i32x4.shr_s': 0xfd00ac,
  'i32x4.shr_u': 0xfd00ad,
  'i32x4.add': 0xfd00ae,
  'i32x4.sub': 0xfd00b1,
  'i32x4.max_s': 0xfd00b8,
  'i64x2.shl': 0xfd00cb,
  'i64x2.add': 0xfd00ce,
  'f32x4.abs': 0xfd00e0,
  'f32x4.neg': 0xfd00e1,
  'f32x4.sqrt': 0xfd00e3,
  'f32x4.add': 0xfd00e4,
  'f32x4.sub': 0xfd00e5,
  'f32x4.mul': 0xfd00e6,
  'f32x4.div': 0xfd00e7,
  'f32x4.min': 0xfd00e8,
  'f32x4.max': 0xfd00e9,
  'f32x4.pmin': 0xfd00ea,
  'f32x4.pmax': 0xfd00eb,
  'f64x2.add': 0xfd00f0,
  'f64x2.sub': 0xfd00f1,
  'f64x2.mul': 0xfd00f2,
  'f64x2.div': 0xfd00f3,
  'f64x2.pmin': 0xfd00f6,
  'f64x2.pmax': 0xfd00f7,
  'i32x4.trunc_sat_f32x4_s': 0xfd00f8,
  'f32x4.convert_i32x4_s': 0xfd00fa,
} as const;

/** Instructions that address memory, with the bytes they touch. */
export const memoryOpcodes = {
  'i32.load': { code: 0x28, bytes: 4 },
  'f32.load': { code: 0x2a, bytes: 4 },
  'v128.load': { code: 0xfd0000, bytes: 16 },
  'v128.load32_splat': { code: 0xfd0009, bytes: 4 },
  'v128.load32_zero': { code: 0xfd005c, bytes: 4 },
  'v128.load64_zero': { code: 0xfd005d, bytes: 8 },
  'i32.store': { code: 0x36, bytes: 4 },
  'f32.store': { code: 0x38, bytes: 4 },
  'v128.store': { code: 0xfd000b, bytes: 16 },
  'v128.load32_lane': { code: 0xfd0056, bytes: 4 },
  'v128.store32_lane': { code: 0xfd005a, bytes: 4 },
  'v128.store64_lane': { code: 0xfd005b, bytes: 8 },
} as const;

/** Instructions on cells of 4 bytes that threads share; their addresses must be multiples of 4. */
export const atomicOpcodes = {
  'memory.atomic.notify': 0xfe0000,
  'memory.atomic.wait32': 0xfe0001,
  'i32.atomic.load': 0xfe0010,
  'i32.atomic.store': 0xfe0017,
  'i32.atomic.rmw.add': 0xfe001e,
} as const;

export type OpName = keyof typeof plainOpcodes;
export type AtomicOpName = keyof typeof atomicOpcodes;
export type MemoryOpName = keyof typeof memoryOpcodes;
export type StoreLaneName = 'v128.store32_lane' | 'v128.store64_lane';
export type StoreName = 'i32.store' | 'f32.store' | 'v128.store';
export type LoadName = Exclude<MemoryOpName, StoreName | 'v128.load32_lane' | StoreLaneName>;
