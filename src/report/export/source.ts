/** Text of programs in TypeScript, or in JavaScript, which is the same without types. */

import { onOneLine, unsafeCharacters } from '../../drawing/unsafe.ts';

/** TypeScript or JavaScript. */
export type Language = 'ts' | 'js';

/** A name in a comment: it neither ends the comment nor is more than it looks. */
export function commented(text: string): string {
  return onOneLine(text).replaceAll('*/', '* /');
}

/** A value as a literal, in which every character can be seen. */
export function literal(value: string | readonly string[]): string {
  return JSON.stringify(value).replace(
    unsafeCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text that only TypeScript has. */
export function typed(language: Language): (text: string) => string {
  return (text) => (language === 'ts' ? text : '');
}

/** TypeScript in that language; of types it may have those of numbers alone. */
export function inLanguage(source: string, language: Language): string {
  if (language === 'ts') return source;
  return source
    .replace(/\??: (?:ArrayLike<number>|Float32Array|number(?:\[\])*)(?=[,)=;{ ])/g, '')
    .replace(/(?<=[\])])!(?!=)/g, '');
}

/** Functions of a program, each of them once. */
export class Functions {
  private readonly sources = new Map<string, string>();

  /** Adds a function, given by its TypeScript; gives the name that it has now: another one where the name is taken by another function. */
  add(name: string, source: string): string {
    let free = name;
    for (let i = 2; ; i++) {
      const renamed = source.replace(`function ${name}(`, `function ${free}(`);
      if ((this.sources.get(free) ?? renamed) === renamed) {
        this.sources.set(free, renamed);
        return free;
      }
      free = `${name}${i}`;
    }
  }

  /** Their texts, in the order in which they came. */
  in(language: Language): string[] {
    return Array.from(this.sources.values(), (source) => inLanguage(source, language));
  }
}

/** A name that code can use: `layer1.weight` is layer1Weight. */
export function identifierOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}$_]+/u).filter((word) => word !== '');
  const [first = '', ...others] = words;
  const start = /^\p{N}/u.test(first) || first === '' ? `_${first}` : first;
  // Figures would run together: layer3.2.weight is layer3_2Weight.
  return (
    start + others.map((word) => (/^\p{N}/u.test(word) ? `_${word}` : word[0]!.toUpperCase() + word.slice(1))).join('')
  );
}
