// <login-panel>: logs in to a registry for as long as the page is open, and out again.

import { fill, h, icon, outside, tell } from '../js/dom.js';
import { phrase, say, words } from '../js/language.js';
import { enter, leave, userOf } from '../js/logins.js';

class LoginPanel extends HTMLElement {
  /** Offers the login for the registry of a look-up; `again` is called when it has changed. */
  offer(job, again) {
    Object.assign(this, { registry: job.reference.registry, signal: job.signal, again });
    this.#show();
    return this;
  }

  #show() {
    const user = userOf(this.registry);
    const registry = h('code', { dir: 'ltr', translate: 'no' }, this.registry);
    this.note = h('p', { class: 'note', role: 'status' });
    if (user === undefined) fill(this, h('p', {}, phrase('login.lead', { registry })), this.#form(), this.note);
    else
      fill(
        this,
        h('p', {}, icon('done'), ' ', phrase('login.in', { registry, user: outside(user) })),
        this.#out(),
        this.note,
      );
  }

  #form() {
    const field = (name, properties) =>
      h(
        'label',
        {},
        h('span', { class: 'label' }, words(`login.${name}`)),
        h('input', { name, required: true, ...properties }),
      );
    const common = { autocapitalize: 'off', spellcheck: 'false', dir: 'ltr' };
    return h(
      'form',
      { onsubmit: (event) => this.#submit(event) },
      field('username', { ...common, autocomplete: 'username' }),
      field('password', { ...common, type: 'password', autocomplete: 'current-password' }),
      h('button', { class: 'quiet' }, words('login.enter')),
    );
  }

  #out() {
    const out = async () => {
      await leave(this.registry, this.signal).catch(() => undefined);
      this.#changed('login.left');
    };
    return h('p', {}, h('button', { type: 'button', class: 'quiet', onclick: out }, words('login.leave')));
  }

  async #submit(event) {
    event.preventDefault();
    const { username, password } = event.target.elements;
    const button = event.target.querySelector('button');
    const credentials = { username: username.value, password: password.value };
    password.value = '';
    button.disabled = true;
    fill(this.note, words('login.asking'));
    try {
      await enter(this.registry, credentials, this.signal);
      this.#changed('login.entered');
    } catch (failure) {
      button.disabled = false;
      if (failure.code === 'aborted') return;
      fill(this.note, failure.sentence ? say(failure.sentence) : words('failure.internal'));
      password.focus();
    }
  }

  #changed(key) {
    this.#show();
    this.querySelector('button, input')?.focus();
    tell(this, 'announce', words(key));
    this.again();
  }
}

customElements.define('login-panel', LoginPanel);
