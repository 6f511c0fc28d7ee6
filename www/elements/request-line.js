// <request-line>: the request that the name leads to, and the right it takes.

import { code, fill, h, wrapping } from '../js/dom.js';
import { words } from '../js/language.js';
import { facts } from './registry-card.js';

class RequestLine extends HTMLElement {
  show({ request, reference }) {
    fill(this);
    if (!request) return;
    const url = h(
      'code',
      { class: 'url', dir: 'ltr', translate: 'no' },
      h('span', { class: 'method' }, request.method),
      ' ',
      coloured(request.url, reference),
    );
    fill(
      this,
      facts([
        [words('request.heading'), url],
        [words('request.scope'), code(request.scope)],
      ]),
    );
  }
}

/** The URL with the repository and the tag or digest in their colours. */
function coloured(url, { repository, tag, digest }) {
  const [kind, last] = digest ? ['encoded', digest] : ['tag', tag ?? ''];
  const path = `/v2/${repository}/manifests/`;
  const at = url.indexOf(path);
  if (at < 0 || !url.endsWith(last)) return [url];
  const slash = repository.lastIndexOf('/') + 1;
  const part = (name, text) => text && h('span', { 'data-kind': name }, wrapping(text));
  return [
    part('registry', url.slice(0, at)),
    '/v2/',
    part('namespace', repository.slice(0, slash)),
    part('name', repository.slice(slash)),
    wrapping('/manifests/'),
    part(kind, last),
  ];
}

customElements.define('request-line', RequestLine);
