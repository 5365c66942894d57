/** What a derivative is: the slope of shorter and shorter secants, as far as a computer can follow them. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { evaluate, grad } from 'chainrule';
import { compareExpressions, formatExpression, parseExpression } from 'chainrule/calculus';
import { linePicture } from 'chainrule/report';

const { node: f, variables } = parseExpression('x^3');
const x = variables.get('x')!;
const at = 1;

// The quotient (f(x + h) - f(x)) / h, and what is left of it when h is divided out.
const quotient = parseExpression('((x + h)^3 - x^3)/h').node;
const divided = parseExpression('3x^2 + 3x h + h^2').node;
const { verdict, domainMismatch } = compareExpressions(quotient, divided, { seed: 1 });
assert.equal(verdict, 'equal');
assert.equal(domainMismatch?.point.h, 0);
console.log(`f(x) = ${formatExpression(f)}`);
console.log(`(f(x + h) - f(x)) / h = ${formatExpression(quotient)}`);
console.log(`                      = ${formatExpression(divided)}, where h is not 0`);

const [slope] = grad(f, [x]);
const value = (number: number) => evaluate([f], new Map([[x, [number]]]))[0]![0]!;
const exact = evaluate([slope!], new Map([[x, [at]]]))[0]![0]!;
console.log(`for h -> 0: 3x^2, at x = ${at}: ${exact}`);
assert.equal(exact, 3);

// The same by number. The error of the one-sided quotient is 3h + h^2, of the central one h^2, until rounding sets in.
const columns = (cells: readonly (number | string)[]) => cells.map((cell) => String(cell).padStart(20)).join('');
console.log(`\n${columns(['h', 'quotient', 'its error', 'central: its error']).slice(12)}`);
const digits = Array.from({ length: 15 }, (_, i) => i + 1);
const rows = digits.map((n) => {
  const h = Number(`1e-${n}`);
  const oneSided = (value(at + h) - value(at)) / h;
  const central = (value(at + h) - value(at - h)) / (2 * h);
  return { n, h, oneSided, error: Math.abs(oneSided - exact), centralError: Math.abs(central - exact) };
});
for (const { n, oneSided, error, centralError } of rows) {
  const cells = [`1e-${n}`, oneSided.toFixed(12), error.toExponential(1), centralError.toExponential(1)];
  console.log(columns(cells).slice(12));
}

// Rounding moves each value by up to 2^-53 of it; divided by h that is more the smaller h is.
const best = (of: 'error' | 'centralError') => rows.reduce((a, b) => (b[of] < a[of] ? b : a));
console.log(`\nsmallest error: one-sided at h = 1e-${best('error').n}, central at h = 1e-${best('centralError').n}`);
console.log(`at h = 1e-15 the error is ${rows.at(-1)!.error.toFixed(2)}: f(1 + h) - f(1) has one digit left`);
assert.ok(best('error').n >= 7 && best('error').n <= 9, 'one-sided quotients are best near the root of the precision');
assert.ok(best('centralError').n >= 4 && best('centralError').n <= 6, 'central ones near its third root');
assert.ok(rows.at(-1)!.error > 1e4 * best('error').error, 'beyond that they get worse again');

const secant = (h: number) => (value(at + h) - value(at)) / h;
const line = (m: number) => [0, 0.5, 1, 1.5, 2].map((to) => [to, value(at) + m * (to - at)] as const);
writeFileSync(
  '09-secants.svg',
  linePicture({
    title: 'Secants of x³ through (1, 1) and their limit',
    xLabel: 'x',
    yLabel: 'f(x)',
    linear: true,
    lines: [
      { name: 'x³', points: Array.from({ length: 41 }, (_, i) => [i / 20, value(i / 20)] as const) },
      { name: 'h = 1: slope 7', points: line(secant(1)) },
      { name: 'h = 0.5: slope 4.75', points: line(secant(0.5)) },
      { name: 'h = 0.1: slope 3.31', points: line(secant(0.1)) },
      { name: 'tangent: slope 3', points: line(exact) },
    ],
  }),
);
writeFileSync(
  '09-error.svg',
  linePicture({
    title: 'Error of the difference quotient of x³ at 1',
    xLabel: 'n, where h = 10⁻ⁿ',
    yLabel: 'error',
    lines: [
      { name: 'one-sided', points: rows.map(({ n, error }) => [n, error] as const) },
      {
        name: 'central',
        points: rows.map(({ n, centralError }) => [n, centralError || Number.NaN] as const),
      },
    ],
  }),
);
