/** Text of many words, which a table's columns cannot hold as categories. */

/** Names and addresses have fewer. */
const fewestWords = 5;
const looked = 500;

/** Why a column of such texts is not used, or undefined where they are of few words. */
export function freeTextReason(texts: readonly string[]): string | undefined {
  const some = texts.slice(0, looked);
  const words = some.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0) / some.length;
  if (!(words >= fewestWords)) return undefined;
  return `free text, about ${Math.round(words)} words each, which is not read: what matters in it can be columns of its own, such as its length or whether a word is in it`;
}
