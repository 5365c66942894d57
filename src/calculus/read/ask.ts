/** Refusals of the reader: what cannot be read, and what can be read in several ways, with what to write for each. */
import { nearest } from '../../graph/error.ts';
import { namedFunctions } from '../functions.ts';
import type { Cursor } from './cursor.ts';
import { type CalledFunction, functionNames } from './functions.ts';
import { wordHint } from './hints.ts';
import { letterCount } from './names.ts';
import type { Tensor } from './tensors.ts';
import type { Token } from './token.ts';
import type { Vocabulary } from './words.ts';

/** Where an operand should stand. */
export function failOperand(cursor: Cursor): never {
  const { kind, text } = cursor.token;
  if (kind === 'symbol' && text === '_') return failIndex(cursor);
  const got = kind === 'end' ? 'the end of the text' : JSON.stringify(written(cursor, cursor.token));
  cursor.fail(cursor.token, {
    problem: 'an operand is missing',
    got,
    expected: 'a number, a name, a function or a bracket',
  });
}

/** Where an operator or the end should stand. */
export function failAfterOperand(cursor: Cursor, closing?: string): never {
  const { token, last } = cursor;
  const { text } = token;
  if (token.kind === 'symbol' && text === '=') return failEquals(cursor);
  if (token.kind === 'symbol' && text === '_') return failIndex(cursor);
  const definesLater = cursor.tokens
    .slice(cursor.position)
    .some(({ kind, text: sign }) => kind === 'symbol' && sign === '=');
  const list = definesLater ? 'a ; between definitions' : '[…] around a list of expressions';
  const hint = text === ',' && closing === undefined ? list : undefined;
  const isClosing = [')', ']', '}'].includes(text);
  const isOpening = isClosing && closing === undefined;
  cursor.fail(token, {
    problem: isOpening ? 'a bracket that was not opened' : 'a sign that does not belong here',
    got: JSON.stringify(written(cursor, token)),
    expected: closing === undefined ? 'an operator or the end' : `an operator or ${closing}`,
    hint: last.kind === 'number' && token.kind === 'number' ? `${last.text}*${text}` : hint,
  });
}

function written(cursor: Cursor, { at, end, text }: Token): string {
  return cursor.text.slice(at, end).trim() || text;
}

function failEquals(cursor: Cursor): never {
  cursor.fail(cursor.token, {
    problem: 'a sign that does not belong here',
    got: '"="',
    expected: 'a definition such as z = w x before a ;, or an expression',
    hint: 'the right-hand side alone, or == to compare',
  });
}

function failIndex(cursor: Cursor): never {
  const isOfName = cursor.position > 0 && cursor.last.kind === 'name';
  cursor.fail(cursor.token, {
    problem: isOfName ? 'an index that is no number and no name' : 'an index without a name',
    got: isOfName ? cursor.shown(cursor.last.at, cursor.tokens[cursor.behind(cursor.position + 1) - 1]!.end) : '"_"',
    expected: 'numbers, names, + - * / ^ ( ) | | and commas',
    hint: 'an index as in w_1, w_{12} or x_max',
  });
}

export function failUnclosed(cursor: Cursor, opening: Token, closing: string): never {
  cursor.fail(opening, {
    problem: opening.text === '|' ? 'bars that do not close' : 'a bracket that does not close',
    got: `${opening.text} and no ${closing} after it`,
    expected: `a ${closing} in its place`,
  });
}

/** `1/2x`: at the token after a divisor, which someone may have meant to divide by as well. */
export function failDivision(cursor: Cursor, start: Token, divisor: Token, read: () => unknown): never {
  const [factor, dividend] = [cursor.token, cursor.last];
  const gap = cursor.text.slice(dividend.end, factor.at);
  while (cursor.startsAtom) read();
  const { end } = cursor.last;
  const divided = cursor.shown(start.at, divisor.at);
  const by = cursor.shown(divisor.at, dividend.end);
  const over = cursor.shown(divisor.end, dividend.end);
  const rest = cursor.shown(factor.at, end);
  cursor.fail(
    start,
    {
      problem: 'a division that can be read in two ways',
      got: cursor.shown(start.at, end),
      expected: 'parentheses that say which is meant',
      hint: `(${divided}${by})${gap}${rest} or ${divided}/(${over}${gap}${rest})`,
    },
    end,
  );
}

export function failNumbers(cursor: Cursor, last: Token): never {
  const [base, sign] = [cursor.tokens[cursor.position - 3], cursor.tokens[cursor.position - 2]];
  // w²₁₁: a layer in the place of an exponent.
  const isRaised =
    base?.kind === 'name' && sign?.text === '^' && /[²³¹⁰⁴-⁹]/.test(cursor.text.slice(last.at, last.end));
  const hint = isRaised
    ? `${base.text}(${last.text})${cursor.token.text} for a number of layer ${last.text}, ${base.text}_{${cursor.token.text}}^${last.text} for the power`
    : `${last.text}*${cursor.token.text}`;
  cursor.fail(
    last,
    {
      problem: 'two numbers side by side',
      got: `${last.text} ${cursor.token.text}`,
      expected: 'an operator between them',
      hint,
    },
    cursor.token.end,
  );
}

