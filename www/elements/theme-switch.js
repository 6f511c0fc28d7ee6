// <theme-switch>: light, dark, or as the system has it.

import { fill, h, icon } from '../js/dom.js';
import { words } from '../js/language.js';
import { recall, remember } from '../js/remembered.js';

class ThemeSwitch extends HTMLElement {
  show() {
    const current = recall('theme') ?? 'auto';
    const buttons = ['auto', 'light', 'dark'].map((theme) => {
      const label = words(`theme.${theme}`);
      const properties = {
        type: 'button',
        'aria-label': label,
        title: label,
        'aria-pressed': String(theme === current),
      };
      return h('button', { ...properties, onclick: () => this.#choose(theme) }, icon(theme));
    });
    fill(this, h('div', { class: 'choice', role: 'group', 'aria-label': words('theme') }, buttons));
  }

  #choose(theme) {
    const at = ['auto', 'light', 'dark'].indexOf(theme);
    remember('theme', theme === 'auto' ? undefined : theme);
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    this.show();
    this.querySelectorAll('button')[at].focus();
  }
}

customElements.define('theme-switch', ThemeSwitch);
