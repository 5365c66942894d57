/** A number as people write it, taken apart: bound, sign, currency, digits with their marks, unit. */
import { isAscii } from './ascii.ts';

/** What stands between thousands; a blank is any blank that does not end a line, an apostrophe any apostrophe. */
export type ThousandsMark = '' | ',' | '.' | ' ' | "'";
/** The mark before decimals. */
export type DecimalMark = '.' | ',';

export interface NumberText {
  /** `<`, `>=`, `~` and the like, or `+` behind the number: what is known is a bound. */
  readonly bound: string;
  readonly isNegative: boolean;
  /** A currency before the number, or nothing. */
  readonly prefix: string;
  /** The digits with the marks between them: `1.299,99`. */
  readonly digits: string;
  /** Such as `e-03`, also where it is written ×10^-3, or nothing. */
  readonly exponent: string;
  /** What follows the number: a unit, a currency, a per cent sign, what it is out of (/10), or nothing. */
  readonly suffix: string;
  /** Thousands, millions and the like, where the suffix begins so. */
  readonly multiple?: Multiple | undefined;
}

/** `1.2M USD` is 1.2e6 in USD. */
export interface Multiple {
  readonly exponent: string;
  /** What follows it. */
  readonly suffix: string;
  /** Whether it says so by itself: 5m and 12b may be metres and bits. */
  readonly isSure: boolean;
}

/** What the marks between digits say by themselves. */
export interface Marks {
  readonly decimal: DecimalMark | '';
  readonly thousands: ThousandsMark;
  /** One comma or point before three digits: 1,234 may be a thousand or a little more than one. */
  readonly isAmbiguous: boolean;
}

const codes =
  'USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|CNY|RMB|INR|BRL|MXN|ZAR|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|KRW|SGD|HKD|THB|IDR|MYR|PHP|' +
  'ILS|AED|SAR|EGP|NGN|KES|ARS|CLP|COP|PEN|UAH|RON|BGN|ISK|VND|PKR|BDT|LKR|TWD';
const currency = String.raw`\p{L}{0,3}\p{Sc}|(?:${codes})(?![\p{L}])|Rs\.?|Fr\.|kr\.?`;
/** Letters and signs; of digits only a power: m2, cm3. */
const unitSign = String.raw`[%‰°"″²³·]|\p{Sc}`;
const unit = String.raw`(?:${unitSign}|[\p{L}\p{M}][23]?)(?:${unitSign}|[\p{L}\p{M}][23]?|[ ./*^_-](?=[\p{L}\p{Sc}%²³]|$)){0,23}`;
/** 1.7×10^-3, 1.7 x 10⁻³. */
const powerOfTen = String.raw` ?[×xX*·∙⋅] ?10(?:\^\(?[-+]?\d+\)?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)`;
/** How far the number may be off, which is not read: 6.83 ± 0.51. */
const deviation = String.raw` ?(?:±|\+\/-|\+-) ?\d+(?:[.,]\d+)?`;
const anatomy = new RegExp(
  String.raw`^(?<bound>[<>]=?|[≤≥~≈]|ca\.)? ?(?<open>\()? ?(?<sign>[-+])? ?(?<prefix>${currency})? ?(?<inner>[-+])? ?` +
    String.raw`(?<digits>\d+(?:[.,' ]\d+)*[.,]?|[.,]\d+)(?:(?<=[.,])--?)?(?<exponent>[eE][-+]?\d+|${powerOfTen})?(?:${deviation})?` +
    String.raw`(?<gap> ?)(?<suffix>${unit}|\+|-|\/ ?\d{1,3})?(?<mark>\*+|[†‡]|\[\w+\])?(?<close>\))?$`,
  'u',
);
const multiple =
  /^(?:(?<letter>[kKmMbB]|bn|mn|mio|mrd)|(?<word>thousand|tsd|million|billion|trillion|lakh|crore)s?)\.?(?<rest> .*|\p{Sc}.*)?$/iu;
/** What the words for thousands, millions and the like stand for. */
export const exponents: Readonly<Record<string, string>> = {
  k: 'e3',
  m: 'e6',
  b: 'e9',
  bn: 'e9',
  mn: 'e6',
  mio: 'e6',
  mrd: 'e9',
  thousand: 'e3',
  tsd: 'e3',
  million: 'e6',
  billion: 'e9',
  trillion: 'e12',
  lakh: 'e5',
  crore: 'e7',
};

