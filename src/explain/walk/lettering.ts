/** Variables that are written as something with indices of its own: each is a letter of a script that no name uses, until an expression is written. */

import { briefLatex, briefText } from '../../calculus/brief-text.ts';
import { type Input, input, type Node } from '../../graph/node.ts';
import { isComparison } from '../../ops/comparison.ts';
import type { Factor, Notation } from './types.ts';

/** Ideographs: twenty thousand letters. */
const firstLetter = 0x4e00;

export class Lettering {
  readonly #variables = new Map<string, Input>();
  readonly #factors: Factor[] = [];
  readonly #values = new Map<Input, number>();

  /** The variable that is written so; the same one for the same text. */
  variable(factor: Factor): Input {
    const known = this.#variables.get(factor.text);
    if (known) return known;
    const made = input(String.fromCharCode(firstLetter + this.#factors.length), []);
    this.#variables.set(factor.text, made);
    this.#factors.push(factor);
    this.#values.set(made, factor.value);
    return made;
  }

  /** The values of all variables. */
  get point(): ReadonlyMap<Input, number> {
    return this.#values;
  }

  /** An expression of the variables; what is longer than `limit` operations and operands is only counted. */
  write(node: Node, limit?: number): Notation {
    const [text, latex] = [this.named(briefText(node, limit)), this.#replaced(briefLatex(node, limit), 'latex')];
    // A comparison is 1 where it holds and 0 elsewhere.
    const isIndicator = node.kind === 'apply' && isComparison(node.operation);
    return isIndicator ? { text: `[${text}]`, latex: `\\left[${latex}\\right]` } : { text, latex };
  }

  /** A text with the letters in it as they are written. */
  named(text: string): string {
    return this.#replaced(text, 'text');
  }

  #replaced(text: string, form: 'text' | 'latex'): string {
    return text.replaceAll(/[\u4e00-\u9fff]/g, (letter) => this.#factors[letter.charCodeAt(0) - firstLetter]![form]);
  }
}
