/** The exponent of a float64 read and written exactly, for argument reduction in the elementary functions. */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
const littleEndian = new Uint8Array(new Int32Array([1]).buffer)[0] === 1;
const high = littleEndian ? 1 : 0;

const smallest = -1074;
const largest = 1023;
/** 2^54, which makes every subnormal normal. */
const lift = 18014398509481984;

/** 2^k for k from `smallest` to `largest`; read from a table, since writing the two words of a float64 one by one is slow. */
const powersOfTwo = /* @__PURE__ */ buildPowersOfTwo();

function buildPowersOfTwo(): Float64Array {
  const powers = new Float64Array(largest - smallest + 1);
  powers[0] = Number.MIN_VALUE;
  for (let i = 1; i < powers.length; i++) powers[i] = 2 * powers[i - 1]!;
  return powers;
}

/** x 2^k with a single rounding, for |x| in [1/2, 2] and k from -1076 to 1024, or for any x whose result is normal. */
export function scale(x: number, k: number): number {
  if (k > largest) return x * powersOfTwo[largest - smallest]! * powersOfTwo[k - largest - smallest]!;
  if (k < smallest) return (x / 4) * powersOfTwo[k + 2 - smallest]!;
  return x * powersOfTwo[k - smallest]!;
}

/** The integer k for which x / 2^k lies in [sqrt(1/2), sqrt(2)], up to the 20th bit; x is positive and finite. */
export function exponent(x: number): number {
  const subnormal = x < 2.2250738585072014e-308;
  float[0] = subnormal ? x * lift : x;
  const word = words[high]!;
  const aboveRootOfTwo = (word & 0xfffff) >= 0x6a09e ? 1 : 0;
  return (word >>> 20) - 1023 + aboveRootOfTwo - (subnormal ? 54 : 0);
}
