// <retry-note>: that a registry wants to be left alone for a while, for how long, and a way not to wait.

import { fill, h, outside, tell } from '../js/dom.js';
import { count } from '../js/format.js';
import { phrase, words } from '../js/language.js';
import { watch } from '../js/request-log.js';
import { waitFor } from '../js/waits.js';

/** How often the seconds are counted, in milliseconds. */
const TICK = 250;

class RetryNote extends HTMLElement {
  /** Shows what the questions of a look-up have to wait for. */
  offer(job) {
    const stop = () => {
      job.asking?.abort();
      if (job.tagList.state === 'loading') job.tagList.end.abort();
      this.show();
    };
    this.text = h('p', {});
    this.button = h('button', { type: 'button', class: 'quiet', onclick: stop }, words('retry.cancel'));
    fill(this, this.text, this.button);
    Object.assign(this, { job, hidden: true });
    return this;
  }

  #isWaiting() {
    const { image, tagList } = this.job;
    return image.state === 'loading' || tagList.state === 'loading';
  }

  connectedCallback() {
    this.end = watch(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    this.end();
    clearTimeout(this.timer);
  }

  /** Shows what is to be waited for now. */
  show() {
    clearTimeout(this.timer);
    const wait = this.#isWaiting() ? waitFor(this.job.reference.registry) : undefined;
    const before = this.hidden;
    this.hidden = !wait;
    if (!wait) return;
    const seconds = count(Math.ceil((wait.until - performance.now()) / 1000));
    const { why = '', attempt, attempts } = wait;
    const numbers = { seconds, attempt: count(attempt), attempts: count(attempts) };
    const text = words('retry.waiting', { ...numbers, why });
    if (this.said !== text) fill(this.text, phrase('retry.waiting', { ...numbers, why: outside(why) }));
    this.said = text;
    if (this.button.textContent !== words('retry.cancel')) this.button.textContent = words('retry.cancel');
    // Once: nobody wants to hear the seconds being counted.
    if (before) tell(this, 'announce', text);
    this.timer = setTimeout(() => this.show(), TICK);
  }
}

customElements.define('retry-note', RetryNote);
