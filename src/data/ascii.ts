/** Whether a text is ASCII alone, which most texts are: nothing in it looks like something that it is not. */
export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return /^[\x00-\x7f]*$/.test(text);
}
