/** Which encoding of one byte for each character a text has that is no UTF-8, by its letters. */

/** What was found: a name that TextDecoder knows, and whether the letters are those of another alphabet than it has. */
export interface EncodingGuess {
  readonly encoding: 'windows-1252' | 'windows-1251' | 'koi8-r' | 'iso-8859-5' | 'macintosh';
  readonly isForeign: boolean;
}

const cyrillic = ['windows-1251', 'koi8-r', 'iso-8859-5'] as const;
/** Two thirds of the letters of Russian and of its neighbours. */
const commonCyrillic = /[оеаинтсрвлі]/g;
/** Fewer letters do not tell encodings apart. */
const fewest = 30;
/** The right encoding has so many common letters; each of the others half of that. */
const leastCommon = 0.5;

/** Windows-1252, unless the letters say otherwise. */
export function guessEncoding(bytes: Uint8Array): EncodingGuess {
  const high = bytes.filter((byte) => byte >= 0x80).length;
  const isForeign = high > bytes.filter(isLatin).length || 2 * inLongRuns(bytes) > high;
  if (isForeign) {
    const found = cyrillicEncoding(bytes);
    return found ? { encoding: found, isForeign: false } : { encoding: 'windows-1252', isForeign };
  }
  return { encoding: isMac(bytes) ? 'macintosh' : 'windows-1252', isForeign };
}

function isLatin(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}

/** How many bytes beyond ASCII stand in runs of four and more: Latin letters with accents do not. */
function inLongRuns(bytes: Uint8Array): number {
  let [all, run] = [0, 0];
  for (const byte of bytes) {
    run = byte >= 0x80 ? run + 1 : 0;
    if (run === 4) all += 4;
    else if (run > 4) all++;
  }
  return all;
}

function cyrillicEncoding(bytes: Uint8Array): (typeof cyrillic)[number] | undefined {
  const scores = cyrillic.map((encoding) => {
    const text = new TextDecoder(encoding).decode(bytes);
    const letters = text.match(/[\u0400-\u04ff]/g) ?? [];
    // Words are written small, or begin with one capital; the wrong table has it the other way round.
    const small = text.match(/[\u0430-\u045f]/g)?.length ?? 0;
    const common = text.toLowerCase().match(commonCyrillic)?.length ?? 0;
    const isText = letters.length >= fewest && letters.length > 0.8 * (text.match(/[^\0-\x7f]/g)?.length ?? 0);
    return {
      encoding,
      share: isText ? common / letters.length : 0,
      score: isText ? (common + 0.25 * small) / letters.length : 0,
    };
  });
  scores.sort((a, b) => b.score - a.score);
  const [best, next] = scores as [(typeof scores)[0], (typeof scores)[0]];
  return best.share >= leastCommon && best.score > next.score ? best.encoding : undefined;
}

/** Signs of Windows-1252 that no word has inside, where old Macs have letters: ç as a byte without a sign, é as a capital Ž. */
function isMac(bytes: Uint8Array): boolean {
  let [mac, windows] = [0, 0];
  for (let i = 1; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const [before, after] = [bytes[i - 1]!, bytes[i + 1] ?? 0];
    if (byte < 0x80) continue;
    if (byte >= 0xc0) {
      if (isLatin(before) || isLatin(after)) windows++;
      continue;
    }
    const hasNone = [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte);
    const isCapital = [0x8a, 0x8c, 0x8e, 0x9f].includes(byte) && before >= 97 && before <= 122;
    const isSign = (byte < 0xa0 && ![0x8a, 0x8c, 0x8e, 0x92, 0x9a, 0x9c, 0x9e, 0x9f].includes(byte)) || byte === 0xa7;
    if (hasNone || isCapital || (isSign && isLatin(after) && (isLatin(before) || before >= 0x80))) mac++;
  }
  return mac >= 2 && mac > windows;
}
