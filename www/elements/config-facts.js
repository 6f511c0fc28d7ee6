// How a container of the image is started, as its config says.

import { h } from '../js/dom.js';
import { words } from '../js/language.js';
import { facts } from './registry-card.js';

/** The settings of a config as terms and values; those that are not set are left out. */
export function configFacts(config) {
  const rows = [
    ['image.entrypoint', argv(config.Entrypoint)],
    ['image.cmd', argv(config.Cmd)],
    ['image.workdir', config.WorkingDir && code(config.WorkingDir)],
    ['image.user', config.User && code(config.User)],
    ['image.ports', keys(config.ExposedPorts)],
    ['image.volumes', keys(config.Volumes)],
    ['image.env', list((config.Env ?? []).map(pair))],
    ['image.labels', list(Object.entries(config.Labels ?? {}).map(([key, value]) => [key, value]))],
  ];
  const set = rows.filter(([, value]) => value);
  return set.length > 0
    ? facts(set.map(([key, value]) => [words(key), value]))
    : h('p', {}, words('image.empty-config'));
}

const code = (text) => h('code', { dir: 'ltr', translate: 'no' }, text);

/** A command in the form in which it is split into words. */
const argv = (list) => list && list.length > 0 && code(JSON.stringify(list).replaceAll('","', '", "'));

const keys = (object) =>
  object &&
  Object.keys(object).length > 0 &&
  h(
    'ul',
    {},
    Object.keys(object).map((key) => h('li', {}, code(key))),
  );

const list = (pairs) =>
  pairs.length > 0 &&
  h(
    'ul',
    { class: 'pairs' },
    pairs.map(([key, value]) => h('li', {}, code(h('b', {}, key)), ' ', code(value))),
  );

function pair(text) {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
