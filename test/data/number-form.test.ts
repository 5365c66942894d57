/** Numbers as people write them: one form for a column, found in its texts, and read again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { decideForm, formReader, isMostlyNumbers } from '../../src/data/number-form.ts';
import { tableFromRows } from '../../src/data/table-from-values.ts';
import { valuesOf } from './sources.ts';

/** What one column of such texts is read as, in a file with tabs and as values in code. */
async function read(texts: readonly string[], options: object = {}) {
  const result = await readCsv(`n\tm\n${texts.map((text) => `${text}\t1`).join('\n')}\n`, {
    header: 'yes',
    ...options,
  });
  return { values: valuesOf(result.table, 'n'), note: result.notes[0]!, warnings: result.warnings };
}

describe('a column of numbers', () => {
  it.each<[string, string[], number[]]>([
    ['thousands', ['667,085', '1,198,007', '9'], [667085, 1198007, 9]],
    ['thousands and decimals', ['84,331.77', '12.5', '14,604'], [84331.77, 12.5, 14604]],
    ['thousands in twos', ['1,23,456', '12,34,567.5'], [123456, 1234567.5]],
    ['decimal commas', ['0,87', '5,533', '-9,00', '12'], [0.87, 5.533, -9, 12]],
    ['points between thousands', ['7.608,79', '8.209', '-1.234.567,5'], [7608.79, 8209, -1234567.5]],
    ['blanks between thousands', ['1 234,5', '12 345', '987'], [1234.5, 12345, 987]],
    ['blanks that do not break', ['1\u00a0234,5', '12\u202f345', '987'], [1234.5, 12345, 987]],
    ['apostrophes between thousands', ["1'234", "12'345.5", '7'], [1234, 12345.5, 7]],
    ['typeset apostrophes', ['1’234’567', '12’345'], [1234567, 12345]],
    ['per cent', ['7.09%', '16.80 %', '-3%'], [7.09, 16.8, -3]],
    ['dollars', ['$24,960', '-$5.50', '$ 7'], [24960, -5.5, 7]],
    ['euros behind', ['1.299,99 €', '5,00 €'], [1299.99, 5]],
    ['codes', ['USD 12.50', 'USD 7', '9 USD'], [12.5, 7, 9]],
    ['brackets for a minus', ['(1,234)', '50,000', '(7)'], [-1234, 50000, -7]],
    ['a minus of typesetting', ['−4.5', '–3', '2'], [-4.5, -3, 2]],
    ['months', ['36 months', '60 months', '1 month'], [36, 60, 1]],
    ['litres per distance', ['12.5 km/l', '9 km/l'], [12.5, 9]],
    ['cubic centimetres', ['900 cc', '1,200 cc'], [900, 1200]],
    ['units with powers', ['5 m2', '12.5 m2'], [5, 12.5]],
    ['units without a blank', ['5kg', '12.5kg', '7 KG'], [5, 12.5, 7]],
    ['exponents', ['1,5e3', '2,25E-1'], [1500, 0.225]],
    ['powers of ten', ['1.7×10^2', '2.5x10^-3', '3 · 10⁻²', '4.25 × 10^(3)', '9'], [170, 0.0025, 0.03, 4250, 9]],
    ['deviations', ['6.83 ± 0.51', '7.1±0.2', '12 +/- 3', '0.5 +- 0.1 mm', '3'], [6.83, 7.1, 12, 0.5, 3]],
    ['thousands and millions', ['350', '12K', '1.2M', '4.5k', '3B'], [350, 12000, 1.2e6, 4500, 3e9]],
    ['millions of dollars', ['$1.2M', '$350K', '$900', '$2bn'], [1.2e6, 350000, 900, 2e9]],
    ['thousands of euros behind', ['12k €', '1,5k€', '900 €'], [12000, 1500, 900]],
    ['millions in words', ['1.2 million', '3 million', '2 billion', '5'], [1.2e6, 3e6, 2e9, 5]],
    ['small letters beside sure ones', ['1.2m', '12k', '2b'], [1.2e6, 12000, 2e9]],
    ['kelvin', ['300 K', '250 K', '20'], [300, 250, 20]],
    ['metres', ['5m', '12.5m', '7'], [5, 12.5, 7]],
    ['full width', ['１２', '３.５'], [12, 3.5]],
    ['Arabic and Persian digits', ['١٢', '-٣٫٥', '۴۵۶', '٧٬٨٩٠'], [12, -3.5, 456, 7890]],
    ['Devanagari digits', ['१२', '०.५', '९'], [12, 0.5, 9]],
    ['a few bounds', ['<1.0', '2.5', '3.75', '>99', '7', '80+'], [1, 2.5, 3.75, 99, 7, 80]],
  ])('reads %s', async (_, texts, expected) => {
    const { values, note } = await read(texts);
    expect(values).toEqual(expected);
    expect(note.kind).toBe('number');
    expect(valuesOf(tableFromRows(texts.map((n) => ({ n }))), 'n')).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['fractions', ['1/2', '3/4', '5/8']],
    ['ranges', ['10-20', '20-30', '30-40']],
    ['addresses', ['192.168.0.1', '10.0.0.7', '127.0.0.1']],
    ['ranks', ['1st', '2nd', '3rd', '4th']],
    ['several units', ['5 km/l', '7 mpg', '9 km/kg']],
    ['several currencies', ['$5', '€7', '£9']],
    ['hexadecimals', ['0x10', '0x2f', '0x33']],
    ['tickets', ['113803', 'PC 17599', 'A/5 21171', '373450']],
    ['bounds alone', ['<=50K', '>50K', '<=50K']],
    ['codes with zeros', ['007', '010', 'A1', '033']],
    ['signs', ['+', '-', '+']],
  ])('does not take %s for numbers', async (_, texts) => {
    expect((await read(texts)).values).toEqual(texts.map((text) => (text === '-' ? null : text)));
  });

  it('says its form, and how a number of it is read', async () => {
    expect((await read(['1.299,99 €', '5,00 €'])).note.reason).toBe('numbers in € written 1.299,99 € for 1299.99');
    expect((await read(['36 months', '60 months'])).note.reason).toBe('numbers in months written 36 months for 36');
    expect((await read(['350', '12K'])).note.reason).toBe('numbers written 12K for 12000');
    expect((await read(['$900', '$12K'])).note.reason).toBe('numbers in $ written $12K for 12000');
    expect((await read(['84,331.77', '1.5'])).note.reason).toBe('numbers written 84,331.77 for 84331.77');
  });

  it('counts words for missing values, and names the others with their lines', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => `${i + 0.5}`);
    const gaps = ['NULL', '\\N', '—', 'n.a.', '', '-'];
    const { values, note, warnings } = await read([...numbers, ...gaps, 'pending', '#DIV/0!', 'pending']);
    expect(values.slice(60)).toEqual(Array<null>(9).fill(null));
    expect(note).toMatchObject({ kind: 'number', missing: 9 });
    expect(note.reason).toBe('numbers; missing where "NULL" in line 62, "\\\\N" in line 63, "—" in line 64 and 2 more');
    expect(warnings).toEqual([
      'n: 3 texts in a column of numbers count as missing: "pending" in 2 lines, first 68, "#DIV/0!" in line 69',
    ]);
  });

  it('stays text where the words are many, and says so of numbers in several forms', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => `${i}`);
    const words = Array.from({ length: 20 }, (_, i) => `word ${i}`);
    expect((await read([...numbers, ...words])).note.kind).toBe('category');
    const { note, warnings } = await read([...numbers.map((n) => `${n} km`), ...numbers.map((n) => `${n} kg`)]);
    expect(note.kind).toBe('category');
    expect(warnings[0]).toContain('numbers written in several ways, such as "0 km" and "1 km"');
    const typed = await read([...numbers.map((n) => `${n} km`), '7 kg'], { types: { n: 'number' } });
    expect(typed.values.slice(-2)).toEqual([59, null]);
  });

  it('of hundreds of numbers with one word is not let go as names, whatever its size', async () => {
    const numbers = Array.from({ length: 70_000 }, (_, i) => `${(i * 7919) % 70_001}.5`);
    const { values, note } = await read([...numbers, 'late', ...numbers]);
    expect(note).toMatchObject({ kind: 'number', missing: 1 });
    expect(values[70_000]).toBeNull();
    const formed = numbers.map((text) => `$${text.replace(/(\d)(\d{3})\./, '$1,$2.')}`);
    const dollars = await read(['$1,000.5', ...formed, 'free', ...formed]);
    expect(dollars.note).toMatchObject({ kind: 'number', missing: 1 });
    expect(dollars.values.slice(1, 70_001)).toEqual(numbers.map(Number));
  }, 60_000);

  it('takes the meaning of 1,234 and 1.234 from the file, then from the user, and says where it is custom', async () => {
    const german = await readCsv('a;b\n1,5;1.234\n2,25;2.345\n');
    expect(valuesOf(german.table, 'b')).toEqual([1234, 2345]);
    const rows = [
      { a: '1,5', b: '1.234' },
      { a: '2,25', b: '2.345' },
    ];
    expect(tableFromRows(rows)).toEqual(german.table);
    const quoted = await readCsv('a,b\nx,"1,234"\ny,"2,345"\n');
    expect(valuesOf(quoted.table, 'b')).toEqual([1234, 2345]);
    expect(quoted.warnings).toEqual([]);
    const english = await readCsv('a;b\n1.5;1,234\n2.25;2,345\n');
    expect(valuesOf(english.table, 'b')).toEqual([1234, 2345]);
    expect(english.warnings).toEqual([]);
    const open = await readCsv('a;b\nx;1,234\ny;2,345\n');
    expect(valuesOf(open.table, 'b')).toEqual([1234, 2345]);
    expect(open.warnings[0]).toContain(
      'b: whether "1,234" has a comma between thousands or before decimals is not sure',
    );
    const said = await readCsv('a;b\nx;1,234\ny;2,345\n', { decimal: ',' });
    expect(valuesOf(said.table, 'b')).toEqual([1.234, 2.345]);
    expect(said.warnings).toEqual([]);
    const points = await readCsv('a;b\nx;1.234\ny;2.345\n', { decimal: ',' });
    expect(valuesOf(points.table, 'b')).toEqual([1234, 2345]);
  });
});

