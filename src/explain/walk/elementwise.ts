/** How the derivative of an activation is written: as its record has it where that is short, else as f′(z). */
import { constant, type Node } from '../../graph/node.ts';
import { rebuild } from '../../graph/walk.ts';
import { reapply } from '../../ops/define.ts';
import { formulaOf, placeholder } from './formula.ts';
import type { ReadStep } from './read.ts';
import type { Notation } from './types.ts';

const longest = 20;

/** The derivative as a formula of the names of z and a. */
export function derivativeFormula({ from, to, detail }: ReadStep): (z: Notation, a: Notation) => Notation {
  const formula = scalarDerivative(from, to);
  return (z, a) => {
    if (formula) {
      const written = formulaOf(formula, [a, z]);
      if (!written.text.includes(' > ')) return written;
      return { text: `[${written.text}]`, latex: `\\left[${written.latex}\\right]` };
    }
    return { text: `${detail}′(${z.text})`, latex: `\\operatorname{${detail}}'\\left(${z.latex}\\right)` };
  };
}

/** From the record, in terms of a stand-in for a and one for z; undefined where it is long or the operation is composed. */
function scalarDerivative(from: Node, to: Node): Node | undefined {
  if (to.kind !== 'apply' || to.operation.kind !== 'scalar' || to.inputs.length !== 1 || to.inputs[0] !== from)
    return undefined;
  const [a, z] = [placeholder(0), placeholder(1)];
  const [local = constant(0)] = to.operation.derivative(to.inputs, to);
  const standIn = (node: Node) => (node === to ? a : node === from ? z : undefined);
  const formula = rebuild(
    [local],
    (node, inputs) => standIn(node) ?? (node.kind === 'apply' ? reapply(node, inputs) : node),
    (node) => (standIn(node) || node.kind !== 'apply' ? [] : node.inputs),
  ).get(local)!;
  return formulaOf(formula, []).text.length <= longest ? formula : undefined;
}

/** The name of the function: the layer's own. */
export function activationName({ detail }: ReadStep): string {
  return detail;
}
