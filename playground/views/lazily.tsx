/** A component whose code is loaded when it is first shown. */
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function lazily(load: () => Promise<FunctionComponent>): FunctionComponent {
  let loaded: FunctionComponent | undefined;
  return function Lazy() {
    const [, setReady] = useState(loaded !== undefined);
    const [problem, setProblem] = useState(false);
    useEffect(() => {
      if (loaded) return;
      load()
        .then((component) => {
          loaded = component;
          setReady(true);
        })
        .catch(() => setProblem(true));
    }, []);
    if (problem) return <p class="quiet">This part could not be loaded; try again with a network connection.</p>;
    const View = loaded;
    return View ? <View /> : <p class="quiet">…</p>;
  };
}
