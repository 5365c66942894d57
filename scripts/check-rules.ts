/** The rules of the house that no linter has: imports, operation names, mathematics, length, docstrings. Prints each breach. */
import { missingDocstrings, publicNames } from './docstrings.ts';
import { checkImports } from './rules/imports.ts';
import { checkLength } from './rules/length.ts';
import { checkMathematics } from './rules/mathematics.ts';
import { checkOperationNames } from './rules/operation-names.ts';
import { readFolder } from './source.ts';

const product = ['src', 'cli', 'playground'].flatMap(readFolder);
const rest = ['scripts', 'test', 'examples', 'bench'].flatMap(readFolder);

const problems = [
  ...checkImports(product),
  ...checkOperationNames(product),
  ...checkMathematics(product),
  ...checkLength([...product, ...rest]),
  ...missingDocstrings(publicNames()),
];
for (const problem of problems) console.log(problem);
console.log(`${product.length + rest.length} files, ${problems.length} breaches`);
process.exitCode = problems.length > 0 ? 1 : 0;