/** `log x y` and `log x/y`: how far the argument goes is not seen. */
export function failArgument(cursor: Cursor, name: Token, start: Token): never {
  const from = cursor.position;
  const argument = cursor.shown(start.at, cursor.last.end);
  // What may belong to it: up to the next sign of a sum, or the end of the bracket.
  let at = from;
  const stops = new Set([
    '+',
    '-',
    ')',
    ']',
    '}',
    ',',
    '|',
    '=',
    '<',
    '>',
    '<=',
    '>=',
    '==',
    ';',
    '&',
    '\\\\',
    'end',
    'if',
    'else',
  ]);
  for (;;) {
    const { kind, text } = cursor.tokens[at]!;
    if (kind === 'end' || (kind === 'symbol' && stops.has(text))) break;
    at = kind === 'symbol' && ['(', '[', '{'].includes(text) ? cursor.behind(at) : at + 1;
  }
  const { end } = cursor.tokens[at - 1]!;
  const rest = cursor.shown(cursor.token.at, end);
  const isQuotient = cursor.isSymbol('/');
  const isPower = cursor.isSymbol('^');
  const more = isPower ? rest : isQuotient ? `/${rest.slice(1).trim()}` : ` ${rest}`;
  const called = cursor.shown(name.at, start.at) || name.text;
  const root = called.replace(/[√∛]/, (sign) => (sign === '√' ? 'sqrt' : 'cbrt'));
  cursor.fail(
    name,
    {
      problem: 'a function whose argument can be read in two ways',
      got: cursor.shown(name.at, end),
      expected: 'parentheses around the argument',
      hint: `${root}(${argument})${more} or ${root}(${argument}${more})`,
    },
    end,
  );
}

/** A function with nothing after it that it could be applied to. */
export function failUncalled(cursor: Cursor, name: Pick<Token, 'at' | 'end' | 'text'>): never {
  const { token } = cursor;
  const isMinus = token.kind === 'symbol' && token.text === '-';
  const after = cursor.ahead(isMinus ? 1 : 0);
  const operand = isMinus && after.kind !== 'end' ? cursor.shown(token.at, after.end) : '…';
  cursor.fail(name, {
    problem: 'a function without parentheses around its argument',
    got: cursor.shown(name.at, isMinus ? after.end : name.end),
    expected: 'what it is applied to, right after its name',
    hint: `${name.text}(${operand})`,
  });
}

/** `\frac{d f}{d x}` inside of an expression. */
export function failDerivative(cursor: Cursor, token: Token): never {
  const end = cursor.tokens[cursor.behind(cursor.behind(cursor.position)) - 1]!.end;
  cursor.fail(
    token,
    {
      problem: 'a derivative in the place of an expression',
      got: cursor.shown(token.at, end),
      expected: 'the operator before what is differentiated, or no derivative',
      hint: '\\frac{d}{dx} x^2',
    },
    end,
  );
}

/** `f'(x)`. */
export function failPrime(cursor: Cursor, name: Token): never {
  cursor.fail(name, {
    problem: 'the derivative of a function in the place of an expression',
    got: name.text,
    expected: 'an expression without derivatives',
    hint: 'the derivative written out, such as sigma(z)*(1 - sigma(z))',
  });
}

/** `σ z`: the function or a number of this name. */
export function failSigma(cursor: Cursor, name: Token): never {
  const after = cursor.shown(cursor.token.at, cursor.token.end);
  cursor.fail(
    name,
    {
      problem: 'sigma before what is not in parentheses',
      got: cursor.shown(name.at, cursor.token.end),
      expected: 'parentheses for the function, a sign for a product',
      hint: `${name.text}(${after}) or ${name.text}*${after}`,
    },
    cursor.token.end,
  );
}

