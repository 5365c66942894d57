/** A formula, set by KaTeX, which is loaded when the first one is shown. */
import { useEffect, useRef } from 'preact/hooks';

type Katex = typeof import('katex').default;
let loading: Promise<Katex> | undefined;

async function load(): Promise<Katex> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')]).then(([module]) => module.default);
  return loading;
}

interface MathProps {
  readonly latex: string;
  /** The same as plain text, until it is set and where it cannot be. */
  readonly text: string;
  readonly block?: boolean;
}

export function Formula({ latex, text, block = false }: MathProps) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let isGone = false;
    load()
      .then((katex) => {
        // Built as elements, not as text with style attributes, which the page's policy forbids.
        if (!isGone && element.current)
          katex.render(latex, element.current, { throwOnError: false, displayMode: block });
      })
      .catch(() => {
        if (element.current) element.current.textContent = text;
      });
    return () => {
      isGone = true;
    };
  }, [latex, text, block]);
  return <span ref={element} class={block ? 'math block' : 'math'} />;
}
