// What the targets start from: the vectors, and in fuzz/corpus/ what earlier runs found beyond them.

import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { file, opaque, symlink, tar, whiteout } from '../samples/tar.mjs';
import { at } from './paths.mjs';

const read = (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');
const lines = (path) =>
  read(path)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const vectors = (name) => lines(`tests/vectors/${name}.jsonl`);

const names = () => [...vectors('reference'), ...vectors('dialects')].map(({ input }) => input);

const SEEDS = {
  reference: names,
  explain: names,
  dialect: names,
  extract: () => [
    ...texts(),
    ...names()
      .filter((_, index) => index % 10 === 0)
      .map((name) => `docker pull ${name}`),
  ],
  registry: () => [
    ...vectors('registries').map(({ host }) => host),
    ...vectors('registry-rules').map(({ host, repository }) => `${host}\n${repository}`),
  ],
  challenge: () => [
    ...JSON.parse(read('tests/fixtures/challenges.json') || '[]').map(({ values }) => values.join('\n')),
    ...JSON.parse(read('tests/fixtures/docker-config.json') || '[]').map(({ file }) =>
      typeof file === 'string' ? file : JSON.stringify(file),
    ),
    ...JSON.parse(read('tests/fixtures/daemon.json') || '[]').map(({ file }) => file),
  ],
  link: () => client().cases.flatMap(headersOf),
  document: () => {
    const { documents, cases } = client();
    const types = new Set(cases.flatMap(({ exchanges }) => exchanges.map(({ type }) => type ?? '')));
    const texts = Object.values(documents).map((it) => (typeof it === 'string' ? it : JSON.stringify(it)));
    const valid = (text) =>
      text
        .replaceAll(/"\$\{size:[\w-]+\}"|\$\{size:[\w-]+\}/g, '2')
        .replaceAll(/\$\{digest:[\w-]+\}/g, 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    return [...texts.map((text) => `\n${valid(text)}`), ...[...types].map((type) => `${type}\n{}`)];
  },
  relay: () => relays(),
  digest: () => names().flatMap((name) => name.split('@').slice(1)),
  layout: () => layouts(),
  sandbox: () => pushes(),
  tar: () => archives(),
  gzip: () => archives().map((archive) => gzipSync(archive)),
  zstd: () => FRAMES.map((hex) => Buffer.from(hex, 'hex')),
};

/** The documents of archives, one behind the other: index.json, manifest.json, and two that they name. */
function layouts() {
  const { cases } = JSON.parse(read('tests/fixtures/archives.json') || '{"cases":[]}');
  const text = (files, name) => JSON.stringify(files.find(([path]) => path === name)?.[1].json ?? '');
  const valid = (json) =>
    json
      .replaceAll(/"\$\{size:\w+\}"/g, '2')
      .replaceAll(/\$\{hex:\w+\}\.json/g, 'c.json')
      .replaceAll('one/layer.tar', 'l.tar')
      .replaceAll(/(sha256[:/])?\$\{(?:digest|hex):\w+\}/g, (_, start = 'sha256:') => `${start}${EMPTY}`);
  return cases.map(({ files }) =>
    [text(files, 'index.json'), text(files, 'manifest.json'), '{}', '{}'].map(valid).join('\n'),
  );
}

/** Requests to the registry that is pushed to, a line each: method, path, fields, body. */
function pushes() {
  const place = '/v2/a/blobs/uploads/upload-000000000';
  const manifest = ';;application/vnd.oci.image.manifest.v1+json';
  return [
    ['GET\t/v2/', 'GET\t/v2/_catalog?n=1', 'GET\t/v2/a/tags/list', 'GET\t/v2/a/blobs/$1\t;;;bytes=0-0'],
    ['POST\t/v2/b/blobs/uploads/', 'POST\t/v2/b/blobs/uploads/?digest=$3\t\thello', 'DELETE\t/v2/a/blobs/$1'],
    ['POST\t/v2/b/blobs/uploads/?mount=$1&from=a', 'HEAD\t/v2/b/blobs/$1', `PUT\t/v2/b/manifests/2\t${manifest}\t$2`],
    [`GET\t${place}`, `PATCH\t${place}\t1-1\t}`, `PUT\t${place}?digest=$1`, `DELETE\t${place}`],
    [`PUT\t/v2/a/manifests/$3\t${manifest}\t$2`, 'DELETE\t/v2/a/manifests/1', 'GET\t/v2/a/referrers/$1'],
    [`PUT\t/v2/a/manifests/2\t${manifest}!\t$2`, 'DELETE\t/v2/a/manifests/2', 'DELETE\t/v2/a/manifests/1'],
  ].map((lines) => lines.join('\n'));
}

/** The SHA-256 of the document `{}`. */
const EMPTY = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

const client = () => JSON.parse(read('tests/fixtures/client.json') || '{"documents":{},"cases":[]}');

/** What the scripted registries say in the headers that are read as lists. */
function headersOf({ exchanges }) {
  const names = ['link', 'warning', 'ratelimit-limit', 'content-range'];
  const headers = exchanges.flatMap(({ headers = {} }) => Object.entries(headers));
  return headers.filter(([name]) => names.includes(name.toLowerCase())).map(([, value]) => value);
}

/** The longest seed: longer ones only slow a target down. */
const LIMIT = 1024;
const ARCHIVE_LIMIT = 8192;
/** Targets that take bytes, of which an archive needs more; what runs find for them is no text, and is not kept. */
const BINARY = { tar: ARCHIVE_LIMIT, gzip: LIMIT, zstd: LIMIT };

/** The longest input of a target. */
export const lengthOf = (target) => BINARY[target] ?? LIMIT;

/** A target's seeds, each once; without the corpus if `kept` is false. */
export function seedsOf(target, { kept = true } = {}) {
  const own = SEEDS[target]().filter((text) => Buffer.byteLength(text) <= lengthOf(target));
  return [...new Set([...own, ...(kept ? lines(`fuzz/corpus/${target}.jsonl`) : [])])];
}

/** Frames by zstd itself: nothing, a text with a checksum, one with repeats, and a frame to skip in front of one. */
const FRAMES = [
  '28b52ffd2000010000',
  '28b52ffd0458050100b8746f206265206861736865642c20616e6420616761696e02003579f9ac2c01c840cd27',
  '28b52ffd00684d00001061620100b3d46101',
  '502a4d18010000007828b52ffd2000010000',
];

function archives() {
  return [
    tar([file('etc/motd', 'hello')], 0),
    tar([symlink('a', '../b'), file('메모', 'x')], 0),
    tar([whiteout('a'), opaque('d')], 0),
    Buffer.concat([tar([file('a', '')], 0).subarray(0, 1024), tar([file('b', '')], 0)]),
  ];
}

function texts() {
  const { fixtures = [] } = JSON.parse(read('tests/vectors/extract.json') || '{}');
  return fixtures.map(({ text }) => text);
}

function relays() {
  const { ask, hop, addresses } = JSON.parse(read('tests/fixtures/relay.json'));
  return [
    ...ask.map(({ target }) => target),
    ...hop.map(({ from, location }) => `${from}\n${location}`),
    ...addresses.public.map((address) => `/ghcr.io/v2/\n/\n${address}`),
  ];
}
