// The results as tables: for a terminal, and in Markdown for docs/benchmarks.md.

import { median } from './measure.mjs';

/** The results with medians, names per second and ratios: what `--json` prints. */
export function summarise({ machine, names, commonNames, native, sizes, page, tags, hashing, layers, image, store }) {
  return {
    machine,
    names: { ...names, parsers: compared(names.parsers, 'docker-parse-image', names.vectors) },
    commonNames: { ...commonNames, parsers: compared(commonNames.parsers, 'docker-parse-image', names.vectors) },
    native: { ...native, parsers: compared(native.parsers, 'oci-spec', native.vectors) },
    sizes,
    page,
    tags,
    image,
    store: store && { ...store, pulls: raced(store.pulls), pushes: raced(store.pushes) },
    hashing: { ...hashing, hashers: hashing.hashers.map((hasher) => hashed(hasher, hashing.size)) },
    layers: { ...layers, node: layers.node.map(timed), chromium: layers.chromium?.map(timed) ?? null },
  };
}

/** Adds medians, and how many times as fast as the `yardstick` each is. */
function compared(parsers, yardstick, vectors) {
  const base = median(parsers.find(({ name }) => name === yardstick).rounds);
  const first = median(parsers[0].rounds);
  return parsers.map((parser) => {
    const ns = median(parser.rounds);
    const agreement = parser.right / vectors;
    return { ...parser, ns, perSecond: 1e9 / ns, ratio: base / ns, ours: ns / first, yardstick, agreement };
  });
}

/** Adds medians, and how many times as fast as each the first one is. */
function timed({ part, contenders }) {
  const first = median(contenders[0].rounds);
  const figures = (rounds) => ({ milliseconds: median(rounds), ours: median(rounds) / first });
  return { part, contenders: contenders.map((contender) => ({ ...contender, ...figures(contender.rounds) })) };
}

const raced = ({ contenders, peak }) => ({ contenders: timed({ contenders }).contenders, peak });

function hashed({ rounds, ...hasher }, size) {
  const ns = median(rounds);
  return { ...hasher, rounds, ns, megabytesPerSecond: (size / ns) * 1e3 };
}

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (part) => `${number(part * 100, 1)} %`;
const times = (ratio) => `${number(ratio, ratio < 10 ? 2 : 1)}x`;

/** The results as `{ title, note, head, rows }`. */
export function tables(results) {
  const { machine, names, commonNames, native, sizes, page, tags, hashing, layers, image, store } = results;
  const sections = [
    { title: 'Machine', head: ['', ''], rows: Object.entries({ ...machine, ...(page && { browser: page.browser }) }) },
    {
      title: 'Names in JavaScript',
      note: `${howMany(names)}, all valid; right: of ${number(names.vectors)} vectors.`,
      ...parsersTable(names),
    },
    {
      title: 'Names that nobody refuses',
      note: `${howMany(commonNames)}: the names above without those that take a refusal, and so its time, from somebody.`,
      ...parsersTable(commonNames),
    },
    {
      title: 'Names natively',
      note: 'container_image_dist_ref and Defaults::scan fill nothing in: right means that they accept what is valid.',
      ...parsersTable(native),
    },
    {
      title: 'Sizes, in bytes',
      head: ['', 'size', 'goal'],
      rows: sizes.map(({ name, bytes, budget }) => [name, number(bytes), budget ? number(budget) : '']),
    },
    {
      title: 'SHA-256',
      note: `${number(hashing.size)} bytes in one call, in Node.`,
      head: ['', 'version', 'MB/s'],
      rows: hashing.hashers.map(({ name, version, megabytesPerSecond }) => [name, version, number(megabytesPerSecond)]),
    },
  ];
  sections.push(layersTable('Node', layers, layers.node));
  if (layers.chromium) sections.push(layersTable('Chromium', layers, layers.chromium));
  sections.push({
    title: 'Large layers in Node',
    head: ['', '', ''],
    rows: [
      [
        'memory beyond that of a small layer',
        `${number(layers.memory.bytes)} bytes`,
        `${number(layers.memory.peak / 2 ** 20, 1)} MiB`,
      ],
      [
        'found by a piece of the path',
        `${number(layers.searched.files)} files`,
        `${number(layers.searched.text, 1)} ms`,
      ],
      ['found by a pattern', `${number(layers.searched.files)} files`, `${number(layers.searched.pattern, 1)} ms`],
    ],
  });
  if (page) sections.push(pageTable(page));
  if (tags) sections.push(tagsTable(tags));
  if (image) sections.push(imageTable(image));
  if (store) sections.push(...storeTables(store));
  return sections;
}

