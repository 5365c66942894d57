/**
 * Same seed, same bits, everywhere: what JavaScript leaves to the engine (Math.exp and its kin, `**`) is banned where it
 * could reach training, and what differs from run to run (Math.random, Date.now) is banned in the whole product.
 */
import { isSyntaxNode, type SourceFile, visit } from '../source.ts';

/** ECMAScript calls the results of these implementation-approximated. */
const approximated = new Set(
  'acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh'.split(
    ' ',
  ),
);

/** Where numbers only define, explain or draw, and never train. */
const exempt = [
  /^src\/backends\/reference\//,
  /^src\/calculus\//,
  /^src\/drawing\//,
  /^src\/report\//,
  /^cli\/terminal\//,
  /^playground\//,
];

/** All breaches among these files, one line each. */
export function checkMathematics(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const mayApproximate = exempt.some((pattern) => pattern.test(file.path));
    const found: string[] = [];
    const breach = (line: number, problem: string) => found.push(`${file.path}:${line}: ${problem}`);
    visit(file.tree, (node) => {
      for (const used of usedProperties(node)) {
        if (used === 'Math.random') breach(file.lineOf(node), 'Math.random; use random of src/numeric/random.ts');
        if (used === 'Date.now')
          breach(file.lineOf(node), 'Date.now; pass times in, or use performance.now for durations');
        if (!mayApproximate && used.startsWith('Math.') && approximated.has(used.slice(5))) {
          breach(file.lineOf(node), `${used} differs between engines; use src/numeric/elementary.ts`);
        }
      }
      const isPower =
        (node.type === 'BinaryExpression' || node.type === 'AssignmentExpression') &&
        /^\*\*=?$/.test(String(node.operator));
      if (isPower && !mayApproximate && !isBigInt(node.right)) {
        breach(file.lineOf(node), '** differs between engines; multiply, or use src/numeric/elementary.ts');
      }
    });
    return found;
  });
}

/** `Math.exp`, `Math['exp']` and `const { exp } = Math` as `Math.exp`; the like for Date. */
function usedProperties(node: { type: string; [property: string]: unknown }): string[] {
  if (node.type === 'MemberExpression') {
    const name = nameOf(node.object);
    return name === 'Math' || name === 'Date' ? [`${name}.${nameOf(node.property)}`] : [];
  }
  if (node.type !== 'VariableDeclarator' || !isSyntaxNode(node.id) || node.id.type !== 'ObjectPattern') return [];
  const name = nameOf(node.init);
  if (name !== 'Math' && name !== 'Date') return [];
  return (node.id.properties as { key?: unknown }[]).map(({ key }) => `${name}.${nameOf(key)}`);
}

function nameOf(node: unknown): string {
  if (!isSyntaxNode(node)) return '';
  return String(node.type === 'Identifier' ? node.name : node.value);
}

function isBigInt(node: unknown): boolean {
  return isSyntaxNode(node) && typeof node.bigint === 'string';
}
