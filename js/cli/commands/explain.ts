// `explain`: what a name means, and why.

import type { ExplainedError, Explanation } from '../../index.js';
import type { Run } from '../command.js';
import { diagram } from '../diagram.js';
import { EXIT, hintOf, type Told } from '../errors.js';
import { pretty } from '../json.js';
import type { Output } from '../output.js';
import { report } from '../report.js';
import { dialects, pairs, registryCard, section, steps, warnings } from '../sections.js';
import { safe } from '../text.js';

export const run: Run = async ({ args: [name = ''], flags, out, err }) => {
  const { explain } = await import('../../index.js');
  const found = explain(name);
  if (flags.json) out.line(pretty(found));
  else if (found.error === undefined) out.lines(forPeople(out, found));
  if (found.error === undefined) return undefined;
  report(err, told(name, found.error), flags.json === true);
  // That nobody takes it says nothing new.
  if (!flags.json && found.dialects.some(({ ok }) => ok)) {
    out.lines(section(out, 'In other tools', dialects(out, found.dialects)));
  }
  return EXIT.invalid;
};

function told(input: string, { code, message, start, end, fix }: ExplainedError): Told {
  return { code, message, start, end, hint: hintOf(fix), ...(fix !== undefined && { fix }), input };
}

function forPeople(out: Output, found: Explanation): string[] {
  const { canonical = '', familiar = '', segments, request, registry } = found;
  return [
    ...diagram(out, segments),
    '',
    ...pairs(out, [
      ['Full name', out.paint('bold', safe(canonical))],
      ['Docker prints', safe(familiar)],
      ['Request', request && `${request.method} ${safe(request.url)}`],
      ['Scope', request && safe(request.scope)],
    ]),
    ...section(out, 'Mind', warnings(out, found)),
    ...section(out, 'Step by step', steps(out, found)),
    ...section(out, 'Registry', registry ? registryCard(out, registry) : []),
    ...section(out, 'In other tools', dialects(out, found.dialects)),
  ];
}
