// The parts of an explanation below the name.

import type { Dialect, Explanation, Notice, RegistryInfo } from '../index.js';
import { carets } from './caret.js';
import type { Output } from './output.js';
import { pad, safe, wrap } from './text.js';

/** A title, and lines under it; nothing if there are none. */
export function section(out: Output, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', out.paint('bold', title), ...lines.map((line) => `  ${line}`.trimEnd())];
}

/** Labels and values, in two columns; a value that is too long for a line goes on under itself. */
export function pairs(out: Output, list: readonly (readonly [string, string | undefined])[]): string[] {
  const there = list.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  const column = Math.max(0, ...there.map(([label]) => label.length)) + 2;
  return there.flatMap(([label, value]) => {
    const [first = '', ...rest] = wrap(value, Math.max(20, out.columns - column - 2));
    return [out.paint('dim', pad(label, column)) + first, ...rest.map((line) => ' '.repeat(column) + line)];
  });
}

/** How the name is read, step by step; the name is repeated where a step has changed it. */
export function steps(out: Output, { steps: all, input }: Explanation): string[] {
  let before = input;
  return all.flatMap(({ message, result }, at) => {
    const number = `${at + 1}. `;
    const lines = wrap(safe(message), out.columns - 2 - number.length);
    const text = lines.map((line, nth) => (nth === 0 ? number : ' '.repeat(number.length)) + line);
    if (result !== before) text.push(`${' '.repeat(number.length)}${out.paint('dim', `→ ${safe(result)}`)}`);
    before = result;
    return text;
  });
}

/** What is legal but surprising, each with its place in what was typed. */
export function warnings(out: Output, { warnings: all, input }: Explanation): string[] {
  return all.flatMap((warning) => {
    const lines = wrap(`! ${safe(warning.message)}`, out.columns - 4);
    const [first = '', ...rest] = lines;
    const told = [out.paint('warning', '!') + first.slice(1), ...rest.map((line) => `  ${line}`)];
    return [...told, ...marked(out, input, warning), ...suggestion(out, warning)];
  });
}

/** What is about something that was not typed has no place in it. */
function marked(out: Output, input: string, { start, end }: Notice): string[] {
  return end > start ? carets(out, input, start, end, 'yellow').map((line) => `    ${line}`) : [];
}

function suggestion(out: Output, { suggestion: better }: Notice): string[] {
  return better === undefined ? [] : [`  Try: ${out.paint('green', safe(better))}`];
}

/** Of the other kinds, the title says it already. */
const KINDS: Readonly<Partial<Record<RegistryInfo['kind'], string>>> = { public: 'public', cloud: 'a cloud’s' };

const CORS: Readonly<Record<RegistryInfo['cors'], string>> = {
  yes: 'may ask it',
  no: 'may not ask it: it sends no CORS headers',
  configurable: 'may ask it if its owner lets them',
  unknown: 'may or may not be let in',
};

/** What is known of a registry. */
export function registryCard(out: Output, info: RegistryInfo): string[] {
  const kind = info.known ? KINDS[info.kind] : undefined;
  const title = safe(info.title) + (kind === undefined ? '' : `, ${kind}`);
  return pairs(out, [
    [safe(info.host), title],
    ['API', safe(info.apiUrl)],
    ['Pulling', safe(info.pull.message)],
    ['Project', safe(info.project.message)],
    ...info.rules.map(({ message }, at): [string, string] => [at === 0 ? 'Rules' : '', safe(message)]),
    ['Web pages', CORS[info.cors]],
    ...info.links.map((link, at): [string, string] => [at === 0 ? 'See' : '', safe(link)]),
  ]);
}

const TOOLS: Readonly<Record<Dialect['tool'], string>> = {
  docker: 'Docker',
  kubernetes: 'Kubernetes',
  podman: 'Podman',
  crane: 'crane',
};

/** What other tools make of it. */
export function dialects(out: Output, all: readonly Dialect[]): string[] {
  return all.flatMap((dialect) => {
    const sign = dialect.ok
      ? out.paint(dialect.differs ? 'yellow' : 'green', dialect.differs ? '≠' : '=')
      : out.paint('red', '✗');
    const notes = dialect.notes.flatMap(({ message }) => wrap(safe(message), out.columns - 18));
    const head = `${sign} ${pad(TOOLS[dialect.tool], 12)}`;
    const [first = '', ...rest] = [reading(dialect), ...notes.map((note) => out.paint('dim', note))];
    return [head + first, ...rest.map((line) => ' '.repeat(14) + line)];
  });
}

const VERDICTS: Readonly<Record<Dialect['verdict'], string>> = {
  accepted: 'accepts it',
  refused: 'refuses it',
  'short-name': 'looks a short name up in its configuration',
  'image-id': 'takes it for an image ID',
  transport: 'takes it from elsewhere than a registry',
};

function reading({ name, error, verdict, transport }: Dialect): string {
  if (error !== undefined) return safe(error);
  return safe(name ?? (transport === undefined ? VERDICTS[verdict] : `${VERDICTS[verdict]}: ${transport}`));
}
