// How a failure is told: to people with carets and a way on, to programs as one object.

import { carets, places } from './caret.js';
import type { Told } from './errors.js';
import { compact } from './json.js';
import type { Output } from './output.js';
import { safe, wrap } from './text.js';

/** Writes a failure to stderr. */
export function report(output: Output, told: Told, json: boolean): void {
  if (json) output.line(compact({ error: told }));
  else output.lines(forPeople(output, told));
}

function forPeople(output: Output, told: Told): string[] {
  const lines = wrap(`error: ${safe(told.message)}`, output.columns);
  lines[0] = (lines[0] ?? '').replace('error:', output.paint('error', 'error:'));
  const { input, start, end, detail, status } = told;
  if (input !== undefined && start !== undefined && end !== undefined && input !== '') {
    const [text = '', under = ''] = carets(output, input, start, end, 'error');
    const place = output.paint('dim', places(start, end));
    lines.push('', `  ${text}`, `  ${under} ${place}`, '');
  }
  // Without a status nobody has answered: it is the system's word, and stands in the message.
  if (detail && status !== undefined) lines.push(...wrap(`The registry says: ${safe(detail)}`, output.columns));
  if (told.retryAfter !== undefined) lines.push(`It asks to wait ${told.retryAfter} seconds.`);
  const hint = told.fix === undefined ? told.hint && safe(told.hint) : `Try: ${output.paint('green', safe(told.fix))}`;
  if (hint) lines.push(...(told.fix === undefined ? wrap(hint, output.columns) : [hint]));
  return lines;
}
