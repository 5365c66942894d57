/** Formulas as people write them: what is read, and as what; what is asked, and with which words. */
import { describe, expect, it } from 'vitest';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson } from '../../src/calculus/derivatives-json.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { canonicalName, parseExpressions } from '../../src/calculus/parse.ts';
import { readAs } from '../../src/calculus/read-as.ts';
import { latexName } from '../../src/graph/latex-words.ts';
import { messageOf } from '../nn/message.ts';

const readingOf = (text: string, shapes: Record<string, number[]> = {}) => {
  const parsed = parseExpressions(text, { shapes });
  return { text: parsed.nodes.map((node) => formatExpression(node)).join(', '), echo: readAs(parsed) };
};

describe('is read, and said how', () => {
  it.each([
    // Functions without parentheses take the next factor, with a number before it and its power.
    ['cos x', 'cos(x)'],
    ['sin 2x', 'sin(2*x)'],
    ['sin 2πx', 'sin(2*pi*x)'],
    ['\\cos 2 \\pi x', 'cos(2*pi*x)'],
    ['\\sin x^2', 'sin(x^2)'],
    ['sin^2 x cos x', 'sin(x)^2*cos(x)'],
    ['sin^{-2}(x)', 'sin(x)^(-2)'],
    ['sin x / cos x', 'sin(x)/cos(x)'],
    ['y log σ(z)', 'y*log(sigma(z))'],
    ['2 ln 2 cos x', '2*log(2)*cos(x)'],
    ['\\log x_1 + \\log x_2', 'log(x1) + log(x2)'],
    ['y \\log \\hat{y} + (1-y) \\log(1-\\hat{y})', 'y*log(ŷ) + (1 - y)*log(1 - ŷ)'],
    ['ln|x|', 'log(abs(x))'],
    ['|ln|x||', 'abs(log(abs(x)))'],
    // Inverse functions, bases, roots.
    ['\\sin^{-1}(x)', 'asin(x)'],
    ['\\tan^{-1} x', 'atan(x)'],
    ['cosh^-1(x)', 'log(x + sqrt(x^2 - 1))'],
    ['log_2 x', 'log(x)/log(2)'],
    ['\\log_{10}(x)', 'log(x)/log(10)'],
    ['log_b x', 'log(x)/log(b)'],
    ['√x', 'sqrt(x)'],
    ['2√(x+1)y', '2*sqrt(x + 1)*y'],
    ['\\sqrt[4]{x}', 'x^(1/4)'],
    ['\\sqrt2', 'sqrt(2)'],
    // Functions made of others, in any case.
    ['sec x + csc x + cot x', '1/cos(x) + 1/sin(x) + 1/tan(x)'],
    ['sech^2(x)', '(1/cosh(x))^2'],
    ['tg x + ctg(x) ∙ arctg x', 'tan(x) + 1/tan(x)*atan(x)'],
    ['ReLU(x) + SGN(x)', 'relu(x) + sign(x)'],
    ['\\operatorname{ReLU}(w x + b)', 'relu(w*x + b)'],
    ['silu(x) + logistic(x)', 'x*sigma(x) + sigma(x)'],
    ['gelu(x)', 'x*(1 + erf(x/sqrt(2)))/2'],
    ['leaky_relu(x, 0.2)', 'where(x > 0, x, 0.2*x)'],
    // Names.
    ['w_{11}^{(2)} + w^{(2)}_{11} + w⁽²⁾₁₁', 'w(2)11 + w(2)11 + w(2)11'],
    ['w(2)11 x + b(1)', 'w(2)11*x + b(1)'],
    ['θ + \\theta + theta', 'θ + θ + θ'],
    ["x' y_1' + x^{\\prime}", "x'*y1' + x'"],
    ['\\mathbf{w}_1 \\vec{x}', 'w1*x'],
    ['2 sigma^2', '2*sigma^2'],
    // Numbers, fractions, raised signs.
    ['0,5 x^2', '0.5*x^2'],
    ['½(y-ŷ)²', '1/2*(y - ŷ)^2'],
    ['\\frac12 x^2', '1/2*x^2'],
    ['x e⁻ˣ', 'x*exp(-x)'],
    // Cases.
    ['{x if x>0 else 0}', 'where(x > 0, x, 0)'],
    ['x^2 if x > 1 else x if x > 0 else 0', 'where(x > 1, x^2, where(x > 0, x, 0))'],
    ['{x if x>0, 0 otherwise}', 'where(x > 0, x, 0)'],
    ['\\begin{cases} x, & x > 0 \\\\ 0.01x, & x \\le 0 \\end{cases}', 'where(x > 0, x, 0.01*x)'],
    ['\\begin{cases} x & 0 < x < 1 \\\\ 1 & \\text{otherwise} \\end{cases}', 'where((0 < x)*(x < 1), x, 1)'],
    // Sums and lists.
    ['sum([w1 x1, w2 x2])', 'w1*x1 + w2*x2'],
    ['\\sum_{i=1}^{3} w_i x_i + b', 'w1*x1 + w2*x2 + w3*x3 + b'],
    ['\\sum_{i=1}^3 w_ix_i', 'w1*x1 + w2*x2 + w3*x3'],
    ['∑_{i=1}^{2}∑_{j=1}^{2} w_{ij} x_j', 'w11*x1 + w12*x2 + (w21*x1 + w22*x2)'],
    ['\\prod_{i=1}^{2} p_i^{y_i}', 'p1^y1*p2^y2'],
    ['Σ_{i=1}^2 x_i', 'x1 + x2'],
    ['2\\max\\{0, x\\}', '2*max(0, x)'],
    ['[w1, w2]·[x1, x2]', 'w1*x1 + w2*x2'],
    ['[[a,b],[c,d]] [x,y]', 'a*x + b*y, c*x + d*y'],
    ['\\begin{pmatrix} a & b \\end{pmatrix} \\begin{pmatrix} x \\\\ y \\end{pmatrix}', 'a*x + b*y'],
    ['softmax([a, b])_1', 'exp(a)/(exp(a) + exp(b))'],
    ['2[x + 1]', '2*(x + 1)'],
  ])('%s', (text, expected) => {
    const { text: read, echo } = readingOf(text);
    expect(read).toBe(expected);
    expect(echo).toMatch(/^read as /);
  });

  it.each([
    ['x**2', 'x^2'],
    ['x ÷ y', 'x/y'],
    ['$x^2$', 'x^2'],
    ['\\(x^2\\)', 'x^2'],
    ['w_{1,2} + w_{12}', 'w12 + w12'],
  ])('%s, which needs no word', (text, expected) => {
    expect(readingOf(text)).toEqual({ text: expected, echo: undefined });
  });

  it.each([
    ['w^T x + b', { w: [3], x: [3] }, 'w1*x1 + w2*x2 + w3*x3 + b'],
    ['W x + b', { W: [2, 2], x: [2], b: [2] }, 'W11*x1 + W12*x2 + b1, W21*x1 + W22*x2 + b2'],
    ['\\sigma(\\mathbf{w}^\\top \\mathbf{x})', { w: [2], x: [2] }, 'sigma(w1*x1 + w2*x2)'],
    ['softmax(z)_2', { z: [2] }, 'exp(z2)/(exp(z1) + exp(z2))'],
    ['||x||', { x: [2] }, 'sqrt(x1^2 + x2^2)'],
    ['||x||_{2}', { x: [2] }, 'sqrt(x1^2 + x2^2)'],
    ['||x||_{1}', { x: [2] }, 'abs(x1) + abs(x2)'],
    ['\\|W x - b\\|_2^2', { W: [2, 2], x: [2], b: [2] }, 'sqrt((W11*x1 + W12*x2 - b1)^2 + (W21*x1 + W22*x2 - b2)^2)^2'],
    ['2 ‖x‖_1 y', { x: [2] }, '2*(abs(x1) + abs(x2))*y'],
    ['\\lVert x \\rVert + ||y|| + ||y| - 1|', { x: [2] }, 'sqrt(x1^2 + x2^2) + abs(y) + abs(abs(y) - 1)'],
    ['W^T v', { W: [2, 3], v: [2] }, 'W11*v1 + W21*v2, W12*v1 + W22*v2, W13*v1 + W23*v2'],
  ])('%s with shapes', (text, shapes, expected) => {
    expect(readingOf(text, shapes as unknown as Record<string, number[]>).text).toBe(expected);
  });

  it('names of several letters, each as one', () => {
    expect(readingOf('loss^2 + rate x').echo).toBe('read as loss^2 + rate*x, where loss and rate are one name each');
    expect(readingOf('\\mathrm{wx} + 1').echo).toBe('read as wx + 1, where wx is one name');
  });

  it.each([
    ['w^(1)_11 x_1', 'w(1)11*x1'],
    ['x^(2)', 'x^2'],
    ['xⁿ', 'x^n'],
    ['⌊2x⌋', 'floor(2*x)'],
  ])('%s as a person means it', (text, expected) => {
    expect(readingOf(text).text).toBe(expected);
  });

  it('names of parts', () => {
    expect(readingOf('z = w x + b; a = σ(z); -log a')).toEqual({
      text: '-log(sigma(w*x + b))',
      echo: 'read as z = w*x + b; a = sigma(z); -log(a)',
    });
    expect(readingOf('f(x) = x^2\nf(x) + f(2x)').text).toBe('x^2 + (2*x)^2');
    expect(readingOf('v = [a, b]; v·v').text).toBe('a*a + b*b');
  });
});

