// Why a registry does not answer this page: asked at a press, told with what to do next.

import { fill, h, tell } from '../js/dom.js';
import { say, words } from '../js/language.js';
import { diagnose } from '../js/registry.js';
import { copyButton } from './copy-button.js';

/** A button that finds out, and the place where the answer goes. */
export function doctorNote(registry) {
  const place = h('div', { class: 'doctor' });
  const button = h('button', { type: 'button', class: 'quiet', onclick: () => examine() }, words('doctor.ask'));
  fill(place, h('p', {}, button));
  return place;

  async function examine() {
    button.disabled = true;
    button.textContent = words('doctor.asking');
    try {
      const diagnosis = await diagnose(registry, new AbortController().signal);
      fill(place, shown(diagnosis));
      tell(place, 'announce', say(diagnosis.sentence));
    } catch {
      button.disabled = false;
      button.textContent = words('doctor.ask');
    }
  }
}

function shown({ certain, sentence, steps, snippets }) {
  return [
    h(
      'p',
      { class: 'cause' },
      h('strong', {}, words(certain ? 'doctor.certain' : 'doctor.likely')),
      ' ',
      say(sentence),
    ),
    h('ul', {}, ...steps.map((step) => h('li', {}, say(step)))),
    ...Object.entries(snippets).map(([server, text]) => snippet(server, text)),
  ];
}

/** What the owner of a registry puts into its configuration. */
function snippet(server, text) {
  const title = words('doctor.snippet', { server });
  return h(
    'details',
    {},
    h('summary', {}, title),
    h('pre', { dir: 'ltr', translate: 'no', tabindex: '0', 'aria-label': title }, text),
    copyButton(text, title),
  );
}