const howMany = ({ names, different }) => `${number(names)} names, ${number(different)} of them different`;

function parsersTable({ parsers }) {
  const [{ yardstick }] = parsers;
  return {
    head: ['', 'version', 'does', 'ns a name', 'names/s', `of ${yardstick}`, 'first row is', 'right'],
    rows: parsers.map(({ name, version, does, ns, perSecond, ratio, ours, agreement }) => [
      name,
      version,
      does,
      number(ns),
      number(perSecond),
      times(ratio),
      times(ours),
      percent(agreement),
    ]),
  };
}

const PARTS = {
  hash: 'SHA-256 of the archive',
  inflate: 'gzip unpacked',
  zstd: 'zstd unpacked',
  list: 'gzip to verified list',
};

function layersTable(where, { bytes, gzip, zstd, files }, parts) {
  const sizes = `${number(bytes)} bytes, ${number(gzip)} with gzip, ${number(zstd)} with zstd; ${number(files)} entries`;
  return {
    title: `A layer in ${where}`,
    note: `What npm installs for this project: ${sizes}. All in one thread but what the platform does in its own.`,
    head: ['', 'by', 'version', 'ms', 'MB/s', 'first row is'],
    rows: parts.flatMap(({ part, contenders }) =>
      contenders.map(({ name, version, milliseconds, ours }, at) => [
        at === 0 ? PARTS[part] : '',
        name,
        version,
        number(milliseconds),
        number(bytes / milliseconds / 1e3),
        times(ours),
      ]),
    ),
  };
}

function pageTable({ name, loads, firstExplanation, loadEvent, afterLoadEvent, typing }) {
  return {
    title: 'The page in Chromium, in milliseconds',
    note: `#${name}, ${loads} loads without cache, from the start of the navigation; then ${typing.letters} letters typed.`,
    head: ['', 'median', 'slowest'],
    rows: [
      ['first explanation on the screen', firstExplanation.median, Math.max(...firstExplanation.all)],
      ['load event', loadEvent.median, Math.max(...loadEvent.all)],
      ['from the load event to the first explanation', afterLoadEvent.median, Math.max(...afterLoadEvent.all)],
      ['a letter, until the parts are renewed and laid out', typing.median, typing.slowest],
    ].map(([what, ...numbers]) => [what, ...numbers.map((value) => number(value, 1))]),
  };
}

function tagsTable({ tags, loads, firstRows, everyTag, filter, longest, requests }) {
  return {
    title: 'A repository of many tags in Chromium, in milliseconds',
    note: `${number(tags)} tags, looked up ${loads} times, from the press on; the registry is on this machine.`,
    head: ['', 'median', 'slowest'],
    rows: [
      ['the first rows on the screen', firstRows],
      ['every tag in its place', everyTag],
      ['a filter typed, until its rows are there', filter],
      ['the longest task of the page (0: none over 50 ms)', longest],
      ['requests', requests],
    ].map(([what, { median, all }]) => [what, number(median, 1), number(Math.max(...all), 1)]),
  };
}

