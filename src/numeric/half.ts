/** Numbers of 16 bits, as files hold them. */

/** 2^-24. */
const smallest = 1 / (1 << 24);

/** The float16 (IEEE 754 binary16) of these bits: a sign, 5 bits of exponent, 10 of fraction. */
export function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * smallest;
  return sign * (1024 + fraction) * smallest * (1 << (exponent - 1));
}

/** bfloat16 is the upper half of a float32. */
export function brainNumber(bits: number): number {
  words[0] = bits << 16;
  return floats[0]!;
}

const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);
