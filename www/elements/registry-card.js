// <registry-card>: what is known of the registry, and its own rules.

import { fill, h, outside } from '../js/dom.js';
import { say, words } from '../js/language.js';

class RegistryCard extends HTMLElement {
  show(registry) {
    fill(this);
    if (!registry) return;
    const { title, kind, pull, project, rules, cors, links } = registry;
    const rows = [
      [words('registry.pull'), say(pull)],
      [words('registry.project'), say(project)],
      rules.length > 0 && [
        words('registry.rules'),
        h(
          'ul',
          {},
          rules.map((rule) => h('li', {}, say(rule))),
        ),
      ],
      [words('registry.cors'), words(`cors.${cors}`)],
      links.length > 0 && [words('registry.links'), h('ul', {}, links.map(link))],
    ];
    fill(
      this,
      h('p', { class: 'title' }, h('span', {}, title), ' ', h('span', { class: 'kind' }, words(`kind.${kind}`))),
      facts(rows),
    );
  }
}

/** A list of terms and what is said of them; rows that are false are left out. */
export const facts = (rows) =>
  h(
    'dl',
    { class: 'facts' },
    rows.filter(Boolean).map(([term, ...text]) => [h('dt', {}, term), h('dd', {}, text)]),
  );

function link(url) {
  const { host, pathname } = new URL(url);
  const text = outside(`${host}${pathname}`.replace(/\/$/, ''));
  return h('li', {}, h('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, text));
}

customElements.define('registry-card', RegistryCard);
