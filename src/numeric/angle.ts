/** Reduction of an angle modulo pi/2, to the last bit, for every float64. */
import { exponent, scale } from './bits.ts';

const inverseHalfPi = 0.6366197723675814;

/** pi/2 in three parts; the first two have 33 bits, so that their products with up to 2^20 are exact. */
const halfPi1 = 1.5707963267341256;
const halfPi2 = 6.077100506303966e-11;
const halfPi3 = 2.0222662487959506e-21;

/**
 * [quadrant, r, low] with x = (4 m + quadrant) pi/2 + r + low, |r| <= pi/4 and |low| <= ulp(r)/2; x is finite.
 * Up to 2^20 by three parts (Cody and Waite, 1980); beyond it, and where nearly all digits cancel, by exact integers.
 */
export function reduceAngle(x: number): [quadrant: number, r: number, low: number] {
  if (Math.abs(x) <= 0.7853981633974483) return [0, x, 0];
  if (Math.abs(x) > 1048576) return reduceExactly(x);
  const n = Math.floor(x * inverseHalfPi + 0.5);
  const first = x - n * halfPi1;
  const second = n * halfPi2;
  const difference = first - second;
  const subtracted = first - difference;
  const lost = first - (difference + subtracted) - (second - subtracted);
  const correction = lost - n * halfPi3;
  const r = difference + correction;
  if (Math.abs(r) < 1e-9) return reduceExactly(x);
  return [((n % 4) + 4) % 4, r, correction - (r - difference)];
}

/** The largest exponent of a float64 and what keeps 100 bits where the most digits cancel (about 61 bits). */
const fractionBits = 1200n;
const keptBits = 200n;
let halfPi: bigint | undefined;

/** pi/2 in units of 2^-fractionBits, by Machin's formula: pi/4 = 4 arctan(1/5) - arctan(1/239). */
function computeHalfPi(): bigint {
  const guard = 32n;
  const arctanOfInverse = (q: bigint) => {
    let power = (1n << (fractionBits + guard)) / q;
    let sum = power;
    for (let n = 3n; power !== 0n; n += 2n) {
      power /= -q * q;
      sum += power / n;
    }
    return sum;
  };
  return (8n * arctanOfInverse(5n) - 2n * arctanOfInverse(239n)) >> guard;
}

function reduceExactly(x: number): [number, number, number] {
  halfPi ??= computeHalfPi();
  const k = exponent(Math.abs(x)) - 60; // x / 2^k is whole, since a float64 has 53 bits
  const shift = fractionBits + BigInt(k);
  const scaled = BigInt(scale(x, -k)) << shift;
  let n = scaled / halfPi;
  let rest = scaled - n * halfPi;
  if (2n * rest > halfPi) {
    rest -= halfPi;
    n += 1n;
  } else if (2n * rest < -halfPi) {
    rest += halfPi;
    n -= 1n;
  }
  rest >>= fractionBits - keptBits;
  const unit = 6.223015277861142e-61; // 2^-200
  const r = Number(rest);
  return [Number(((n % 4n) + 4n) % 4n), r * unit, Number(rest - BigInt(r)) * unit];
}
