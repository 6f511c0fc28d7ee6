// <command-list>: what is shown here, in a terminal: one program's commands, by tag or by digest.

import { commands, TOOLS } from '../js/commands.js';
import { root } from '../js/documents.js';
import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';

/** What was chosen last. */
const chosen = { tool: TOOLS[0], by: undefined };

class CommandList extends HTMLElement {
  /** `names` has the name `tag` and the name `digest`, as far as there are any; `only` is what is to be done. */
  offer({ names, only, ...target }) {
    Object.assign(this, { names, only, target });
    this.#show();
    return this;
  }

  #show() {
    const { names, target, only } = this;
    const ways = ['tag', 'digest'].filter((way) => names[way]);
    const by = ways.includes(chosen.by) ? chosen.by : ways[0];
    const tools = TOOLS.filter((tool) => this.#lines(tool, by).length > 0);
    const tool = tools.includes(chosen.tool) ? chosen.tool : tools[0];
    fill(
      this,
      h(
        'div',
        { class: 'choices' },
        this.#choice('tool', tools, tool, (one) => one),
        ways.length > 1 && this.#choice('by', ways, by, (way) => words(`by.${way}`)),
      ),
      h('dl', { class: 'commands' }, this.#lines(tool, by).map(line)),
      target.sample && h('p', { class: 'note' }, words('commands.sample')),
    );
    this.setAttribute('data-only', only ?? '');
  }

  #lines(tool, by) {
    const { names, target, only } = this;
    const name = tool === 'docker' && by === 'tag' ? target.familiar : names[by];
    return commands(tool, { ...target, name }).filter(({ deed }) => (only ? only.includes(deed) : deed !== 'blob'));
  }

  #choice(key, values, current, text) {
    const choose = (value) => {
      chosen[key] = value;
      this.#show();
      this.querySelector(`[data-choice="${key}"] [aria-pressed="true"]`).focus();
    };
    const buttons = values.map((value) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(value === current), onclick: () => choose(value) },
        text(value),
      ),
    );
    return h(
      'div',
      { class: 'choice', role: 'group', 'aria-label': words(`commands.${key}`), 'data-choice': key },
      buttons,
    );
  }
}

function line({ deed, text }) {
  const label = words(`deed.${deed}`);
  const command = h('code', { dir: 'ltr', translate: 'no' }, text);
  return [h('dt', {}, label), h('dd', {}, command, copyButton(text, label))];
}

customElements.define('command-list', CommandList);

/** What a look-up's commands are about. */
export function targetOf({ reference, canonical, familiar, registry, image: { answer }, platform }) {
  const repository = `${reference.registry}/${reference.repository}`;
  const digest = reference.digest ?? (answer && root(answer).descriptor.digest);
  const names = { tag: reference.digest ? undefined : canonical, digest: digest && `${repository}@${digest}` };
  return { names, repository, familiar, platform, sample: registry?.kind === 'sandbox' };
}

/** The commands for a look-up as a view of its own. */
export const commandView = (job) => [
  h('p', { class: 'note' }, words('commands.lead')),
  document.createElement('command-list').offer(targetOf(job)),
];
