/** Derivatives and the loss, as they are written. */
import type { Notation } from '../../nn/names.ts';

/** ∂ℓ/∂w(1)21 */
export function partial(of: Notation, by: Notation): Notation {
  return { text: `∂${of.text}/∂${by.text}`, latex: `\\frac{\\partial ${of.latex}}{\\partial ${by.latex}}` };
}

export const lossSymbol: Notation = { text: 'ℓ', latex: '\\ell' };

/** ∂ℓ/∂ of something */
export function lossBy(by: Notation): Notation {
  return partial(lossSymbol, by);
}