describe('is asked, with what to write for each reading', () => {
  it.each([
    ['wx+b', 'w x for the product, \\mathrm{wx} for the name'],
    ['xe^x', 'x e^x for the product, \\mathrm{xe}^x for the name'],
    ['cx^2', 'c x^2 for the product, \\mathrm{cx}^2 for the name'],
    ['sinx', 'sin(x) for the function, \\mathrm{sinx} for the name'],
    ['xsin(x)', 'x sin(x) for the product, \\mathrm{xsin}(x) for the name'],
    ['abcd + a + b + c + d', 'a b c d for the product, \\mathrm{abcd} for the name'],
    ['1/2x', '(1/2)x or 1/(2x)'],
    ['x/2y', '(x/2)y or x/(2y)'],
    ['log x y', 'log(x) y or log(x y)'],
    ['ln x / x', 'ln(x)/x or ln(x/x)'],
    ['sin 2 x', 'sin(2) x or sin(2 x)'],
    ['√2x', 'sqrt(2) x or sqrt(2 x)'],
    ['√x² + 1', 'sqrt(x)² or sqrt(x²)'],
    ['f(x)', 'f*(x) for the product or define it: f(x) = …;'],
    ['foo(x + 1)', 'foo*(x + 1) for the product'],
    ['sine(x)', 'sin(x) for the function, sine*(x) for the product'],
    ['σ z', 'σ(z) or σ*z'],
    ['log^{-1}(x)', 'exp(x) for the inverse, 1/log(x) for the quotient'],
    ['1,250 x', '1.250 for a decimal, 1250 for thousands'],
    ['[a, b][c, d]', 'a·b for the sum of products, a⊙b for the products themselves'],
    ['w^T x', '--shapes w=3,x=3, or [w1, w2, w3]·[x1, x2, x3]'],
    ['softmax(z)', 'softmax([z1, z2, z3])_1, or softmax(z)_1 with --shapes z=3'],
    ['sum(w_i x_i)', 'sum([w1 x1, w2 x2]) or \\sum_{i=1}^{2} w_i x_i'],
    ['\\sum_{i=1}^{n} x_i', '\\sum_{i=1}^{3} w_i x_i'],
    ['sin -x', 'sin(-x)'],
    ['x^1/2', 'x^(1/2) or (x^1)/2'],
    ['3 x^-1/3', 'x^(-1/3) or (x^-1)/3'],
    ['dy/dx', 'y = x^2; dy/dx, or the right-hand side alone with --wrt x'],
    ['\\frac{dL}{dw}', 'L = w^2; dL/dw, or the right-hand side alone with --wrt w'],
    ["y = x^2; 3y'", 'dy/dx behind its definition'],
    ['w²₁₁ x', 'w(2)11 for a number of layer 2, w_{11}^2 for the power'],
    ['b(2)', 'b*(2) for the product, b^{(2)} for the one of layer 2'],
    ['|[a, b]|', '||v|| for the norm of a vector, abs(v) for the size of each element'],
    ['[a, b]^2', 'v⊙v for the squares of a vector, ||v||^2 for their sum'],
    ['y = w*x, L = y^2', 'a ; between definitions'],
    ['COS x', 'cos … for the function, \\mathrm{COS} for the name'],
    ['x mod 2', 'x - 2*floor(x/2) for x mod 2'],
    ['heaviside(x)', 'x > 0 for the step, or x >= 0'],
    ['logsumexp(z)', 'log(sum(exp(z)))'],
    ['np.exp(x)', 'exp(x) without a module before it, and * and ^ without a point'],
    ['∂L/∂w', 'y = x^2; dy/dx, or --wrt x'],
    ['\\mathbb{E}[x]', 'a sum over numbers, such as \\frac{1}{2} \\sum_{i=1}^{2} x_i for a mean'],
    ['d/dx x^2 + 3x', 'd/dx(x^2 + 3x), or d/dx(x^2) + 3x in two parts'],
  ])('%s', (text, hint) => {
    expect(messageOf(() => derivativesOf(text)).split('\n')[0]).toMatch(
      new RegExp(`^expression: .* — try ${hint.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`),
    );
  });

  it.each([
    ['\\int x', 'a command of LaTeX that expressions do not have: got \\int'],
    ['x}', 'a bracket that was not opened: got "}"'],
    ['{x', 'a bracket that does not close: got {'],
    ['2 \\frac{d f}{d x}', 'a derivative in the place of an expression: got \\frac{d f}{d x}'],
    ["f'(x)", "the derivative of a function in the place of an expression: got f'"],
    ['z = 1; z = 2; z', 'a name that is defined twice: got z'],
    ['a = b; b = c; a', 'a name that is used before it is defined: got b'],
    ['x + 1; x', 'an expression before the last one: got x + 1'],
    ['{x if x>0}', 'cases that leave something out'],
    ['[a, b] + 1', 'a vector and a number in one sum'],
    ['[a, b] + [a, b, c]', 'shapes that do not fit: 2 and 3'],
    ['[a, b]_3', 'no such element: got 3; expected a number from 1 to 2'],
  ])('%s is refused', (text, problem) => {
    expect(messageOf(() => parseExpressions(text))).toContain(`expression: ${problem}`);
  });
});

