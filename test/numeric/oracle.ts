/** True values of the elementary functions in big-integer arithmetic (at least 200 correct bits), to measure errors in ulp. */

/** A real number as `digits` times 2^-bits. */
interface Fixed {
  digits: bigint;
  bits: number;
}

const precision = 320;
const one = 1n << BigInt(precision);

const words = new DataView(new ArrayBuffer(8));

/** A finite float64 as digits times 2^exponent, exactly. */
function decompose(x: number): { digits: bigint; exponent: number } {
  words.setFloat64(0, x);
  const biased = (words.getUint32(0) >>> 20) & 0x7ff;
  const fraction = words.getBigUint64(0) & 0xfffffffffffffn;
  const size = biased === 0 ? fraction : fraction | (1n << 52n);
  return { digits: x < 0 ? -size : size, exponent: Math.max(biased, 1) - 1075 };
}

function shift(value: bigint, bits: number): bigint {
  return bits >= 0 ? value << BigInt(bits) : value >> BigInt(-bits);
}

/** x as an integer multiple of 2^-precision (x at least 2^-200, or the last digits are lost). */
function fixed(x: number): bigint {
  const { digits, exponent } = decompose(x);
  return shift(digits, exponent + precision);
}

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(precision);

/** The sum of a series that starts with `first` and whose next term follows from the one before, n = 1, 2, ... */
function series(first: bigint, next: (term: bigint, n: bigint) => bigint, weight: (n: bigint) => bigint): bigint {
  let sum = first / weight(0n);
  let term = first;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = next(term, n);
    sum += term / weight(n);
  }
  return sum;
}

/** artanh(z) for |z| < 1/2. */
function artanh(z: bigint): bigint {
  const z2 = multiply(z, z);
  return series(
    z,
    (term) => multiply(term, z2),
    (n) => 2n * n + 1n,
  );
}

const ln2 = 2n * artanh(one / 3n);

function expFixed(x: bigint): Fixed {
  const k = x / ln2;
  const r = x - k * ln2;
  const digits = series(
    one,
    (term, n) => multiply(term, r) / n,
    () => 1n,
  );
  return { digits, bits: precision - Number(k) };
}

/** log of digits 2^exponent, by artanh of a number in (-1/3, 0]. */
function logFixed({ digits, exponent }: { digits: bigint; exponent: number }): bigint {
  const length = digits.toString(2).length;
  const m = shift(digits, precision - length);
  return BigInt(exponent + length) * ln2 + 2n * artanh(((m - one) << BigInt(precision)) / (m + one));
}

/** pi by Euler's formula, 20 arctan(1/7) + 8 arctan(3/79), in units of 2^-bits. */
function computePi(bits: number): bigint {
  const arctan = (p: bigint, q: bigint) =>
    series(
      (p << BigInt(bits)) / q,
      (term) => (-term * p * p) / (q * q),
      (n) => 2n * n + 1n,
    );
  return 20n * arctan(1n, 7n) + 8n * arctan(3n, 79n);
}

const angleBits = 1500;
const pi = computePi(angleBits);

/** Sine (shifted by pi/2 for the cosine) of x. */
function sineFixed(x: number, quarterTurns: bigint): bigint {
  const { digits, exponent } = decompose(x);
  const angle = shift(digits, exponent + angleBits) + (quarterTurns * pi) / 2n;
  const half = angle / pi;
  const r = shift(angle - half * pi, precision - angleBits);
  const r2 = multiply(r, r);
  const sine = series(
    r,
    (term, n) => -multiply(term, r2) / (2n * n * (2n * n + 1n)),
    () => 1n,
  );
  return half % 2n === 0n ? sine : -sine;
}

function root(value: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const better = (guess + value / guess) / 2n;
    if (better >= guess) return guess;
    guess = better;
  }
}

const toFixed = (digits: bigint): Fixed => ({ digits, bits: precision });

const exact: Record<string, (x: number, y: number) => Fixed> = {
  exp: (x) => expFixed(fixed(x)),
  expm1: (x) => {
    const { digits, bits } = expFixed(fixed(x));
    return toFixed(shift(digits, precision - bits) - one);
  },
  log: (x) => toFixed(logFixed(decompose(x))),
  log1p: (x) => toFixed(logFixed({ digits: fixed(x) + one, exponent: -precision })),
  sin: (x) => toFixed(sineFixed(x, 0n)),
  cos: (x) => toFixed(sineFixed(x, 1n)),
  tanh: (x) => {
    const { digits, bits } = expFixed(2n * fixed(x));
    const square = shift(digits, precision - bits);
    return toFixed(((square - one) << BigInt(precision)) / (square + one));
  },
  pow: (x, y) => {
    const { digits, exponent } = decompose(y);
    return expFixed(shift(logFixed(decompose(x)) * digits, exponent));
  },
  erf: (x) => {
    const z = fixed(x);
    const z2 = multiply(z, z);
    const integral = series(
      z,
      (term, n) => -multiply(term, z2) / n,
      (n) => 2n * n + 1n,
    );
    const rootOfPi = root(shift(pi, 2 * precision - angleBits));
    return toFixed((2n * integral * one) / rootOfPi);
  },
};

export type ElementaryName = 'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'tanh' | 'pow' | 'erf';

/** |computed - true value| in units in the last place of the true value. */
export function errorInUlp(name: ElementaryName, computed: number, x: number, y = 0): number {
  const { digits, bits } = exact[name]!(x, y);
  const { digits: ours, exponent } = decompose(computed);
  const common = Math.max(bits, -exponent);
  const difference = shift(ours, exponent + common) - shift(digits, common - bits);
  const leading = (digits < 0n ? -digits : digits).toString(2).length - bits - 1;
  const ulpExponent = Math.max(leading - 52, -1074);
  // 2^20 units per ulp leave 20 bits after the point.
  return Math.abs(Number(shift(difference, 20 - ulpExponent - common))) / 1048576;
}
