// A word on a tag that does not stand for the digest beside it.

import { h, icon, tell } from '../js/dom.js';
import { say } from '../js/language.js';
import { checkTag } from '../js/registry.js';

/** Asks whether a name's tag stands for the digest beside it. Gives what is to be said if not; what else goes wrong is nobody's concern. */
export async function tagNotice({ reference, signal, sheet }) {
  if (!reference.tag || !reference.digest) return undefined;
  const answer = await checkTag(reference, signal).catch(({ code, sentence }) => ({
    notice: code === 'not-found' ? sentence : undefined,
  }));
  if (signal.aborted || !answer.notice) return undefined;
  tell(sheet, 'announce', say(answer.notice));
  return answer.notice;
}

/** The note; the digest decides, whatever the tag says. */
export const tagNote = (notice) => h('p', { class: 'tag-note' }, icon('warn'), h('span', {}, say(notice)));