describe('a form', () => {
  const formOf = (texts: readonly string[]) => decideForm({ texts, counts: texts.map(() => 1) })!;

  it('reads what is written in it, and other numbers that can mean one thing only', () => {
    const { form } = formOf(['1.299,99 €', '5,00 €']);
    expect(form).toEqual({ decimal: ',', thousands: '.', unit: '€', example: '1.299,99 €' });
    const reader = formReader(form);
    expect(['1.234', '1.234,5', '3,5', '3.5', '12 €', '7608.79', '€ 5'].map(reader)).toEqual([
      1234, 1234.5, 3.5, 3.5, 12, 7608.79, 5,
    ]);
    expect(['5 kg', '$5', 'many', '1.2.3', '12.34.56'].map(reader)).toEqual(Array<number>(5).fill(Number.NaN));
  });

  it('is of the majority, and leaves the others out', () => {
    const decision = formOf(['1,5', '2,5', '3,25', '4.75']);
    expect(decision.form.decimal).toBe(',');
    expect(decision.values).toEqual([1.5, 2.5, 3.25, Number.NaN]);
    expect(isMostlyNumbers(decision)).toBe(false);
  });

  it('gives any number back that is written in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }), { minLength: 12, maxLength: 40 }),
        fc.constantFrom<['.' | ',', string]>(['.', ','], ['.', ' '], [',', '.'], [',', ' '], ['.', "'"]),
        fc.constantFrom(
          (text: string) => text,
          (text: string) => `${text} kg`,
          (text: string) => `€${text}`,
        ),
        (cents, [decimal, thousands], within) => {
          const texts = [...new Set([123_456_789, ...cents])].map((cent) => {
            const digits = String(Math.abs(cent)).padStart(3, '0');
            const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, thousands);
            return { cent, text: `${cent < 0 ? '-' : ''}${within(`${whole}${decimal}${digits.slice(-2)}`)}` };
          });
          const decision = formOf(texts.map(({ text }) => text));
          expect(decision.form).toMatchObject({ decimal, thousands });
          texts.forEach(({ cent }, i) => {
            expect(decision.values[i]).toBeCloseTo(cent / 100, 9);
          });
        },
      ),
    );
  });
});
