// The npm entry: the reference parser's answers, errors with places, values that are plain and frozen.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as esm from 'pullspec';

const cjs = createRequire(import.meta.url)('pullspec');
const read = (name) =>
  readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean);
const vectors = read('reference.jsonl').map((line) => JSON.parse(line));
const HEX = '0123456789abcdef'.repeat(4);

function agrees(pullspec, vector, result) {
  const { input } = vector;
  assert.equal(result.ok, vector.ok, input);
  if (!result.ok) {
    assert.ok(result.error instanceof pullspec.ReferenceSyntaxError, input);
    return;
  }
  const { registry, repository, tag, digest } = result.value;
  const expected = { registry: vector.registry, repository: vector.repository, tag: vector.tag, digest: vector.digest };
  assert.deepEqual({ registry, repository, tag, digest }, expected, input);
  assert.equal(pullspec.familiar(result.value), vector.familiar, input);
  assert.equal(pullspec.format(pullspec.parse(input)), vector.canonical, input);
}

for (const [name, pullspec] of Object.entries({ esm, cjs })) {
  test(`${name}: every vector, one by one and all at once`, () => {
    const all = pullspec.parseAll(
      vectors.map(({ input }) => input),
      { defaultTag: null },
    );
    assert.equal(all.length, 4444);
    vectors.forEach((vector, i) => {
      agrees(pullspec, vector, pullspec.safeParse(vector.input, { defaultTag: null }));
      agrees(pullspec, vector, all[i]);
    });
  });
}

test('errors say what, where in UTF-16 code units, and what was meant', () => {
  const fails = (input, code, start, end, fix) => {
    assert.throws(
      () => esm.parse(input),
      (error) => {
        assert.deepEqual(
          [error.name, error.code, error.start, error.end],
          ['ReferenceSyntaxError', code, start, end],
          input,
        );
        assert.equal(error.fix, fix, input);
        assert.equal(error.suggestion, fix, input);
        assert.ok(error.message.length > 10 && !/[{}]/.test(error.message), error.message);
        return true;
      },
    );
  };
  fails('Ubuntu', 'uppercase', 0, 1, 'ubuntu');
  fails('owasp/dependency–track', 'lookalike', 16, 17, 'owasp/dependency-track');
  fails('𝕏y/z', 'non-ascii', 0, 2, undefined);
  fails('a𝕏 :', 'whitespace', 3, 4, undefined);
  fails('ubuntu:14:04', 'two-tags', 9, 12, 'ubuntu:14.04');
  fails('\ud800', 'non-ascii', 0, 1, undefined);
});

test('codes, places and fixes of every error vector', () => {
  for (const line of read('errors.tsv').filter((text) => !text.startsWith('#'))) {
    const [input, code, , fix] = line.split('\t');
    if (/[\\]|A300|T129/.test(input)) continue;
    const result = esm.safeParse(input.replaceAll('H64', HEX));
    assert.equal(result.error?.code, code, input);
    if (fix !== '…') assert.equal(result.error.fix ?? '', fix.replaceAll('H64', HEX), input);
  }
});

test('long inputs, and memory that grows between calls', () => {
  const long = `ghcr.io/${'a/'.repeat(100)}a:${'t'.repeat(128)}`;
  assert.equal(esm.parse(long).tag.length, 128);
  for (const size of [5_000, 50_000, 5_000_000]) {
    assert.equal(esm.safeParse('a'.repeat(size)).error.code, 'name-too-long');
    assert.equal(esm.parse('nginx').repository, 'library/nginx');
  }
  const many = esm.parseAll(Array.from({ length: 50_000 }, (_, i) => (i % 3 ? `org/app:${i}` : `é${i}`)));
  assert.deepEqual(many[1].value, { registry: 'docker.io', repository: 'org/app', tag: '1' });
  assert.equal(many.filter(({ ok }) => ok).length, 33_333);
});

test('a character that only ends in an ASCII byte is no ASCII character', () => {
  for (const input of ['Łx', 'nginx\u0141', 'a\u013ab', 'x:\u0131']) {
    assert.equal(esm.safeParse(input).ok, false, input);
    assert.equal(esm.parseAll([input, 'x'])[0].ok, false, input);
  }
});

