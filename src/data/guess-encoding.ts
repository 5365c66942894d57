/** Which encoding a text has that is no UTF-8, by its letters. */

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

/** The two bytes of a character. */
type Pair = (lead: number, trail: number) => boolean;

interface EastAsian {
  readonly encoding: string;
  /** Of all its characters beyond ASCII that take two bytes so many at least are common ones. */
  readonly common: Pair;
  readonly leastCommon: number;
  /** Letters that texts of this language are full of, and others have hardly any of. */
  readonly own?: Pair;
  /** Bytes beyond ASCII that are characters by themselves. */
  readonly isSingle?: (byte: number) => boolean;
}

const isHigh = (byte: number) => byte >= 0xa1 && byte <= 0xfe;

/** Japanese by its syllables, Korean, and Chinese by its more frequent characters, which both encodings have in a part of their own. */
const eastAsian: readonly EastAsian[] = [
  {
    encoding: 'shift_jis',
    common: (lead) => (lead >= 0x81 && lead <= 0x83) || (lead >= 0x88 && lead <= 0x9f),
    leastCommon: 0.7,
    own: (lead, trail) => (lead === 0x82 && trail >= 0x9f) || (lead === 0x83 && trail <= 0x96),
    isSingle: (byte) => byte >= 0xa1 && byte <= 0xdf,
  },
  {
    encoding: 'euc-jp',
    common: (lead, trail) => isHigh(trail) && ((lead >= 0xa1 && lead <= 0xa5) || (lead >= 0xb0 && lead <= 0xcf)),
    leastCommon: 0.7,
    own: (lead) => lead === 0xa4 || lead === 0xa5,
  },
  { encoding: 'euc-kr', common: (lead, trail) => isHigh(trail) && lead >= 0xb0 && lead <= 0xc8, leastCommon: 0.9 },
  { encoding: 'gbk', common: (lead, trail) => isHigh(trail) && lead >= 0xb0 && lead <= 0xd7, leastCommon: 0.75 },
  { encoding: 'big5', common: (lead) => lead >= 0xa4 && lead <= 0xc6, leastCommon: 0.75 },
];
const leastOwn = 0.1;
/** Fewer characters could be anything. */
const fewestCharacters = 4;

/** That of East Asia in which the bytes are most plainly text, or undefined. */
export function eastAsianEncoding(bytes: Uint8Array): string | undefined {
  return eastAsian.find((one) => isWrittenIn(one, bytes))?.encoding;
}

function isWrittenIn({ encoding, common, leastCommon, own, isSingle }: EastAsian, bytes: Uint8Array): boolean {
  let [all, commonOnes, ownOnes] = [0, 0, 0];
  for (let i = 0; i + 1 < bytes.length; i++) {
    const [lead, trail] = [bytes[i]!, bytes[i + 1]!];
    if (lead < 0x80 || isSingle?.(lead)) continue;
    // A sign of a table or a blank is no half of a character.
    if (trail < 0x40) return false;
    all++;
    if (common(lead, trail)) commonOnes++;
    if (own?.(lead, trail)) ownOnes++;
    i++;
  }
  if (all < fewestCharacters || commonOnes < leastCommon * all || (own && ownOnes < leastOwn * all)) return false;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true }) !== '';
  } catch {
    return false;
  }
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
