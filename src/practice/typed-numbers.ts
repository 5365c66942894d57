/** Numbers as people type them, in the notation of expressions: per cent, decimal commas, 8×4, `w = 1, b = 2`, 0 2 2 0. */

const number = String.raw`[-−+]?\d+(?:[.,]\d+)?`;

/** The text without the signs that mark mathematics, `$…$` and `\(…\)`, and without a full stop. */
export function withoutMarks(text: string): string {
  return text
    .trim()
    .replace(/^(?:\$\$?|\\\(|\\\[)(.*?)(?:\$\$?|\\\)|\\\])$/s, '$1')
    .replace(/\.$/, '')
    .replaceAll(':=', '=')
    .trim();
}

/** A single number; `isCount`: one in whose place 529,411 has a separator of thousands, not a decimal comma. */
export function typedNumber(text: string, isCount: boolean): string {
  const plain = isCount
    ? text.replace(/^(\d{1,3})((?:[, ]\d{3})+)(?=$| [a-z])/, (all) => all.replace(/[, ]/g, ''))
    : withPoints(text);
  return written(plain).replace(/^([\d\s.+*·-]*\d)\s+[a-z]{3,}$/, '$1');
}

/** A list, as `[1, 2]`: with names or without, in the order of these names. */
export function typedList(text: string, count: number, names: readonly string[]): string {
  const inner = text.trim().replace(/^[[({]+(.*?)[\])}]+$/s, '$1');
  const named = inner
    .split(/(?:[,;\n]?\sand\s|[,;\n])\s*(?=[^\s\d,;]+\s*=)/)
    .map((part) => /^\s*([^\s=]+)\s*=\s*([^=]+)$/.exec(part));
  if (named.length === count && named.every((match) => match !== null)) {
    const values = new Map(named.map((match) => [match![1]!, withPoints(match![2]!.trim())]));
    const order = names.every((name) => values.has(name)) ? names : [...values.keys()];
    if (values.size === count) return `[${order.map((name) => written(values.get(name)!)).join(', ')}]`;
  }
  const bySemicolon = inner.split(';').map((part) => part.trim());
  if (bySemicolon.length === count && count > 1) return `[${bySemicolon.map(withPoints).map(written).join(', ')}]`;
  const asShape = inner.replace(/(\d)\s*(?:×|x|X|\\times|by)\s*(?=\d)/g, '$1, ');
  if (asShape !== inner && !/[^\d\s,]/.test(asShape)) return `[${asShape}]`;
  if (new RegExp(`^${number}(?:\\s+${number})+$`).test(inner))
    return `[${inner.split(/\s+/).map(withPoints).join(', ')}]`;
  return written(text);
}

/** 1,4 as 1.4. */
function withPoints(text: string): string {
  return text.replace(/(\d),(?=\d)/g, '$1.');
}

/** Per cent, whole numbers with a fraction, and logarithms of a number without parentheses or to base 2 or 10. */
function written(text: string): string {
  return text
    .replace(/^([-−+]?)\s*(\d+) (\d+\/\d+)$/, '$1($2 + $3)')
    .replace(/(\d+(?:\.\d+)?)\s*(?:\\?%|per\s?cent)/g, '($1/100)')
    .replace(/\blog_?(2|10)\s*\(([^()]*)\)/g, '(ln($2)/ln($1))')
    .replace(/\b(ln|log)\s+(\d+(?:\.\d+)?)/g, '$1($2)');
}
