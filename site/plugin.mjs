/** The playground stands above the navigation of every page, and the first page has its own title only. */
import { JSX } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement(
      'a',
      { class: 'playground', href: context.relativeURL('playground.html', true) },
      'Open the playground',
    ),
  );
}