test('other defaults', () => {
  const options = { defaultRegistry: 'ghcr.io', defaultNamespace: 'team', defaultTag: 'stable' };
  assert.equal(esm.format(esm.parse('app', options)), 'ghcr.io/team/app:stable');
  assert.deepEqual(esm.parse('docker.io/app', options), { registry: 'docker.io', repository: 'app', tag: 'stable' });
  assert.equal(esm.parse('app', { defaultTag: null }).tag, undefined);
  assert.throws(() => esm.parse('app', { defaultRegistry: 'no host' }), {
    name: 'ReferenceSyntaxError',
    code: 'registry',
  });
  assert.throws(() => esm.parse('app', { defaultTag: '-x' }), { code: 'tag-character' });
  for (let i = 0; i < 40; i++) assert.equal(esm.parse('app', { defaultTag: `t${i}` }).tag, `t${i}`);
});

test('changing and comparing', () => {
  const nginx = esm.parse('nginx:1');
  const digest = `sha256:${HEX}`;
  assert.equal(esm.format(esm.withTag(nginx, '2')), 'docker.io/library/nginx:2');
  assert.equal(esm.format(esm.withDigest(nginx, digest)), `docker.io/library/nginx:1@${digest}`);
  assert.equal(esm.format(esm.withTag(esm.withDigest(nginx, digest), '2')), 'docker.io/library/nginx:2');
  assert.equal(esm.format(esm.withoutTag(nginx)), 'docker.io/library/nginx');
  assert.equal(esm.format(esm.withRegistry(nginx, 'ghcr.io')), 'ghcr.io/library/nginx:1');
  assert.throws(() => esm.withTag(nginx, `2@${digest}`), { code: 'tag-character' });
  assert.throws(() => esm.withRegistry(nginx, 'ghcr.io/x'), { code: 'registry' });
  assert.throws(() => esm.withDigest(nginx, 'sha256:abc'), { name: 'DigestSyntaxError', code: 'digest-length' });
  assert.equal(esm.equals('nginx', 'index.docker.io/library/nginx:latest'), true);
  assert.equal(esm.equals('nginx', nginx), false);
});

test('values are frozen to the bottom, cloneable and plain', () => {
  const frozen = (value) => {
    if (typeof value !== 'object' || value === null) return;
    assert.ok(Object.isFrozen(value));
    assert.ok([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)));
    Object.values(value).forEach(frozen);
  };
  for (const value of [esm.parse('nginx'), esm.explain('nginx'), esm.explain('U'), esm.registryInfo('ghcr.io')]) {
    frozen(value);
    assert.deepEqual(structuredClone(value), value);
    assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
  }
  assert.ok(Object.isFrozen(esm.safeParse('nginx')) && Object.isFrozen(esm.parseAll(['nginx', 'U'])[1]));
});

test('explanations', () => {
  const { canonical, familiar, request, segments, warnings, registry } = esm.explain('nginx');
  assert.deepEqual([canonical, familiar], ['docker.io/library/nginx:latest', 'nginx:latest']);
  assert.equal(request.url, 'https://registry-1.docker.io/v2/library/nginx/manifests/latest');
  assert.equal(segments.map(({ text }) => text).join(''), canonical);
  assert.deepEqual(
    segments.filter(({ implied }) => !implied).map(({ text }) => text),
    ['nginx'],
  );
  assert.equal(warnings[0].code, 'latest-implied');
  assert.equal(registry.title, 'Docker Hub');
  const wrong = esm.explain('é–x');
  assert.deepEqual(
    [wrong.error.code, wrong.error.start, wrong.error.end, wrong.reference],
    ['non-ascii', 0, 1, undefined],
  );
  for (const text of ['', '\0', '\ud800', '"\\', '{{', '__proto__', 'a'.repeat(1e6)]) {
    assert.equal(esm.explain(text).input.length, text.length);
  }
});

test('every sentence has its words', () => {
  for (const { input } of vectors) {
    const { steps, warnings, error, dialects, registry } = esm.explain(input);
    const said = [...steps, ...warnings, ...dialects.flatMap(({ notes }) => notes), ...(error ? [error] : [])];
    if (registry) said.push(registry.pull, registry.project, ...registry.rules);
    for (const { code, message } of said) {
      assert.ok(code in esm.sentences, code);
      assert.ok(message.length > 5, code);
    }
  }
});

