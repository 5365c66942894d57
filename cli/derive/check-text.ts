/** A derivative beside difference quotients, in a sentence. */
import type { DifferenceCheck } from '../../src/calculus.ts';
import { formatDigits } from '../terminal/value.ts';

export function checkText(check: DifferenceCheck, by: string): string {
  const { h, quotient, error, verdict, digits, reason } = check;
  const away = `with h = ${formatDigits(h)} is ${formatDigits(quotient)}, away by ${Number(error.toPrecision(2))}`;
  const middle = `(f(${by} + h) - f(${by} - h))/2h ${away}`;
  switch (verdict) {
    case 'agrees':
      return reason === undefined ? `${middle} ✓` : `${middle} ✓; ${reason}`;
    case 'differs':
      return `${middle} ✗ they should agree${reason === undefined ? '' : `, though ${reason}`}`;
    case 'rounding':
      if (digits === 0) return `nothing can be told by numbers: ${reason}`;
      return `${middle} ✓ to the ${digits === 1 ? 'one digit' : `${digits} digits`} that rounding leaves`;
    case 'edge':
      if (reason?.startsWith('f has values')) return `(f(${by} + h) - f(${by}))/h ${away}; ${reason}`;
      return `${middle} ✓; larger steps do not tell: ${reason}`;
    default:
      return `${middle}; larger steps do not tell: ${reason}`;
  }
}
