/** A notation for formulas on vectors: values that write the instructions which leave them on the stack. */

import type { FunctionBuilder, OpName } from './assembler.ts';

/** Writes the instructions that push one v128. It is written again at every use: `keep` what is used twice. */
export type Value = (f: FunctionBuilder) => void;

const unary =
  (op: OpName) =>
  (a: Value): Value =>
  (f) => {
    a(f);
    f.op(op);
  };

const binary =
  (op: OpName) =>
  (a: Value, b: Value): Value =>
  (f) => {
    a(f);
    b(f);
    f.op(op);
  };

const shift =
  (op: OpName) =>
  (a: Value, bits: number): Value =>
  (f) => {
    a(f);
    f.i32(bits);
    f.op(op);
  };

type Unary = (a: Value) => Value;
type Binary = (a: Value, b: Value) => Value;
type Shift = (a: Value, bits: number) => Value;

export const abs: Unary = unary('f32x4.abs');
export const negate: Unary = unary('f32x4.neg');
export const floor: Unary = unary('f32x4.floor');
export const truncate: Unary = unary('f32x4.trunc');
export const fromInteger: Unary = unary('f32x4.convert_i32x4_s');
export const add: Binary = binary('f32x4.add');
export const subtract: Binary = binary('f32x4.sub');
export const multiply: Binary = binary('f32x4.mul');
export const divide: Binary = binary('f32x4.div');
export const less: Binary = binary('f32x4.lt');
export const equal: Binary = binary('f32x4.eq');
export const notEqual: Binary = binary('f32x4.ne');

export const and: Binary = binary('v128.and');
export const andNot: Binary = binary('v128.andnot');
export const or: Binary = binary('v128.or');
export const xor: Binary = binary('v128.xor');
export const addInteger: Binary = binary('i32x4.add');
export const subtractInteger: Binary = binary('i32x4.sub');
export const maximumInteger: Binary = binary('i32x4.max_s');
export const shiftLeft: Shift = shift('i32x4.shl');
export const shiftRightSigned: Shift = shift('i32x4.shr_s');

export const add64: Binary = binary('f64x2.add');
export const subtract64: Binary = binary('f64x2.sub');
export const multiply64: Binary = binary('f64x2.mul');
export const divide64: Binary = binary('f64x2.div');
export const addInteger64: Binary = binary('i64x2.add');
export const shiftLeft64: Shift = shift('i64x2.shl');

const fewer: Binary = binary('f32x4.pmin');
const more: Binary = binary('f32x4.pmax');
const fewer64: Binary = binary('f64x2.pmin');
const more64: Binary = binary('f64x2.pmax');

export function constant(value: number): Value {
  return (f) => f.v128splatF32(value);
}

export function constant64(value: number): Value {
  return (f) => f.v128splatF64(value);
}

export function integer(value: number): Value {
  return (f) => f.v128splatI32(value);
}

/** Writes a value once, into a new local, and gives the local. */
export function keep(f: FunctionBuilder, value: Value): Value {
  const local = f.local('v128');
  value(f);
  f.set(local);
  return (g) => g.get(local);
}

/** `yes` where the mask has ones, else `no`; both are computed. */
export function choose(mask: Value, yes: Value, no: Value): Value {
  return (f) => {
    yes(f);
    no(f);
    mask(f);
    f.op('v128.bitselect');
  };
}

/** Brings a float32 vector into [least, most]; a NaN stays a NaN, since the pseudo-minimum keeps its first operand. */
export function clamp(a: Value, least: number, most: number): Value {
  return more(fewer(a, constant(most)), constant(least));
}

/** Like `clamp`, for float64. */
export function clamp64(a: Value, least: number, most: number): Value {
  return more64(fewer64(a, constant64(most)), constant64(least));
}

/** The polynomial with these coefficients, that of the constant term first, by Horner's rule. */
export function polynomial(x: Value, coefficients: readonly number[]): Value {
  return horner(x, coefficients.map(constant), add, multiply);
}

/** Like `polynomial`, in float64. */
export function polynomial64(x: Value, coefficients: readonly number[]): Value {
  return horner(x, coefficients.map(constant64), add64, multiply64);
}

function horner(x: Value, coefficients: readonly Value[], sum: Binary, product: Binary): Value {
  return coefficients.reduceRight((rest, coefficient) => sum(product(rest, x), coefficient));
}

/** The float64 values of lanes 0 and 1, and of lanes 2 and 3. */
export function promote(a: Value): { low: Value; high: Value } {
  const widen = unary('f64x2.promote_low_f32x4');
  const upper: Value = (f) => {
    a(f);
    a(f);
    f.shuffle([2, 3, 2, 3]);
  };
  return { low: widen(a), high: widen(upper) };
}

/** Rounds two float64 vectors into one of float32. */
export function demote(low: Value, high: Value): Value {
  const narrow = unary('f32x4.demote_f64x2_zero');
  return joinEven(narrow(low), narrow(high), [0, 1, 4, 5]);
}

/** The low words of the 64-bit lanes of two vectors. */
export function lowWords(low: Value, high: Value): Value {
  return joinEven(low, high, [0, 2, 4, 6]);
}

function joinEven(low: Value, high: Value, lanes: readonly [number, number, number, number]): Value {
  return (f) => {
    low(f);
    high(f);
    f.shuffle(lanes);
  };
}

const signBit: Value = integer(0x80000000);

/** The sign bits of a float32 vector. */
export function signOf(a: Value): Value {
  return and(a, signBit);
}