test('digests', async () => {
  const bytes = new TextEncoder().encode('{}');
  const digest = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
  assert.equal(esm.digestOf(bytes), digest);
  assert.match(esm.digestOf(bytes, 'sha512'), /^sha512:[0-9a-f]{128}$/);
  assert.deepEqual(esm.parseDigest(digest), { algorithm: 'sha256', encoded: digest.slice(7) });
  assert.throws(() => esm.parseDigest('sha256:abc'), { code: 'digest-length', start: 7, end: 10 });
  assert.throws(() => esm.digestOf(bytes, 'md5'), RangeError);
  esm.verify(bytes, digest, 2);
  assert.throws(() => esm.verify(bytes, digest, 3), { name: 'DigestMismatchError', code: 'size-mismatch' });
  assert.throws(() => esm.verify(bytes.slice(1), digest), { code: 'digest-mismatch', expected: digest });
  assert.throws(() => esm.verify(bytes, digest, -1), RangeError);
});

test('a verifier passes bytes on and fails instead of closing', async () => {
  const run = (chunks, size) => {
    const source = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        chunk === undefined ? controller.close() : controller.enqueue(new TextEncoder().encode(chunk));
      },
    });
    return new Response(
      source.pipeThrough(esm.createVerifier(esm.digestOf(new TextEncoder().encode('abcd')), size)),
    ).text();
  };
  assert.equal(await run(['ab', 'cd'], 4), 'abcd');
  assert.equal(await run(['abcd']), 'abcd');
  await assert.rejects(run(['ab', 'ce'], 4), { code: 'digest-mismatch' });
  await assert.rejects(run(['ab'], 4), { code: 'size-mismatch' });
  await assert.rejects(run(['abcd', 'e'], 4), { code: 'size-mismatch' });
});

test('platforms', () => {
  assert.deepEqual(esm.parsePlatform('linux/aarch64'), { os: 'linux', architecture: 'arm64' });
  assert.deepEqual(esm.parsePlatform('linux/arm'), { os: 'linux', architecture: 'arm', variant: 'v7' });
  assert.equal(esm.parsePlatform('windows/amd64:10.0.20348')['os.version'], '10.0.20348');
  assert.throws(() => esm.parsePlatform('linux'), { name: 'PlatformSyntaxError', code: 'platform', start: 0, end: 5 });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const digest = `sha256:${HEX}`;
  const image = (platform, annotations) => ({ mediaType, digest, size: 1, platform, annotations });
  const manifests = [
    image({ os: 'linux', architecture: 'amd64' }, { 'vnd.docker.reference.type': 'attestation-manifest' }),
    image({ os: 'linux', architecture: 'amd64' }),
    image({ os: 'linux', architecture: 'arm', variant: 'v6' }),
    image({ os: 'linux', architecture: 'arm', variant: 'v7' }),
    image({ os: 'unknown', architecture: 'unknown' }),
    image(undefined),
    image({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' }),
    { ...image({ os: 'linux', architecture: 's390x' }), mediaType: 'text/plain' },
  ];
  const select = (wanted) => manifests.indexOf(esm.selectPlatform({ schemaVersion: 2, manifests }, wanted));
  assert.equal(select('linux/amd64'), 1);
  assert.equal(select({ os: 'linux', architecture: 'arm', variant: 'v7' }), 3);
  assert.equal(select('linux/arm/v6'), 2);
  assert.equal(select('linux/arm/v5'), -1);
  assert.equal(select('windows/amd64:10.0.20348'), 6);
  assert.equal(select('unknown/unknown'), -1);
  assert.equal(select('linux/s390x'), -1);
});

test('names in a text, with places in UTF-16 code units', () => {
  const found = esm.extract('𝕏 é\ndocker pull nginx:1.27\nFROM ghcr.io/a/b');
  assert.deepEqual(
    found.map(({ name, source }) => [name, source]),
    [
      ['nginx:1.27', 'command'],
      ['ghcr.io/a/b', 'dockerfile'],
    ],
  );
  assert.deepEqual([found[0].start, found[0].end], [17, 27]);
  assert.equal(found[1].reference.tag, 'latest');
});
