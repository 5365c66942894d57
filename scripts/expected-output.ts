/** What a program says that it prints: a comment behind `console.log(…);`, or the lines of comment below it. */
import { parseSource, type SyntaxNode, visit } from './source.ts';

/** A `console.log(…);` with what it is said to print. */
interface Claim {
  /** Where its call starts in the code. */
  readonly start: number;
  readonly line: number;
  readonly expected: string;
}

export function claimsOf(code: string): Claim[] {
  const file = parseSource('example.ts', code);
  const { tree, comments } = file;
  const claims: Claim[] = [];
  visit(tree, (node) => {
    if (node.type !== 'ExpressionStatement' || !isLog(node.expression as SyntaxNode)) return;
    const end = node.end as number;
    const line = file.lineOf({ start: end });
    const behind = comments.find(({ start }) => start >= end && file.lineOf({ start }) === line);
    const below = (from: number): string[] => {
      const comment = comments.find(({ start }) => file.lineOf({ start }) === from && startsLine(code, start));
      return comment ? [comment.value, ...below(from + 1)] : [];
    };
    const expected = behind ? [behind.value] : below(line + 1);
    if (expected.length > 0) claims.push({ start: node.start, line, expected: expected.join('\n').trim() });
  });
  return claims;
}

/**
 * Whether a program printed what its comment says. Line ends, spaces beside brackets and the names of typed arrays do not count; `…` stands
 * for any text; a number with decimals is one that rounds to it.
 */
export function isAsExpected(expected: string, printed: string): boolean {
  const parts = bare(expected).split(/ ?… ?/);
  const numbers: string[] = [];
  const pattern = parts.map((part) =>
    part
      .split(number)
      .map((piece, i) => {
        if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        numbers.push(piece);
        return `(${number.source.slice(1, -1)})`;
      })
      .join(''),
  );
  const found = new RegExp(`^${pattern.join('.*?')}$`, 's').exec(bare(printed));
  return found !== null && numbers.every((text, i) => roundsTo(found[i + 1]!, text));
}

const number = /(-?(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?)/;

function bare(text: string): string {
  return text
    .replace(/\b(?:Float64|Float32|Int32|Uint8)Array\(\d+\)\s*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([[\]{}(),:]) ?/g, '$1')
    .trim();
}

/** Whether a number as printed is the one that was written down, which may have fewer decimals. */
function roundsTo(printed: string, written: string): boolean {
  if (printed === written) return true;
  const [mantissa = '', exponent = '0'] = written.split('e');
  const decimals = mantissa.split('.')[1]?.length;
  if (decimals === undefined) return false;
  const unit = 10 ** (Number(exponent) - decimals);
  return Math.abs(Number(printed) - Number(written)) <= 0.5000001 * unit;
}

function isLog(node: SyntaxNode): boolean {
  const { object, property } = (node.callee ?? {}) as { object?: { name?: string }; property?: { name?: string } };
  return node.type === 'CallExpression' && object?.name === 'console' && property?.name === 'log';
}

function startsLine(code: string, at: number): boolean {
  return code.slice(code.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
}
