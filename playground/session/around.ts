/** The page in a frame of another: that one is told how large this is and what is done of the lesson, and may give it a link. */
import { effect } from '@preact/signals';
import { pause } from './actions.ts';
import { log } from './lesson.ts';

export type Message =
  | { readonly chainrule: 'size'; readonly width: number; readonly height: number }
  /** A step of the lesson that is done, such as `7.2`. */
  | { readonly chainrule: 'step'; readonly step: string }
  | { readonly chainrule: 'receipt'; readonly text: string };

/** Nobody else than the page around this one is to read it; only one that the headers allow can have this one in a frame. */
export function tellParent(message: Message): void {
  parent.postMessage(message, parentOrigin() ?? '*');
}

/** Unknown where the page around this one does not say where it is. */
function parentOrigin(): string | undefined {
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : undefined;
}

let isTalking = false;

export function talk(): void {
  if (isTalking) return;
  isTalking = true;
  new ResizeObserver(() => {
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    tellParent({ chainrule: 'size', width, height });
  }).observe(document.body);
  const told = new Set<string>(doneSteps());
  effect(() => {
    for (const step of doneSteps()) {
      if (told.has(step)) continue;
      told.add(step);
      tellParent({ chainrule: 'step', step });
    }
  });
  addEventListener('message', (event: MessageEvent<unknown>) => {
    const from = parentOrigin();
    if (event.source !== parent || (from !== undefined && event.origin !== from)) return;
    const { chainrule, link } = (event.data ?? {}) as { chainrule?: unknown; link?: unknown };
    if (chainrule !== 'load' || typeof link !== 'string') return;
    location.hash = link.slice(link.indexOf('#') + 1);
  });
  // Nobody looks at a frame that is out of sight.
  new IntersectionObserver(([entry]) => {
    if (entry && !entry.isIntersecting) pause();
  }).observe(document.documentElement);
}

function doneSteps(): string[] {
  return Object.entries(log.value).flatMap(([id, { isDone }]) => (isDone ? [id] : []));
}
