/**
 * Stories of the playground that its own page tells, for engines that nobody drives: the script of a page around it, of the same
 * origin, clicks and types in the frame, and sends what it found.
 */

/** What a story saw, for the test to judge. */
export interface Told {
  readonly story: string;
  readonly seen?: Readonly<Record<string, unknown>>;
  readonly error?: string;
}

/** So long, in milliseconds, that only what hangs is given up. */
const patience = 60_000;

async function until<T>(what: string, find: () => T | undefined | null | false): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const found = find();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() - begun > patience) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

class View {
  readonly #frame: HTMLIFrameElement;
  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
  }

  get #page(): Document {
    return this.#frame.contentDocument!;
  }

  get hash(): string {
    return this.#frame.contentWindow!.location.hash;
  }

  get textOf(): (selector: string) => string {
    return (selector) => this.#page.querySelector(selector)?.textContent ?? '';
  }

  numberIn(id: string): number {
    return Number.parseFloat(this.textOf(`[data-testid="${id}"]`).replaceAll(',', '').replace('−', '-'));
  }

  /** Of a kind, with a name that it is read by. */
  named(selector: string, name: RegExp): Promise<HTMLElement> {
    return until(`${selector} ${name}`, () =>
      [...this.#page.querySelectorAll<HTMLElement>(selector)].find(
        (one) => name.test(one.getAttribute('aria-label') ?? one.textContent) && one.checkVisibility(),
      ),
    );
  }

  async click(selector: string, name: RegExp): Promise<void> {
    const button = (await this.named(selector, name)) as HTMLButtonElement;
    await until(`${name} to be enabled`, () => !button.disabled);
    button.click();
  }

  async fill(selector: string, value: string): Promise<void> {
    const field = await until(selector, () => this.#page.querySelector<HTMLInputElement>(selector));
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** How many colours there are in a canvas. */
  coloursOf(selector: string): number {
    const canvas = this.#page.querySelector<HTMLCanvasElement>(selector);
    if (!canvas || canvas.width === 0) return 0;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  }
}

async function open(hash: string): Promise<View> {
  document.querySelector('iframe')?.remove();
  const frame = document.createElement('iframe');
  frame.width = '1280';
  frame.height = '900';
  frame.src = `/${hash}`;
  document.body.append(frame);
  const view = new View(frame);
  await until('the loss', () => Number.isFinite(view.numberIn('train-loss')));
  return view;
}

const stories: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  'opens and learns': async () => {
    const view = await open('');
    // A reader who wants no motion has it wait.
    const begun = view.numberIn('train-loss');
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) await view.click('button', /^Play$/);
    await until('a loss below 0.2', () => view.numberIn('train-loss') < 0.2);
    return {
      begun: begun > 0.2,
      accuracy: view.textOf('[data-testid="test-metric"]'),
      map: view.coloursOf('.plane canvas') > 20,
    };
  },
  'one point': async () => {
    const view = await open('#v=1&point=1&notation=slides');
    await view.named('h3', /^The point comes in$/);
    for (let i = 0; i < 7; i++) await view.click('button', /^Forward$/);
    await view.named('h3', /^The loss$/);
    await view.click('.choices button', /∂ℓ/);
    const check = await until('the check', () => /agrees/.exec(view.textOf('[data-testid="check"]')));
    await until('formulas', () => view.textOf('.gradient-panel .katex').length > 0);
    return { check: check[0] };
  },
  landscape: async () => {
    const view = await open('#v=1&step=200&panel=landscape');
    await until('its losses', () => /2,601 losses over 250 rows/.exec(view.textOf('#panel')));
    await until('its picture', () => view.coloursOf('#panel canvas') > 20);
    return { path: /Of the path's variance in this plane/.test(view.textOf('#panel')) };
  },
  'a chapter': async () => {
    const view = await open('#v=1&lesson=2');
    await view.fill('.question input', '6');
    await view.click('.question button', /^Check$/);
    const mistake = await until('the mistake', () => /times/.exec(view.textOf('.told')));
    await view.fill('.question input', '18');
    await view.click('.question button', /^Check$/);
    await view.named('[data-lesson="2.1"][data-state="done"]', /./);
    return { mistake: mistake[0] };
  },
  'a link': async () => {
    const first = await open('#v=1&networkShape=3&seed=7&step=50');
    await until('step 50', () => first.numberIn('step') === 50);
    const { hash } = first;
    const loss = first.textOf('[data-testid="train-loss"]');
    const again = await open(`${hash}&step=50`);
    await until('step 50', () => again.numberIn('step') === 50);
    return { same: again.textOf('[data-testid="train-loss"]') === loss, shape: /networkShape=3/.test(hash) };
  },
};

async function tellAll(): Promise<void> {
  const all: Told[] = [];
  for (const [story, tell] of Object.entries(stories)) {
    try {
      all.push({ story, seen: await tell() });
    } catch (error) {
      all.push({ story, error: String(error) });
    }
  }
  await fetch('/results', { method: 'POST', body: JSON.stringify({ results: all }) });
}

void tellAll();
