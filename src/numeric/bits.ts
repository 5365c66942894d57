/** The exponent of a float64 read and written exactly, for argument reduction in the elementary functions. */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
const littleEndian = new Uint8Array(new Int32Array([1]).buffer)[0] === 1;
const high = littleEndian ? 1 : 0;

/** 2^54, which makes every subnormal normal. */
const lift = 18014398509481984;

/** 2^k, for k from -1022 to 1023. */
function powerOfTwo(k: number): number {
  words[high] = (k + 1023) << 20;
  words[1 - high] = 0;
  return float[0]!;
}

/**
 * x 2^k with a single rounding, for |x| in [1/2, 2] and k from -1076 to 1024 (any result), or for any x
 * whose result is normal and |k| <= 1100. Beyond the range of float64 it gives infinity.
 */
export function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k < -1022) return (x * powerOfTwo(k + 54)) / lift;
  return x * powerOfTwo(k);
}

/** The integer k for which x / 2^k lies in [sqrt(1/2), sqrt(2)], up to the 20th bit; x is positive and finite. */
export function exponent(x: number): number {
  const subnormal = x < 2.2250738585072014e-308;
  float[0] = subnormal ? x * lift : x;
  const word = words[high]!;
  const aboveRootOfTwo = (word & 0xfffff) >= 0x6a09e ? 1 : 0;
  return (word >>> 20) - 1023 + aboveRootOfTwo - (subnormal ? 54 : 0);
}