/** `wx`, `xe`, `sinx`: a product or one name. */
export function failWord(cursor: Cursor, token: Token, pieces: readonly string[]): never {
  const word = cursor.text.slice(token.at, token.end);
  const { base } = token.name;
  const [, of, by] = /^d(\p{L})\s*(?:\}\s*\{|\/)\s*d(\p{L})(?!\p{L})/u.exec(cursor.text.slice(token.at)) ?? [];
  if (of !== undefined) {
    cursor.fail(token, {
      problem: 'the derivative of what is not defined',
      got: `d${of}/d${by!}`,
      expected: `${of} before it`,
      hint: `${of} = ${by!}^2; d${of}/d${by!}, or the right-hand side alone with --wrt ${by!}`,
    });
  }
  const instead = wordHint(base);
  if (instead !== undefined) {
    cursor.fail(token, {
      problem: 'a word that expressions do not have',
      got: word,
      expected: 'functions, names and signs',
      hint: instead,
    });
  }
  const index = word.slice(base.length);
  let end = token.end;
  if (cursor.isSymbol('^')) {
    const after = cursor.ahead(1);
    end =
      after.text === '{' || after.text === '(' ? cursor.tokens[cursor.behind(cursor.position + 1) - 1]!.end : after.end;
  }
  const isCall = cursor.isSymbol('(') && namedFunctions.has(pieces.at(-1)!);
  if (isCall) end = cursor.tokens[cursor.behind(cursor.position) - 1]!.end;
  const power = cursor.text.slice(token.end, end);
  const last = pieces.length - 1;
  const calls = pieces.some((piece, i) => i < last && namedFunctions.has(piece));
  const lower = base.toLowerCase();
  const isFunction = namedFunctions.has(lower);
  const product = isFunction
    ? `${lower} …`
    : calls
      ? called(pieces, `${index}${power}`)
      : `${pieces.join(' ')}${index}${power}`;
  const isOperator = /^d\p{L}$/u.test(base);
  cursor.fail(
    token,
    {
      problem: `a word that can be read as ${calls || isFunction ? 'a function' : 'a product'} or as one name`,
      got: cursor.shown(token.at, end),
      expected: `blanks or signs between what is multiplied, or \\mathrm{} around one name`,
      hint: `${product} for the ${calls || isFunction ? 'function' : 'product'}, \\mathrm{${base}}${index}${power} for the name${isOperator ? `; a derivative is asked for by --wrt ${base.slice(1)}` : ''}`,
    },
    end,
  );
}

/** `x sin(x)` for the pieces of xsinx. */
function called(pieces: readonly string[], rest: string): string {
  const at = pieces.findIndex((piece) => namedFunctions.has(piece));
  const before = pieces
    .slice(0, at)
    .map((piece) => `${piece} `)
    .join('');
  return `${before}${pieces[at]}(${pieces.slice(at + 1).join(' ')}${rest})`;
}

/** `f(x)`, where f is no function that is known; products such as p(1-p) pass. */
export function failCall(cursor: Cursor, token: Token, { isKnown }: Vocabulary): void {
  const { position } = cursor;
  const behind = cursor.behind(position);
  const inside = cursor.tokens.slice(position + 1, behind - 1);
  const isLone = inside.length <= 1 || inside.some(({ kind, text }) => kind === 'symbol' && text === ',');
  const { name, text } = token;
  const isWord = letterCount(name.base) > 1 && !isKnown(text);
  const isUsual = /^[fgF]'*$/.test(text) && !isKnown(text);
  const isClose = !cursor.token.gap;
  if (!(isWord || isUsual || (isLone && isClose))) return;
  const end = cursor.tokens[Math.max(position, behind - 1)]!.end;
  const argument = cursor.shown(cursor.token.at, end);
  const instead = wordHint(name.base) ?? (name.base === 'H' ? wordHint('heaviside') : undefined);
  const near = letterCount(name.base) > 1 ? nearest(text.toLowerCase(), functionNames()) : undefined;
  const product = `${text}*${argument} for the product`;
  const definition =
    /^\p{L}$/u.test(text) && inside.length === 1 && inside[0]!.kind === 'name'
      ? ` or define it: ${text}${argument} = …;`
      : '';
  // b(2) is the bias of a layer for who writes networks.
  const number = inside.length === 1 && inside[0]!.kind === 'number' && letterCount(name.base) === 1;
  const layer = number ? `, ${text}^{${argument}} for the one of layer ${inside[0]!.text}` : '';
  cursor.fail(
    token,
    {
      problem: 'a function that is not known, or a product',
      got: cursor.shown(token.at, end),
      expected: 'a function that expressions have, or the sign of a product',
      hint:
        instead !== undefined
          ? instead
          : near === undefined
            ? `${product}${layer}${definition}`
            : `${near}${argument} for the function, ${product}`,
    },
    end,
  );
}

export function failCount(cursor: Cursor, name: Token, got: number, { least, most }: CalledFunction): never {
  if (got === 2 && ['log', 'ln'].includes(name.text)) {
    cursor.fail(name, {
      problem: 'a logarithm of two numbers, of which either can be the base',
      got: `2 for ${name.text}`,
      expected: 'the base as an index',
      hint: 'log_2(x) to the base 2, or log(x)/log(b)',
    });
  }
  const chains = most === Number.POSITIVE_INFINITY;
  const expected = chains ? 'two or more' : least === most ? String(least) : `${least} or ${most}`;
  cursor.fail(name, {
    problem: 'wrong number of arguments',
    got: `${got} for ${name.text}`,
    expected: `${expected}, between commas`,
  });
}

