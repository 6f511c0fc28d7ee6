// What an action on a kept image asks before it is done: another name, a place to push to, or whether it is really to go.

import { code, h } from '../js/dom.js';
import { size } from '../js/format.js';
import { phrase, words } from '../js/language.js';
import { explain } from '../js/pullspec.js';
import { choices } from './choices.js';
import { dockerCommand } from './docker-command.js';
import { exportPanel, platformChoices } from './export-panel.js';
import { nameField } from './name-field.js';

/** The panel for an action; `begin` is called with what is to be done, `close` with nothing. */
export const deedPanel = (panel) => framed(PANELS[panel.action](panel), panel.close);

/** A panel that Escape closes. */
export const framed = (content, close) =>
  h('div', { class: 'deed-panel', onkeydown: (event) => event.key === 'Escape' && close() }, content);

const PANELS = {
  tag: (panel) =>
    withName(panel, {
      lead: words('tag.lead'),
      label: words('tag.to'),
      value: tagProposal(panel),
      press: words('tag.press'),
    }),
  push: (panel) =>
    withName(panel, {
      lead: words('push.lead'),
      label: words('push.to'),
      value: pushProposal(panel),
      press: words('push.press'),
    }),
  export: ({ image, name, begin, close }) => exportPanel({ names: [name], platforms: image.platforms, begin, close }),
  rm: ({ image, name, all, begin, close }) => {
    const others = all.filter((other) => other !== image).map(({ familiar }) => code(familiar));
    return [
      h(
        'p',
        {},
        others.length > 0
          ? phrase('rm.siblings', { name: code(image.familiar), others: joined(others) })
          : phrase('rm.last', { name: code(image.familiar), size: size(image.size) }),
      ),
      h(
        'p',
        { class: 'buttons' },
        h(
          'button',
          { type: 'button', class: 'primary', onclick: () => begin('rm', { name }, name) },
          words('rm.press'),
        ),
        ' ',
        h('button', { type: 'button', class: 'quiet', onclick: close }, words('deed.cancel')),
      ),
      dockerCommand('rm', { name: image.familiar }),
    ];
  },
};

const joined = (list) => list.flatMap((one, index) => (index > 0 ? [', ', one] : [one]));

/** The panel of a command that takes a name. */
function withName({ action, name, image, begin, close }, { lead, label, value, press }) {
  const button = h('button', { class: 'primary' }, press);
  const same = h('div', {});
  const changed = () => {
    const explanation = field?.explanation;
    button.disabled = !explanation;
    same.replaceChildren(
      ...(explanation ? [dockerCommand(action, { name, platform, to: explanation.canonical })] : []),
    );
  };
  const choose = (value) => {
    platform = value || undefined;
    changed();
  };
  let platform;
  let field;
  field = nameField({ label, value, changed });
  changed();
  const submit = (event) => {
    event.preventDefault();
    const { canonical, reference } = field.explanation;
    const subject = { name, platform, to: canonical, registry: reference.registry };
    if (action === 'tag') begin('tag', subject, name, canonical);
    else begin('push', subject, name, { to: canonical, platform });
  };
  return [
    h('p', {}, lead),
    h(
      'form',
      { onsubmit: submit },
      field,
      action === 'push' &&
        image.platforms.length > 1 &&
        choices(words('pull.platform'), platformChoices(image.platforms, words('push.whole')), choose),
      h(
        'div',
        { class: 'buttons' },
        button,
        ' ',
        h('button', { type: 'button', class: 'quiet', onclick: close }, words('deed.cancel')),
      ),
    ),
    same,
  ];
}

/** A name that makes plain what a tag is. */
function tagProposal({ image }) {
  const { reference } = image.name ? explain(image.name) : {};
  return reference ? `my/${lastOf(reference)}:${reference.tag ?? 'latest'}` : 'my/image:latest';
}

/** The sample registry takes images without a network; an image of another name goes where its name says. */
function pushProposal({ image }) {
  const { reference } = image.name ? explain(image.name) : {};
  if (!reference) return 'sandbox.localhost/my/image:latest';
  return `sandbox.localhost/my/${lastOf(reference)}:${reference.tag ?? 'latest'}`;
}

const lastOf = ({ repository }) => repository.slice(repository.lastIndexOf('/') + 1);
