/** Numbers, sums and products as they are written on a board, in text and in LaTeX. */
import type { Factor, Notation } from './types.ts';

/** A number with some significant digits: 0.2475, -1.23×10⁻⁵; what is not finite as ∞ or "undefined". */
export function numeral(value: number, digits = 4): Notation {
  if (Number.isNaN(value)) return { text: 'undefined', latex: '\\text{undefined}' };
  if (!Number.isFinite(value)) return value < 0 ? { text: '-∞', latex: '-\\infty' } : { text: '∞', latex: '\\infty' };
  const plain = String(Number(value.toPrecision(Math.abs(value) >= 1000 && Number.isInteger(value) ? 15 : digits)));
  const isLong = /e/.test(plain) || (value !== 0 && Math.abs(value) < 1e-4) || Math.abs(value) >= 1e7;
  if (!isLong) return { text: plain === '-0' ? '0' : plain, latex: plain === '-0' ? '0' : plain };
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
  const short = String(Number(mantissa));
  const power = Number(exponent);
  const raised = String(power)
    .replace('-', '⁻')
    .replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
  return { text: `${short}×10${raised}`, latex: `${short} \\cdot 10^{${power}}` };
}

/** Factors with dots between them; sums, and negative numbers that are not the first, in parentheses. */
export function multiplied(factors: readonly Notation[]): Notation {
  const parts = factors.map((factor, i) => {
    const isSum = factors.length > 1 && (hasSum(factor.text) || factor.text.includes(' / '));
    const isMinus = i > 0 && factor.text.startsWith('-');
    return isSum || isMinus ? parenthesised(factor) : factor;
  });
  return joined(parts, ' · ', ' \\cdot ');
}

/** Terms with plus signs between them; a minus sign at the start of a term takes the place of its plus sign. */
export function added(terms: readonly Notation[]): Notation {
  return terms.reduce((sum, term) => ({
    text: term.text.startsWith('-') ? `${sum.text} - ${term.text.slice(1)}` : `${sum.text} + ${term.text}`,
    latex: term.latex.startsWith('-') ? `${sum.latex} - ${term.latex.slice(1)}` : `${sum.latex} + ${term.latex}`,
  }));
}

export function joined(parts: readonly Notation[], separator: string, latexSeparator: string): Notation {
  return {
    text: parts.map(({ text }) => text).join(separator),
    latex: parts.map(({ latex }) => latex).join(latexSeparator),
  };
}

export function parenthesised({ text, latex }: Notation): Notation {
  return { text: `(${text})`, latex: `\\left(${latex}\\right)` };
}

/** Symbols times symbols, then numbers times numbers; factors 1 are left out. */
export function productForms(all: readonly Factor[]): [symbols: Notation, numbers: Notation] {
  const others = all.filter(({ text }) => text !== '1');
  const factors = others.length > 0 ? others : all.slice(0, 1);
  return [multiplied(factors), multiplied(factors.map(({ value }) => numeral(value)))];
}

/** Whether a sum or a difference stands outside all parentheses. */
function hasSum(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (depth === 0 && i > 0 && (character === '+' || character === '-') && text[i - 1] === ' ') return true;
  }
  return false;
}