/** `sin_2(x)`. */
export function failFunctionIndex(cursor: Cursor, token: Token): never {
  const index = token.text.slice(token.name.base.length).replace('_', '');
  cursor.fail(token, {
    problem: 'the name of a function with an index',
    got: token.text,
    expected: 'a function without an index, or another name',
    hint: `${token.name.base}(${index})`,
  });
}

/** `log^{-1}(x)`, which is read as an inverse by some and as a quotient by others. */
export function failInverse(cursor: Cursor, name: Token): never {
  const inverse = inverses[name.text];
  cursor.fail(name, {
    problem: 'a power of a function that can be read in two ways',
    got: `${name.text}^-1`,
    expected: 'the inverse function, or 1 over the function',
    hint: `${inverse === undefined ? '' : `${inverse} for the inverse, `}1/${name.text}(x) for the quotient`,
  });
}

const inverses: Readonly<Record<string, string>> = {
  log: 'exp(x)',
  ln: 'exp(x)',
  exp: 'log(x)',
  sigma: 'log(x/(1 - x))',
  σ: 'log(x/(1 - x))',
  sigmoid: 'log(x/(1 - x))',
  sqrt: 'x^2',
};

/** `w^T x` without shapes. */
export function failTranspose(cursor: Cursor, start: Token): never {
  const end = cursor.last.end;
  const base = start.kind === 'name' ? start.text : 'w';
  cursor.fail(
    start,
    {
      problem: 'a transpose of what is no vector',
      got: cursor.shown(start.at, end),
      expected: 'a vector that is written out, or a name with its shape',
      hint: `--shapes ${base}=3,x=3, or [w1, w2, w3]·[x1, x2, x3]`,
    },
    end,
  );
}

export function failScalar(cursor: Cursor, start: Token, value: Tensor, hint?: string): never {
  cursor.fail(
    start,
    {
      problem: 'a vector in the place of a number',
      got: `${cursor.shown(start.at, cursor.last.end)}, of shape ${value.size}`,
      expected: 'a number here',
      hint: hint ?? 'one element of it, as in v_1, or sum(v)',
    },
    cursor.last.end,
  );
}

/** `sum(w_i x_i)`: a list is needed. */
export function failList(cursor: Cursor, name: Token): never {
  const kind = name.text.toLowerCase();
  const hints: Readonly<Record<string, string>> = {
    sum: 'sum([w1 x1, w2 x2]) or \\sum_{i=1}^{2} w_i x_i',
    prod: '\\prod_{i=1}^{2} p_i',
    dot: 'dot([w1, w2], [x1, x2])',
    softmax: 'softmax([z1, z2, z3])_1, or softmax(z)_1 with --shapes z=3',
  };
  cursor.fail(
    name,
    {
      problem: `${kind} of what is no list`,
      got: cursor.shown(name.at, Math.max(name.end, cursor.last.end)),
      expected: 'a list of expressions in [ ], or a name with its shape',
      hint: hints[kind] ?? `${kind}([a, b, c])`,
    },
    Math.max(name.end, cursor.last.end),
  );
}

/** A sum sign without the numbers that it goes over. */
export function failRange(cursor: Cursor, token: Token): never {
  const word = token.text === 'sum' ? '\\sum' : '\\prod';
  cursor.fail(
    token,
    {
      problem: 'a sum whose range is not given in numbers',
      got: cursor.shown(token.at, Math.max(token.end, cursor.token.end)),
      expected: 'an index from one number to another',
      hint: `${word}_{i=1}^{3} w_i x_i`,
    },
    Math.max(token.end, cursor.last.end),
  );
}

/** `x^1/2`, which somebody may have meant as a root: a first power is not written otherwise. */
export function failRoot(cursor: Cursor, start: Token, exponent: Token): never {
  const end = cursor.ahead(1).end;
  const base = cursor.shown(start.at, exponent.at).replace(/ *(?:\^|\*\*) *$/, '');
  const power = cursor.shown(exponent.at, cursor.last.end);
  const over = cursor.shown(cursor.token.at, end);
  cursor.fail(
    start,
    {
      problem: 'a power that can be read in two ways',
      got: cursor.shown(start.at, end),
      expected: 'parentheses that say which is meant',
      hint: `${base}^(${power}${over}) or (${base}^${power})${over}`,
    },
    end,
  );
}

/** `z = x^2; z'` */
export function failDerivativeOf(cursor: Cursor, token: Token, name: string): never {
  cursor.fail(token, {
    problem: 'the derivative of a part, or another name',
    got: token.text,
    expected: 'the derivative in full, or a name that is not like one that is defined',
    hint: `d${name}/dx behind its definition`,
  });
}
