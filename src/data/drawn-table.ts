/** Tables that are drawn with signs, as in Markdown, and as databases print them: their lines are taken away, their cells kept. */

const bars = '|│┃║';
/** What a rule is made of: below a header, and around the rows. */
const rule = new RegExp(
  String.raw`^[ \t]*[+${bars}]?[ \t]*(?::?[-=]{3,}:?|:-+:?|-+:)[ \t]*(?:[+${bars}][ \t]*(?::?[-=]{3,}:?|:-+:?|-+:)[ \t]*)*[+${bars}]?[ \t]*$|^[ \t]*[─━═┄┅┈┉┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛┡╇┩╞╪╡╭╮╰╯╔╦╗╠╬╣╚╩╝ ]*[─━═┄┅┈┉]{3,}[─━═┄┅┈┉┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛┡╇┩╞╪╡╭╮╰╯╔╦╗╠╬╣╚╩╝ ]*$`,
  'gm',
);
/** Of a table whose cells stand apart by blanks. */
const dashes = /^[ \t]*(?=.*[-=]{3})(?:-+|=+)(?:[ \t]+(?:-+|=+))+[ \t]*$/gm;
/** What databases say below. */
const footer = /^(?:\(\d+ rows?(?: affected)?\)|\d+ rows? in set.*)[ \t]*$/gm;
const side = new RegExp(String.raw`^[ \t]*[${bars}]|[${bars}][ \t]*$`, 'gm');
const otherBars = /[│┃║]/g;

/**
 * What takes the drawing away from the lines of a text that starts so, and leaves `|` or blanks between cells; undefined where none is drawn:
 * there must be a rule below the first line of cells, and bars in that line, or a run of dashes below each name.
 */
export function withoutDrawing(start: string): ((lines: string) => string) | undefined {
  const lines = start.split('\n', 5).filter((line) => line.trim() !== '');
  const isLike = (sign: RegExp, line: string | undefined) => line !== undefined && line.search(sign) === 0;
  if (isLike(dashes, lines[1]) || (isLike(dashes, lines[0]) && isLike(dashes, lines[2])))
    return (text) => text.replaceAll(dashes, '').replaceAll(footer, '');
  const [header, below] = isLike(rule, lines[0]) ? lines.slice(1) : lines;
  if (header === undefined || !isLike(rule, below) || !new RegExp(`[${bars}]`).test(header)) return undefined;
  const hasSides = new RegExp(String.raw`^[ \t]*[${bars}].*[${bars}][ \t]*$`).test(header);
  return (text) => {
    const cells = text.replaceAll(rule, '').replaceAll(footer, '').replaceAll(otherBars, '|');
    return hasSides ? cells.replaceAll(side, '') : cells;
  };
}
