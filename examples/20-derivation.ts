/** A derivative as a person finds it: every step with its rule, its check by a difference quotient, and a slip made on purpose. */
import assert from 'node:assert/strict';
import { constant } from 'chainrule';
import {
  checkDerivative,
  derive,
  formatExpression,
  parseExpression,
  stepNumber,
  stepsOf,
  valuesAt,
  withStep,
} from 'chainrule/calculus';

// The log-likelihood of one point under logistic regression.
const { node: likelihood, variables } = parseExpression('y*log(sigma(w x + b)) + (1 - y)*log(1 - sigma(w x + b))');
const w = variables.get('w')!;
const derivation = derive(likelihood, w);

for (const step of stepsOf(derivation)) {
  const names = step.substitutions
    .map(({ variable, value }) => `, ${variable.name} = ${formatExpression(value)}`)
    .join('');
  console.log(
    `${stepNumber(derivation, step)}  ${step.rule.name}: d/d${step.wrt.name} ${formatExpression(step.before)}${names}`,
  );
  console.log(`     = ${formatExpression(step.result)}`);
}

console.log(`\ndf/dw = ${formatExpression(derivation.result)}`);
assert.equal(formatExpression(derivation.result), '(y - sigma(w*x + b))*x');

// At a point, beside (f(w + h) - f(w - h)) / 2h.
const values: Record<string, number> = { y: 1, w: 0.5, x: 2, b: -1 };
const point = new Map([...variables].map(([name, variable]) => [variable, values[name]!]));
const [slope] = valuesAt([derivation.result], point);
const check = checkDerivative(likelihood, w, point, slope!);
console.log(
  `at y = 1, w = 0.5, x = 2, b = -1 it is ${slope}, and a difference quotient gives ${check?.quotient.toFixed(6)}`,
);

assert.ok(check?.agrees);

// The classic slip: at one step of the chain rule the inner derivative is forgotten.
const chain = stepsOf(derivation).find(
  ({ rule, before }) => rule.name === 'chain' && formatExpression(before) === 'sigma(w*x + b)',
)!;
const slip = withStep(derivation, chain, ([outer]) => chain.combine([outer!, constant(1)]));
const [wrong] = valuesAt([slip], point);
console.log(`without the inner derivative in step ${stepNumber(derivation, chain)} it would be ${wrong}`);
assert.notEqual(wrong, slope);
