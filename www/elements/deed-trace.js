// <deed-trace>: what a command did, step by step, with its requests, how far each blob is, and what came of it.

import { fill, h, icon, outside, tell, wrapping } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { recorded } from '../js/request-log.js';
import './blob-bars.js';
import { deedFailure, outcome } from './deed-outcome.js';
import { dockerCommand } from './docker-command.js';

/** So many lines are shown; what came before them is counted. */
const LIMIT = 400;

class DeedTrace extends HTMLElement {
  /** `again` begins the command once more, `close` takes away what is told of it. */
  offer(deed, { again, close } = {}) {
    Object.assign(this, { deed, again, close });
    return this;
  }

  connectedCallback() {
    const { deed } = this;
    this.head = h('div', { class: 'head' });
    this.bars = document.createElement('blob-bars');
    this.steps = h('ol', { class: 'trace', tabindex: '0', 'aria-label': words('trace.label') });
    this.end = h('div', { class: 'end' });
    this.told = h('details', { open: true }, this.#summary(), this.steps);
    fill(this, this.head, this.bars, this.end, this.told);
    this.done = new Map();
    this.state = undefined;
    this.listener = () => this.#later();
    deed.addEventListener('change', this.listener);
    this.#show();
  }

  disconnectedCallback() {
    this.deed.removeEventListener('change', this.listener);
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  #summary() {
    this.counted = h('span');
    return h('summary', {}, words('trace.heading'), ' ', this.counted);
  }

  /** A download tells of itself a thousand times; it is shown once a frame. */
  #later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.#show();
    });
  }

  #show() {
    const { deed } = this;
    this.bars.show(deed);
    this.#trace();
    if (this.state === deed.state) return;
    this.state = deed.state;
    const focused = this.head.contains(document.activeElement);
    fill(this.head, this.#title());
    if (focused) this.head.querySelector('button')?.focus();
    if (deed.state === 'running') return fill(this.end);
    const content = deed.state === 'done' ? outcome(deed) : deedFailure(deed, this.again);
    fill(this.end, content, dockerCommand(deed.kind, deed.subject));
    tell(this, 'announce', this.end.firstElementChild?.textContent ?? '');
  }

  #title() {
    const { deed } = this;
    const what = h('span', {}, words(`deed-name.${deed.kind}`), ' ', deed.subject.name && named(deed.subject.name));
    const button = (key, onclick) => h('button', { type: 'button', class: 'quiet', onclick }, words(key));
    if (deed.state === 'running')
      return [h('span', { class: 'turning', 'aria-hidden': 'true' }), what, button('deed.stop', () => deed.stop())];
    const sign = icon(deed.state === 'done' ? 'done' : 'bad', deed.state);
    return [sign, what, this.close && button('deed.close', this.close)];
  }

  /** Lines are added; only requests change once they are there. */
  #trace() {
    const { events } = this.deed;
    this.told.hidden = events.length === 0;
    fill(this.counted, '· ', count(events.length));
    const requests = new Map(recorded().map((request) => [request.id, request]));
    events.slice(-LIMIT).forEach((event) => {
      const request = event.request && requests.get(event.request);
      const mark = request ? `${request.phase} ${request.bytes}` : 'step';
      const old = this.done.get(event);
      if (old?.mark === mark || (event.request && !request)) return;
      const line = request ? requestLine(request) : stepLine(event);
      if (old) old.line.replaceWith(line);
      else this.steps.append(line);
      this.done.set(event, { mark, line });
    });
    while (this.steps.children.length > LIMIT) this.steps.firstElementChild.remove();
  }
}

const named = (name) => h('code', { dir: 'ltr', translate: 'no' }, wrapping(name));

function stepLine({ step, problem }) {
  const { action = 'problem', sentence, bytes } = step ?? problem;
  return h(
    'li',
    { 'data-action': action },
    h('span', { class: 'action' }, words(`action.${action}`)),
    h('span', {}, say(sentence)),
    h('span', { class: 'number' }, bytes === undefined ? '' : size(bytes)),
  );
}

function requestLine({ method, url, phase, status, error, bytes, milliseconds }) {
  const bad = phase === 'failed' || status >= 400;
  const answer = phase === 'sent' ? '…' : phase === 'failed' ? words('requests.failed') : String(status);
  return h(
    'li',
    { 'data-action': 'request' },
    h('span', { class: 'action' }, h('span', { class: `outcome ${bad ? 'bad' : ''}` }, answer)),
    h(
      'code',
      { dir: 'ltr', translate: 'no' },
      h('span', { class: 'method' }, method),
      ' ',
      wrapping(url),
      error && [' ', outside(error)],
    ),
    h(
      'span',
      { class: 'number' },
      [
        bytes !== undefined && size(bytes),
        milliseconds !== undefined && words('requests.ms', { count: count(milliseconds) }),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  );
}

customElements.define('deed-trace', DeedTrace);

export const deedTrace = (deed, options) => document.createElement('deed-trace').offer(deed, options);
