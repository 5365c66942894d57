/** LaTeX of derivations and walks: ASCII alone, and a document of all of them that pdflatex compiles, where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { derivativesText } from '../../cli/terminal/derivatives.ts';
import { latexWriting } from '../../cli/terminal/writing.ts';
import { derivativesOf, parseExpressions } from '../../src/calculus.ts';
import { walkExpression, walkLatex, walkNetwork } from '../../src/explain.ts';
import { mlp } from '../../src/index.ts';
import { knownDerivatives } from '../fixtures/derivatives.ts';

const formulas = [
  'z = w11 x1 + w21 x2; ŷ = σ(z); ℓ = -(y log ŷ + (1-y) log(1-ŷ))',
  'w^{(2)}_{11} a_{11} + b^{(2)}_1',
  "θ_1 x' + ε^2 + x_max rate",
  '\\begin{cases} x & 0 < x < 1 \\\\ 0.01 x & \\text{otherwise} \\end{cases}',
  'x̄ ẋ x̃ + größe^2 + ж',
  '[softmax([a, b, c])_1, gelu(x), |x - 3|, floor(x)]',
  'max(x, y, 0) + min(x^y, y^x) + 1e-12 x + 2^x',
  '[[a,b],[c,d]] [x,y]',
  '100000000000000000000 x',
];

const derivations = (count: number) => {
  const all = [...formulas, ...knownDerivatives.map(({ expr }) => expr)].slice(0, count);
  return all.map((text) => {
    const { variables } = parseExpressions(text);
    const at = Object.fromEntries([...variables.keys()].map((name, i) => [name, 0.3 + 0.1 * i]));
    const order = text.length < 12 ? 2 : 1;
    return derivativesText(
      derivativesOf(text, { wrt: [...variables.keys()].slice(0, 1), at, order }),
      latexWriting,
      80,
    );
  });
};

const walks = () => [
  ...(['binaryCrossEntropy', 'meanSquaredError', 'huber'] as const).map((loss) =>
    walkLatex(
      walkNetwork(mlp({ inputs: 2, hidden: [3, 2], outputs: 1, seed: 1 }), { x: [0.5, -1], y: [1] }, { loss }),
      { isAsked: false },
    ),
  ),
  walkLatex(
    walkNetwork(mlp({ inputs: 3, hidden: 2, outputs: 3, seed: 2 }), { x: [1, 2, 3], y: [2] }, { loss: 'crossEntropy' }),
  ),
  ...formulas.slice(0, 5).map((text) => {
    const { nodes, variables, parts, name = 'f' } = parseExpressions(text);
    const at = new Map([...variables.values()].map((variable, i) => [variable, 0.3 + 0.1 * i]));
    return walkLatex(
      walkExpression(nodes[0]!, at, { name, parts: new Map(parts.map((p) => [p.node, p.variable.name])) }),
    );
  }),
];

const hasPdflatex = spawnSync('pdflatex', ['--version']).status === 0;
if (!hasPdflatex) console.warn('SKIPPED: LaTeX compiles: no pdflatex');

describe('LaTeX', () => {
  it('is ASCII, with its braces in pairs', () => {
    for (const text of [...derivations(40), ...walks()]) {
      expect(text).toMatch(/^[\n\x20-\x7e]*$/);
      const bare = text.replaceAll(/\\[{}\\]/g, '');
      expect(bare.split('{').length).toBe(bare.split('}').length);
    }
  });

  it.skipIf(!hasPdflatex)('of 200 derivations and some walks compiles', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'chainrule-latex-'));
    try {
      const body = [...derivations(200), ...walks()].join('\n\n');
      const head = '\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n';
      writeFileSync(join(folder, 'all.tex'), `${head}${body}\n\\end{document}\n`);
      const run = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'all.tex'], { cwd: folder });
      const log = run.stdout.toString();
      expect(log.match(/^!.*(?:\n.*){0,4}/m)?.[0]).toBeUndefined();
      expect(run.status).toBe(0);
      expect(readFileSync(join(folder, 'all.pdf')).length).toBeGreaterThan(50_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
