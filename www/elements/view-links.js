// The views of what stands behind a name, each a link.

import { fragment } from '../js/address.js';
import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';

const VIEWS = ['image', 'layers', 'files', 'compare', 'raw', 'attached', 'keep', 'commands', 'requests', 'login'];

/** Links to the views of a name; the platform stays the one that was chosen. A link that stays the same stays in its place. */
export function showLinks(nav, name, { view: current = 'image', platform }, canLogIn) {
  const links = VIEWS.filter((view) => canLogIn || view !== 'login').map((view) => ({
    href: fragment(name, { view: view === 'image' ? undefined : view, platform }),
    'data-view': view,
    text: words(`view.${view}`),
  }));
  nav.setAttribute('aria-label', words('views.label'));
  if (nav.children.length !== links.length)
    fill(
      nav,
      links.map(() => h('a')),
    );
  links.forEach(({ text, ...attributes }, index) => {
    const link = nav.children[index];
    for (const [key, value] of Object.entries(attributes)) link.setAttribute(key, value);
    if (link.textContent !== text) link.textContent = text;
    if (attributes['data-view'] === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
}
