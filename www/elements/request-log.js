// <request-log>: every request that left this page, and what became of it.

import { fill, h, outside, wrapping } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { recorded, watch } from '../js/request-log.js';

class RequestLog extends HTMLElement {
  connectedCallback() {
    this.rows = new Map();
    this.summary = h('p', { class: 'note' });
    this.list = h('ol', { class: 'requests', reversed: true });
    fill(this, this.summary, this.list);
    this.end = watch(() => this.#show());
    this.#show();
  }

  disconnectedCallback() {
    this.end();
  }

  /** The newest first; a row that is open stays open. */
  #show() {
    const requests = recorded();
    const left = requests.filter(({ transport }) => !['sandbox', 'mount'].includes(transport)).length;
    const none = requests.length === 0;
    const parameters = { count: count(requests.length), left: count(left) };
    fill(this.summary, none ? words('requests.none') : words('requests.summary', parameters));
    for (const request of requests) this.#row(request);
    const kept = new Set(requests.map(({ id }) => id));
    for (const [id, { element }] of this.rows) {
      if (kept.has(id)) continue;
      element.remove();
      this.rows.delete(id);
    }
  }

  #row(request) {
    const old = this.rows.get(request.id);
    if (old?.phase === request.phase && old.bytes === request.bytes) return;
    const element = row(request, old?.element.querySelector('details').open);
    if (old) old.element.replaceWith(element);
    else this.list.prepend(element);
    this.rows.set(request.id, { element, phase: request.phase, bytes: request.bytes });
  }
}

function row(request, open) {
  const { method, url, phase, status, bytes, milliseconds, transport, attempt } = request;
  const outcome = phase === 'sent' ? '…' : phase === 'failed' ? words('requests.failed') : String(status);
  const bad = phase === 'failed' || status >= 400;
  const head = [
    h('span', { class: `outcome ${bad ? 'bad' : ''}` }, outcome),
    h(
      'code',
      { class: 'url', dir: 'ltr', translate: 'no' },
      h('span', { class: 'method' }, method),
      ' ',
      wrapping(url),
    ),
    h('span', { class: 'number' }, bytes === undefined ? '' : size(bytes)),
    h(
      'span',
      { class: 'number' },
      milliseconds === undefined ? '' : words('requests.ms', { count: count(milliseconds) }),
    ),
    h(
      'span',
      { class: 'transport' },
      words(`transport.${transport}`),
      attempt > 1 && ` · ${words('requests.attempt', { count: count(attempt) })}`,
    ),
  ];
  return h('li', {}, h('details', { open: open === true }, h('summary', {}, head), details(request)));
}

function details({ headers, responseHeaders, error, reason }) {
  return h(
    'div',
    { class: 'exchange' },
    h('p', { class: 'reason' }, say(reason)),
    h('h3', {}, words('requests.headers')),
    list(headers),
    error && h('p', {}, outside(error)),
    responseHeaders && [h('h3', {}, words('requests.answer')), list(responseHeaders)],
  );
}

const list = (headers) =>
  h(
    'ul',
    {},
    Object.entries(headers).map(([name, value]) =>
      h('li', {}, h('code', { dir: 'ltr', translate: 'no' }, h('b', {}, name), `: ${value}`)),
    ),
  );

customElements.define('request-log', RequestLog);
