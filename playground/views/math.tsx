/** A formula, set by KaTeX, which is loaded when the first one is shown. */
import { useEffect, useRef } from 'preact/hooks';

type Katex = typeof import('katex').default;
let loading: Promise<Katex> | undefined;
let loaded: Katex | undefined;

async function load(): Promise<Katex> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')]).then(([module]) => {
    loaded = module.default;
    return loaded;
  });
  return loading;
}

interface MathProps {
  readonly latex: string;
  /** The same as plain text: what is read aloud, and what is shown until it is set. */
  readonly text: string;
  readonly block?: boolean;
}

/** Fractions in full size where they are what is to be read. */
export function large(latex: string): string {
  return latex.replaceAll('\\frac', '\\dfrac');
}

export function Formula({ latex, text, block = false }: MathProps) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let isGone = false;
    const set = (katex: Katex) => {
      // Built as elements, not as text with style attributes, which the page's policy forbids.
      if (!isGone && element.current)
        katex.render(latex, element.current, { throwOnError: false, displayMode: block, output: 'html' });
    };
    if (loaded) set(loaded);
    else {
      element.current!.textContent = text;
      // Where it cannot be loaded the text stays.
      load().then(set, () => {});
    }
    return () => {
      isGone = true;
    };
  }, [latex, text, block]);
  return (
    <span class={block ? 'math block' : 'math'}>
      <span class="unseen">{text}</span>
      <span ref={element} aria-hidden="true" />
    </span>
  );
}
