// <rule-steps>: the rules that lead from what was typed to the full name, one a line.

import { fill, h, wrapping } from '../js/dom.js';
import { say } from '../js/language.js';

class RuleSteps extends HTMLElement {
  show({ input, steps }) {
    const rows = steps.map((step, index) => {
      const before = index === 0 ? input : steps[index - 1].result;
      const tells = step.result !== before || index === steps.length - 1;
      return h('li', {}, h('div', {}, say(step), tells && changed(before, step.result)));
    });
    fill(this, h('ol', {}, rows));
  }
}

/** The name after a step, with what the step put in marked. */
function changed(before, after) {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const end = after.length - tail;
  const mark = head < end && h('mark', {}, wrapping(after.slice(head, end)));
  return h('code', { dir: 'ltr', translate: 'no' }, wrapping(after.slice(0, head)), mark, wrapping(after.slice(end)));
}

customElements.define('rule-steps', RuleSteps);
