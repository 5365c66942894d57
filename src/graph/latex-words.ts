/** Names and words in LaTeX of ASCII alone, as pdflatex takes them. */
import { greek, greekLetters } from './greek.ts';
import { text as aText } from './option-kinds.ts';
import { requireKind } from './options.ts';

/** What stands on a letter. */
const accents: Readonly<Record<string, string>> = {
  '\u0300': 'grave',
  '\u0301': 'acute',
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
  '\u0306': 'breve',
  '\u0307': 'dot',
  '\u0308': 'ddot',
  '\u030a': 'mathring',
  '\u030c': 'check',
};

/** Letters that stand for names in formulas that are not finished: they stay. */
const placeholders = /^[\u13a0-\u13f5\u4e00-\u9fff]$/;

const parts = /^([\p{L}\p{M}]+)(?:\((\w+)\))?(\d*)((?:_[\p{L}\d]+)*)('*)$/u;

/**
 * A name in LaTeX: `w1`, `w_1` and `w_{1}` as w with an index, `w(2)11` with its layer, Greek letters by name, ŷ with its
 * hat, words upright.
 *
 * @example
 * import { latexName } from 'chainrule/calculus';
 *
 * console.log(latexName('w(2)11'), latexName('ŷ')); // w^{(2)}_{11} \hat{y}
 */
export function latexName(name: string): string {
  requireKind('latexName', name, aText);
  const found = parts.exec(name.replace(/_\{(\w+)\}$/, '_$1'));
  if (!found) return `\\mathrm{${wordOf(name)}}`;
  const [, base = name, layer, digits = '', rest = '', primes = ''] = found;
  const letter = letterOf(base);
  if (letter === undefined && rest !== '' && layer === undefined && !/^_\d+$/.test(rest))
    return `\\mathrm{${wordOf(name)}}`;
  const indices = [digits, ...rest.split('_')].filter((index) => index !== '').map(indexOf);
  const above = layer === undefined ? '' : `^{(${layer})}`;
  const below = indices.length === 0 ? '' : `_{${indices.join(',')}}`;
  return `${letter ?? `\\mathrm{${wordOf(base)}}`}${primes}${above}${below}`;
}

function indexOf(index: string): string {
  return /^(?:\d+|[A-Za-z]{1,2})$/.test(index) ? index : `\\mathrm{${wordOf(index)}}`;
}

/** A single letter, with its accents; undefined for a word. */
function letterOf(base: string): string | undefined {
  if (greek.has(base)) return `\\${base}`;
  const [letter = '', ...marks] = Array.from(base.normalize('NFD'));
  if (marks.some((mark) => !/^\p{M}$/u.test(mark))) return undefined;
  const plain = plainLetter(letter);
  return marks.reduce((text, mark) => `\\${accents[mark] ?? 'hat'}{${text}}`, plain);
}

function plainLetter(letter: string): string {
  if (/^[\x20-\x7e]$/.test(letter) || placeholders.test(letter)) return letter;
  if (letter === 'ℓ') return '\\ell';
  const name = greekLetters.get(letter);
  return name === undefined ? `\\mathrm{u${letter.codePointAt(0)!.toString(16)}}` : `\\${name}`;
}

/** A word for upright letters in formulas. */
function wordOf(word: string): string {
  const clusters = word.normalize('NFD').match(/\P{M}\p{M}*/gu) ?? [];
  return clusters
    .map((cluster) => (/^[\x20-\x7e]$/.test(cluster) ? escapedCharacter(cluster) : `{${letterOf(cluster)}}`))
    .join('');
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

function escapedCharacter(character: string): string {
  return special[character] ?? (/[#$%&_{}]/.test(character) ? `\\${character}` : character);
}

/** Signs of formulas that stand among words, and typographic ones. */
const signs: Readonly<Record<string, string>> = {
  '·': '$\\cdot$',
  '×': '$\\times$',
  '∂': '$\\partial$',
  '→': '$\\to$',
  '←': '$\\leftarrow$',
  '↔': '$\\leftrightarrow$',
  '−': '$-$',
  '±': '$\\pm$',
  '≈': '$\\approx$',
  '≠': '$\\neq$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '∞': '$\\infty$',
  '√': '$\\surd$',
  '∈': '$\\in$',
  '∑': '$\\sum$',
  '⊙': '$\\odot$',
  '⊤': '$\\top$',
  ᵀ: '$^\\top$',
  '′': "$'$",
  '…': '\\dots{}',
  '–': '--',
  '—': '---',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '✓': '$\\surd$',
  '✗': '$\\times$',
  '°': '$^\\circ$',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
};

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const lowered = '₀₁₂₃₄₅₆₇₈₉';

/**
 * Text between formulas of LaTeX: special characters escaped, letters and signs beyond ASCII as commands, as pdflatex takes
 * them.
 *
 * @example
 * import { latexWords } from 'chainrule/calculus';
 *
 * console.log(latexWords('100 % of σ → 1')); // 100 \% of $\sigma$ $\to$ 1
 */
export function latexWords(text: string): string {
  requireKind('latexWords', text, aText);
  const clusters = text.normalize('NFC').match(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[₀₁₂₃₄₅₆₇₈₉]+|\P{M}\p{M}*/gu) ?? [];
  return clusters
    .map((cluster) => {
      if (Object.hasOwn(signs, cluster)) return signs[cluster]!;
      if (/^[\x20-\x7e]$/.test(cluster)) return escapedCharacter(cluster);
      if (raised.includes(cluster[0]!)) return `$^{${digitsOf(cluster, raised)}}$`;
      if (lowered.includes(cluster[0]!)) return `$_{${digitsOf(cluster, lowered)}}$`;
      return /^\s$/.test(cluster) ? ' ' : `$${letterOf(cluster) ?? ''}$`;
    })
    .join('');
}

function digitsOf(text: string, digits: string): string {
  return Array.from(text, (digit) => digits.indexOf(digit)).join('');
}
