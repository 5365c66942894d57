/** A text by which passes find equal applications: of the same operation, not only of one with the same name. */
import type { Attributes, Operation } from './operation.ts';

const numbers = new WeakMap<Operation, number>();
let count = 0;

/** Equal for two applications exactly where operation, operands and attributes are. */
export function applicationKey(
  operation: Operation,
  operands: readonly { readonly id: number }[],
  attributes: Attributes,
): string {
  let number = numbers.get(operation);
  if (number === undefined) {
    count += 1;
    number = count;
    numbers.set(operation, number);
  }
  const settings = Object.entries(attributes).map(([name, value]) => `${name}=${String(value)}`);
  return `${number}(${operands.map(({ id }) => id).join()})${settings.join()}`;
}