describe('derivatives', () => {
  it('say how the text was read, in their notes and in JSON', () => {
    const derivatives = derivativesOf('w x + b', { wrt: ['w'] });
    expect(derivatives.notes).toEqual(['read as w*x + b']);
    expect(derivativesJson('w x + b', derivatives).notes).toEqual(['read as w*x + b']);
    expect(derivativesOf('x^2').notes).toEqual([]);
  });

  it('the derivative of a name that is defined before it', () => {
    for (const text of [
      'y = x^2 + x; dy/dx',
      'y = x^2 + x; \\frac{dy}{dx}',
      'y = x^2 + x; z = 3y; \\frac{\\partial y}{\\partial x}',
    ]) {
      const { derivatives, notes, name } = derivativesOf(text, { at: { x: 2 } });
      expect([derivatives.map(({ value }) => value), notes[0], name]).toEqual([
        [5],
        'read as the derivative of y by x',
        'y',
      ]);
    }
    expect(() => derivativesOf('dy/dx')).toThrow('the derivative of what is not defined: got dy/dx');
    expect(() => derivativesOf('log(x, 2)')).toThrow('a logarithm of two numbers, of which either can be the base');
    expect(() => derivativesOf('||x||_3', { shapes: { x: [2] } })).toThrow('a norm that is not read: got 3');
  });

  it('read the operator of a derivative as the task', () => {
    const texts = ['d/dx x^3', '\\frac{d}{dx} x^3', '\\frac{\\partial}{\\partial x}(x^3)', 'd/dx(x^3)'];
    const all = texts.map((text) => derivativesOf(text, { at: { x: 2 } }));
    expect(all.map(({ derivatives }) => derivatives[0]!.value)).toEqual([12, 12, 12, 12]);
    expect(new Set(all.map(({ notes }) => notes[0]))).toEqual(new Set(['read as the derivative by x of what follows']));
    expect(derivativesOf('\\frac{d^2}{dx^2} x^3', { at: { x: 2 } }).derivatives[0]!.value).toBe(12);
    expect(() => derivativesOf('d/dx x y', { wrt: ['y'] })).toThrow('the text asks for another derivative');
  });

  it('refuse a variable that occurs only inside of longer names', () => {
    expect(messageOf(() => derivativesOf('rate^2', { wrt: ['r'] }))).toBe(
      'derive: r occurs only inside of longer names: got --wrt r; expected one of rate — try rate, or blanks between what is multiplied',
    );
    expect(() => derivativesOf('w1 x1', { wrt: ['w'] })).toThrow('w occurs only inside of longer names');
    expect(derivativesOf('x^2', { wrt: ['y'] }).derivatives[0]!.notes).toEqual(['y does not occur in the expression']);
  });

  it('take words that are named in wrt and at as one name', () => {
    expect(derivativesOf('wx^2', { wrt: ['wx'], at: { wx: 3 } }).derivatives[0]!.value).toBe(6);
  });

  it('of vectors are by all their elements', () => {
    const { wrt, derivatives } = derivativesOf('w^T x', { wrt: ['w'], shapes: { w: [2], x: [2] } });
    expect(wrt.map(({ name }) => name)).toEqual(['w1', 'w2']);
    expect(derivatives.map(({ result }) => formatExpression(result))).toEqual(['x1', 'x2']);
    expect(() => derivativesOf('x', { shapes: { x: [0] } })).toThrow('shapes: bad shape of x: got [0]');
  });

  it('elements of a matrix have the row first, or as diagrams do the column', () => {
    const shapes = { W: [2, 3], x: [3] };
    const names = (notation: 'matrix' | 'slides') => {
      const { wrt, derivatives } = derivativesOf('W x', { wrt: ['W'], shapes, notation });
      const first = derivatives.slice(0, 3).map(({ result }) => formatExpression(result));
      return [...wrt.map(({ name }) => name), ...first].join(' ');
    };
    expect(names('matrix')).toBe('W11 W12 W13 W21 W22 W23 x1 x2 x3');
    expect(names('slides')).toBe('W11 W21 W31 W12 W22 W32 x1 x2 x3');
    const element = (notation: 'matrix' | 'slides') =>
      formatExpression(
        derivativesOf('W = [[1, 2], [3, 4]]; W_{21} x', { wrt: ['x'], notation }).derivatives[0]!.result,
      );
    expect([element('matrix'), element('slides')]).toEqual(['3', '2']);
  });
});

it('names are the same names through LaTeX', () => {
  const names = [
    'w1',
    'w(2)11',
    'x_max',
    'w_ij',
    "x'",
    "x1'",
    'ŷ',
    'x̄2',
    'b(1)',
    'learning_rate',
    'w1_12',
    "w(2)11'",
    'theta1',
    'loss',
  ];
  expect(names.map((name) => canonicalName(latexName(name)))).toEqual(names);
  expect(names.map(latexName).join('')).toMatch(/^[\x20-\x7e]*$/);
  expect(latexName('ℓ') + latexName('θ2')).toBe('\\ell\\theta_{2}');
});
