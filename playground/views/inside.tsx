/** Seeing inside: panels below the network, one at a time, each of its own file. */
export function Inside() {
  return null;
}
