/** Letters and numbers of pictures are those of the page. */

/** What one rem is, in pixels. */
export function rootSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** The smallest letters of the page, as a canvas has fonts. */
export function smallFont(): string {
  return `${0.875 * rootSize()}px system-ui, sans-serif`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number that is too large or too small for a row of digits: 1.13×10⁻⁶. */
export function power(value: number, digits?: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string];
  const raised = exponent.replace('+', '').replace('-', '⁻');
  return `${mantissa}×10${raised.replaceAll(/\d/g, (digit) => superscripts[Number(digit)]!)}`.replace('-', '−');
}
