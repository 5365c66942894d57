/** The walk of an expression written down: its operations one by one, forward and backward. */
import { partial } from './notation.ts';
import { added, numeral, productForms } from './numerals.ts';
import { routeBlocks, sumOver } from './script-backward.ts';
import { type Block, gap, type Section } from './script-blocks.ts';
import { expressionUpdate } from './script-update.ts';
import type { ExpressionWalk, Graph, GraphEdge, GraphNode, Notation } from './types.ts';

const mostPaths = 8;

export function expressionSections(walk: ExpressionWalk): Section[] {
  const { expression, graph, chains, notes } = walk;
  const leaves = graph.nodes.filter(({ kind }) => kind === 'variable');
  const operations = graph.nodes.filter(({ kind }) => kind === 'operation');
  const result = graph.nodes.at(-1)!.notation;
  const text = (words: string): Block => ({ kind: 'text', text: words });
  return [
    {
      title: `${result.text} = ${expression.text}`,
      titleLatex: `${result.latex} = ${expression.latex}`,
      blocks: [
        text('Numbers are rounded to 4 digits where they are written.'),
        ...notes.map((note) => text(`Note: ${note}.`)),
      ],
    },
    {
      title: 'Forward',
      blocks: [
        ...leaves.map((node): Block => ({ kind: 'equation', left: node.notation, forms: [valuesOf(node.values)] })),
        ...operations.map(
          (node): Block => ({
            kind: 'equation',
            left: node.notation,
            forms: [node.formula!, valuesOf(node.values)],
          }),
        ),
      ],
    },
    {
      title: 'Backward',
      blocks: [...operations].reverse().flatMap((node) => nodeBackward(node, graph, result)),
    },
    {
      title: 'The gradient',
      blocks: chains.flatMap(({ notation, value, terms, paths }, i): Block[] => {
        const variable = leaves.filter(({ values, gradients }) => values.length === 1 && gradients)[i]!;
        const direct = sumOver(notation, paths?.length === 1 ? paths : terms, value);
        const isShown = paths && paths.length > 1 && paths.length <= mostPaths;
        return [...direct, ...(isShown ? routeBlocks(variable.notation, paths, result) : []), gap];
      }),
    },
    ...expressionUpdate(walk, result),
  ];
}

/** ∂f/∂v as the sum of what flows back along the edges that leave v. */
function nodeBackward(node: GraphNode, { nodes, edges }: Graph, result: Notation): Block[] {
  const left = partial(result, node.notation);
  const leaving = edges.filter(({ from, gradients }) => from === node.id && gradients);
  if (!node.gradients) return [];
  if (leaving.length === 0) return [{ kind: 'equation', left, forms: [valuesOf(node.gradients)] }];
  const targetOf = (edge: GraphEdge) => nodes.find(({ id }) => id === edge.to)!;
  const isScalar = [node, ...leaving.map(targetOf)].every(({ values }) => values.length === 1);
  if (isScalar) {
    const forms = leaving.map((edge) => {
      const to = targetOf(edge);
      const local = { ...edge.local!.notation, value: edge.local!.values[0]! };
      if (to.notation.text === result.text) return productForms([local]);
      return productForms([{ ...partial(result, to.notation), value: to.gradients![0]! }, local]);
    });
    return [
      {
        kind: 'equation',
        left,
        forms: [
          added(forms.map(([symbols]) => symbols)),
          added(forms.map(([, numbers]) => numbers)),
          valuesOf(node.gradients),
        ],
      },
    ];
  }
  const parts = leaving.map((edge) => ({
    text: `what flows back from ${targetOf(edge).notation.text}`,
    latex: `\\text{what flows back from }${targetOf(edge).notation.latex}`,
  }));
  return [{ kind: 'equation', left, forms: [added(parts), valuesOf(node.gradients)] }];
}

/** One number, or the first of several. */
export function valuesOf(values: readonly number[]): Notation {
  if (values.length === 1) return numeral(values[0]!);
  const shown = values.slice(0, 6).map((value) => numeral(value));
  const more = values.length > shown.length;
  return {
    text: `[${[...shown.map(({ text }) => text), ...(more ? ['…'] : [])].join(', ')}]`,
    latex: `\\left[${[...shown.map(({ latex }) => latex), ...(more ? ['\\dots'] : [])].join(', ')}\\right]`,
  };
}

/** A layer that is neither a matrix product nor a function of each unit, operation by operation. */
export function graphTable({ nodes }: Graph): Block {
  const rows = nodes
    .filter(({ kind }) => kind !== 'constant')
    .map(({ notation, formula, values, gradients }) => [
      notation,
      formula ? { text: `= ${formula.text}`, latex: `= ${formula.latex}` } : '',
      valuesOf(values),
      gradients ? valuesOf(gradients) : '',
    ]);
  return { kind: 'table', rows: [['', '', 'value', 'gradient'], ...rows] };
}
