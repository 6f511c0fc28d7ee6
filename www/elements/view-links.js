// The views of what stands behind a name, each a link.

import { fragment } from '../js/address.js';
import { h } from '../js/dom.js';
import { words } from '../js/language.js';

const VIEWS = ['image', 'raw', 'commands', 'requests'];

/** Links to the views of a name; the platform stays the one that was chosen. */
export function viewLinks(name, { view: current = 'image', platform }) {
  return VIEWS.map((view) =>
    h(
      'a',
      {
        href: fragment(name, { view: view === 'image' ? undefined : view, platform }),
        'aria-current': view === current ? 'page' : undefined,
        'data-view': view,
      },
      words(`view.${view}`),
    ),
  );
}