/** The parts of a text without blanks around it, or undefined where it is no number. */
export function takeApart(text: string): NumberText | undefined {
  if (text.length > 60) return undefined;
  // What spreadsheets write around numbers that are text: '1.5 and ="1.5".
  const found = anatomy.exec(plainSigns(text).replace(/^'(?=[-+\d])|^="|(?<=^=.*)"$/g, ''))?.groups;
  if (found === undefined) return undefined;
  const { bound = '', open, sign, prefix = '', inner, digits = '', exponent = '', gap, suffix = '', close } = found;
  if ((open === undefined) !== (close === undefined) || (sign !== undefined && inner !== undefined)) return undefined;
  // 0x10 and 0b1 are no numbers with a unit.
  if (digits === '0' && /^[xob][23]?$/i.test(suffix)) return undefined;
  // Ranks are no numbers with a unit either: of 1st, 2nd and 4th the last would be.
  if (gap === '' && /^(?:st|nd|rd|th)$/i.test(suffix)) return undefined;
  const isBoundBehind = suffix === '+';
  return {
    bound: isBoundBehind ? '+' : bound,
    isNegative: open !== undefined || sign === '-' || inner === '-' || suffix === '-',
    prefix,
    digits,
    exponent: exponent === '' ? '' : plainExponent(exponent),
    suffix: isBoundBehind || suffix === '-' ? '' : suffix,
    multiple: exponent === '' ? multipleOf(suffix, gap === '', prefix !== '') : undefined,
  };
}

function plainExponent(text: string): string {
  if (/^e/i.test(text)) return text;
  const raised = /10\^?(.*)$/.exec(text)![1]!;
  return `e${raised.replaceAll(/[()]/g, '').replaceAll(/[⁺⁻⁰¹²³⁴-⁹]/g, (sign) => '+-0123456789'['⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign)]!)}`;
}

/** A letter stands at the number, as in 12K: 300 K is a temperature. */
function multipleOf(suffix: string, isAttached: boolean, isMoney: boolean): Multiple | undefined {
  const found = multiple.exec(suffix)?.groups;
  const name = found?.letter ?? found?.word;
  if (name === undefined || (name.length === 1 && !isAttached)) return undefined;
  return {
    exponent: exponents[name.toLowerCase()]!,
    suffix: (found?.rest ?? '').trim(),
    // $5m and £12b are no metres and bits.
    isSure: isMoney || (name !== 'm' && name !== 'b'),
  };
}

/** With the dashes, blanks and apostrophes of typesetting as those of a keyboard, and digits of full width, Arabic and Devanagari ones as others. */
export function plainSigns(text: string): string {
  if (isAscii(text)) return text;
  return text
    .replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/^[\u201c\u201e](.*)[\u201c\u201d]$/, '$1')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) =>
      String((digit.charCodeAt(0) - (digit < '\u0900' ? 0 : 6)) & 0xf),
    )
    .replace('\u2103', '\u00b0C')
    .replace('\u2109', '\u00b0F')
    .replace(/(?<=\d)[\u066b\u066c](?=\d)/g, (mark) => (mark === '\u066b' ? '.' : ','))
    .replace(/[\uff05-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

/** What the marks of these digits mean, or undefined where they mean nothing: 1.2.3, 12,34,5. */
export function marksOf(digits: string): Marks | undefined {
  const marks = digits.replace(/\d/g, '');
  const first = marks[0] as Exclude<ThousandsMark, ''> | undefined;
  if (first === undefined) return { decimal: '', thousands: '', isAmbiguous: false };
  const last = marks.at(-1)!;
  const isSame = [...marks].every((mark) => mark === first);
  if (isSame && (marks.length > 1 || first === ' ' || first === "'"))
    return isGrouped(digits, first) ? { decimal: '', thousands: first, isAmbiguous: false } : undefined;
  if (last !== '.' && last !== ',') return undefined;
  const at = digits.lastIndexOf(last);
  const whole = digits.slice(0, at);
  if (isSame) {
    const isAmbiguous = digits.length - at === 4 && at <= 3 && /^[1-9]/.test(whole);
    return { decimal: last, thousands: '', isAmbiguous };
  }
  if (first === last || !isGrouped(whole, first)) return undefined;
  return { decimal: last, thousands: first, isAmbiguous: false };
}

/** Whether a whole number has its marks at each thousand (or as in 12,34,567). */
export function isGrouped(whole: string, mark: string): boolean {
  const groups = whole.split(mark);
  if (groups.some((group) => /\D/.test(group))) return false;
  const [head = '', ...rest] = groups;
  if (head.length < 1 || head.length > 3 || rest.at(-1)?.length !== 3) return false;
  if (rest.every((group) => group.length === 3)) return true;
  return mark === ',' && head.length <= 2 && rest.slice(0, -1).every((group) => group.length === 2);
}
