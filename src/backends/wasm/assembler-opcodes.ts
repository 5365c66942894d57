/** The instructions that the assembler knows, by name; SIMD and atomic ones carry their prefix byte above bit 8. */

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

  'f32x4.splat': 0xfd13,
  'i32x4.lt_s': 0xfd39,
  'f32x4.eq': 0xfd41,
  'f32x4.ne': 0xfd42,
  'f32x4.lt': 0xfd43,
  'f32x4.gt': 0xfd44,
  'f32x4.le': 0xfd45,
  'v128.and': 0xfd4e,
  'v128.andnot': 0xfd4f,
  'v128.or': 0xfd50,
  'v128.xor': 0xfd51,
  'v128.bitselect': 0xfd52,
  'f32x4.demote_f64x2_zero': 0xfd5e,
  'f64x2.promote_low_f32x4': 0xfd5f,
  'f32x4.floor': 0xfd68,
  'f32x4.trunc': 0xfd69,
  'i32x4.shl': 0xfdab,
  'i32x4.shr_s': 0xfdac,
  'i32x4.shr_u': 0xfdad,
  'i32x4.add': 0xfdae,
  'i32x4.sub': 0xfdb1,
  'i32x4.max_s': 0xfdb8,
  'i64x2.shl': 0xfdcb,
  'i64x2.add': 0xfdce,
  'f32x4.abs': 0xfde0,
  'f32x4.neg': 0xfde1,
  'f32x4.sqrt': 0xfde3,
  'f32x4.add': 0xfde4,
  'f32x4.sub': 0xfde5,
  'f32x4.mul': 0xfde6,
  'f32x4.div': 0xfde7,
  'f32x4.min': 0xfde8,
  'f32x4.max': 0xfde9,
  'f32x4.pmin': 0xfdea,
  'f32x4.pmax': 0xfdeb,
  'f64x2.add': 0xfdf0,
  'f64x2.sub': 0xfdf1,
  'f64x2.mul': 0xfdf2,
  'f64x2.div': 0xfdf3,
  'f64x2.pmin': 0xfdf6,
  'f64x2.pmax': 0xfdf7,
  'i32x4.trunc_sat_f32x4_s': 0xfdf8,
  'f32x4.convert_i32x4_s': 0xfdfa,
} as const;

/** Instructions that address memory. */
export const memoryOpcodes = {
  'i32.load': 0x28,
  'f32.load': 0x2a,
  'v128.load': 0xfd00,
  'v128.load32_splat': 0xfd09,
  'v128.load32_zero': 0xfd5c,
  'v128.load64_zero': 0xfd5d,
  'i32.store': 0x36,
  'f32.store': 0x38,
  'v128.store': 0xfd0b,
  'v128.load32_lane': 0xfd56,
  'v128.store32_lane': 0xfd5a,
  'v128.store64_lane': 0xfd5b,
} as const;

/** Instructions on cells of 4 bytes that threads share; their addresses must be multiples of 4. */
export const atomicOpcodes = {
  'memory.atomic.notify': 0xfe00,
  'memory.atomic.wait32': 0xfe01,
  'i32.atomic.load': 0xfe10,
  'i32.atomic.store': 0xfe17,
  'i32.atomic.rmw.add': 0xfe1e,
} as const;

export type OpName = keyof typeof plainOpcodes;
export type AtomicOpName = keyof typeof atomicOpcodes;
export type MemoryOpName = keyof typeof memoryOpcodes;
export type StoreLaneName = 'v128.store32_lane' | 'v128.store64_lane';
export type StoreName = 'i32.store' | 'f32.store' | 'v128.store';
export type LoadName = Exclude<MemoryOpName, StoreName | 'v128.load32_lane' | StoreLaneName>;
