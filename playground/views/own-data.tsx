/** Data of one's own: drawn by hand, pasted, or from a file. */
export function OwnData() {
  return null;
}