function imageTable({ layers, files, loads, map, tree, search, frame, slowFrames, longest }) {
  return {
    title: 'An image of many files in Chromium, in milliseconds',
    note: `${layers} layers, ${number(files)} files, read ${loads} times; the registry is on this machine.`,
    head: ['', 'median', 'slowest'],
    rows: [
      ['from the press to the map of all layers, read and verified', map],
      ['the tree on the screen', tree],
      ['a search typed, until it is answered', search],
      ['a frame while the tree is scrolled', frame],
      ['frames over 50 ms, of 120', slowFrames],
      ['the longest task of the page (0: none over 50 ms)', longest],
    ].map(([what, { median, all }]) => [what, number(median, 1), number(Math.max(...all), 1)]),
  };
}

function storeTables({ bytes, layers, pulls, pushes, page }) {
  const mib = `${number(bytes / 2 ** 20)} MiB in ${layers} layers`;
  const speed = (milliseconds) => number(bytes / milliseconds / 1e3);
  const raceTable = (title, way, { contenders, peak }) => ({
    title,
    note: `${mib}, ${way}; each a process of its own, from its start to its end.`,
    head: ['by', 'version', 'ms', 'MB/s', 'first row is'],
    rows: [
      ...contenders.map(({ name, version, milliseconds, ours }) => [
        ...[name, version, number(milliseconds), speed(milliseconds)],
        times(ours),
      ]),
      ['memory of the first at most', '', '', `${number(peak / 2 ** 20)} MiB`, ''],
    ],
  });
  return [
    raceTable('An image from a registry into a folder', 'from Debian’s docker-registry on this machine', pulls),
    raceTable('The same from a folder to a registry', 'none of which is there yet', pushes),
    {
      title: 'The same from a registry into the private files of a page in Chromium',
      note: `${mib}; from the press on.`,
      head: ['', 'median', 'slowest'],
      rows: [
        ['MB/s', speed(median(page.rounds)), speed(Math.max(...page.rounds))],
        ['milliseconds', number(median(page.rounds)), number(Math.max(...page.rounds))],
        [
          'the longest task of the page, in milliseconds (0: none over 50 ms)',
          number(median(page.longest)),
          number(Math.max(...page.longest)),
        ],
      ],
    },
  ];
}

/** Text columns to the left, numbers to the right. */
const isNumber = (text) => /^[\d.,]+(?: ?[x%])?$/.test(text);

export function plain({ title, note, head, rows }) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const right = head.map((_, column) => rows.every((row) => row[column] === '' || isNumber(String(row[column]))));
  const pad = (text, column) => (right[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const lines = all.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd());
  return [title, ...(note ? [`  ${note}`] : []), ...lines.filter(Boolean), ''].join('\n');
}

/** The whole of docs/benchmarks.md. */
export function page(sections, date) {
  const intro = [
    '# Benchmarks',
    '',
    `Measured on ${date}; written by \`npm run bench -- --markdown\`, good or bad.`,
    '',
    'Each figure is the median of interleaved rounds: in every round each contender runs once over the same names, the first',
    'place going round. Where a contender is slow it gets a part of the names. “of X” is the speed in multiples of X’s, “first row is”',
    'how many times as fast that one is. “right” is how many of the vectors it reads as distribution/reference does:',
    'registry, repository, tag and digest, or a refusal. What a splitter leaves open is filled in before that, in its favour.',
    '',
    'Such figures differ by a third from one run to the next on a machine that others use too: trust ratios of 1.3 and more.',
    '',
    '',
  ];
  return intro.join('\n') + sections.map(markdown).join('\n');
}

function markdown({ title, note, head, rows }) {
  const right = head.map((_, column) => rows.every((row) => row[column] === '' || isNumber(String(row[column]))));
  const line = (row) => `| ${row.join(' | ')} |`;
  const rule = line(right.map((is) => (is ? '---:' : '---')));
  return [`## ${title}`, '', ...(note ? [note, ''] : []), line(head), rule, ...rows.map(line), ''].join('\n');
}
