/** Dates and times of binary files as ISO 8601. */

const unitsPerSecond = { SECONDS: 1n, MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;

export type TimeUnit = keyof typeof unitsPerSecond;

/** What a Date of JavaScript can hold, in seconds from 1970. */
const mostSeconds = 8_640_000_000_000n;

/** `2024-02-29` from days since 1970; null for what no calendar here reaches. */
export function dateText(days: number): string | null {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().split('T')[0]!;
}

/** `2024-02-29T12:34:56.789`, with `Z` where the moment is one of UTC. */
export function momentText(count: bigint, unit: TimeUnit, isUtc: boolean): string | null {
  const { seconds, fraction } = divided(count, unit);
  if (seconds > mostSeconds || seconds < -mostSeconds) return null;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${whole}${fraction}${isUtc ? 'Z' : ''}`;
}

/** `23:59:59` from midnight on. */
export function clockText(count: bigint, unit: TimeUnit): string {
  const { seconds, fraction } = divided(count, unit);
  const two = (value: bigint) => String(value).padStart(2, '0');
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction}`;
}

function divided(count: bigint, unit: TimeUnit): { seconds: bigint; fraction: string } {
  const per = unitsPerSecond[unit];
  const rest = ((count % per) + per) % per;
  const digits = rest === 0n ? '' : String(rest).padStart(String(per).length - 1, '0');
  // Three digits at a time, as these units are made.
  const fraction = digits.replace(/(000)+$/, '');
  return { seconds: (count - rest) / per, fraction: fraction === '' ? '' : `.${fraction}` };
}
