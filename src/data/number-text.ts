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
  /** Such as `e-03`, or nothing. */
  readonly exponent: string;
  /** What follows the number: a unit, a currency, a per cent sign, or nothing. */
  readonly suffix: string;
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
const unit = String.raw`(?:${unitSign}|[\p{L}\p{M}][23]?)(?:${unitSign}|[\p{L}\p{M}][23]?|[ ./*^_-](?=[\p{L}%²³]|$)){0,23}`;
const anatomy = new RegExp(
  String.raw`^(?<bound>[<>]=?|[≤≥~≈])? ?(?<open>\()? ?(?<sign>[-+])? ?(?<prefix>${currency})? ?(?<inner>[-+])? ?` +
    String.raw`(?<digits>\d+(?:[.,' ]\d+)*[.,]?|[.,]\d+)(?<exponent>[eE][-+]?\d+)? ?(?<suffix>${unit}|\+)?(?<close>\))?$`,
  'u',
);

/** The parts of a text without blanks around it, or undefined where it is no number. */
export function takeApart(text: string): NumberText | undefined {
  if (text.length > 60) return undefined;
  const found = anatomy.exec(plainSigns(text))?.groups;
  if (found === undefined) return undefined;
  const { bound = '', open, sign, prefix = '', inner, digits = '', exponent = '', suffix = '', close } = found;
  if ((open === undefined) !== (close === undefined) || (sign !== undefined && inner !== undefined)) return undefined;
  // 0x10 and 0b1 are no numbers with a unit.
  if (digits === '0' && /^[xob][23]?$/i.test(suffix)) return undefined;
  const isBoundBehind = suffix === '+';
  return {
    bound: isBoundBehind ? '+' : bound,
    isNegative: open !== undefined || sign === '-' || inner === '-',
    prefix,
    digits,
    exponent,
    suffix: isBoundBehind ? '' : suffix,
  };
}

/** With the dashes, blanks and apostrophes of typesetting as those of a keyboard, and digits of full width as others. */
function plainSigns(text: string): string {
  if (isAscii(text)) return text;
  return text
    .replace(/[\u2010-\u2015\u2212\ufe63\uff0d]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
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
