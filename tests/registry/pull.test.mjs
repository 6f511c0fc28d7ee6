// Blobs, referrers and lists from Debian's docker-registry, directly and through a proxy that breaks connections.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request as ask, createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { close, listen } from '../../scripts/lib/server.mjs';
import { push, startRegistry } from './harness.mjs';

const client = new RegistryClient();
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const list = async (values) => {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
};
const collect = async (stream) => Buffer.concat(await list(stream));

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

let registry;
before(async () => {
  registry = await startRegistry();
  for (const sample of ['hello:1.0', 'hello:1.1', 'layers:1']) await push(registry, sample, `team/${sample}`);
});
after(() => registry.stop());

/** Puts a blob into the repository. */
async function pushBlob(bytes) {
  const started = await fetch(`${registry.url}v2/team/hello/blobs/uploads/`, { method: 'POST' });
  const place = new URL(started.headers.get('location'), registry.url);
  place.searchParams.set('digest', sha256(bytes));
  assert.equal((await fetch(place, { method: 'PUT', body: bytes })).status, 201);
  return { mediaType: 'application/octet-stream', digest: sha256(bytes), size: bytes.length };
}

/** Puts a manifest into the repository, under a tag or its digest. Gives its descriptor. */
async function pushManifest(manifest, tag) {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const url = `${registry.url}v2/team/hello/manifests/${tag ?? sha256(bytes)}`;
  const headers = { 'content-type': manifest.mediaType };
  const { status } = await fetch(url, { method: 'PUT', body: bytes, headers });
  assert.equal(status, 201);
  return { mediaType: manifest.mediaType, digest: sha256(bytes), size: bytes.length };
}

test('a registry answers a ping, and says what it wants', async () => {
  assert.deepEqual(await client.ping(registry.host), { registry: registry.host, supported: true, auth: 'none' });
  const closed = await startRegistry({ auth: true });
  assert.deepEqual(await client.ping(closed.host), { registry: closed.host, supported: true, auth: 'basic' });
  await assert.rejects(list(client.catalog(closed.host)), { code: 'not-allowed', step: 'catalog', status: 401 });
  await closed.stop();
});

test('something else answers a ping too', async () => {
  const server = createServer((_, response) => response.end('<!doctype html><title>It works!</title>'));
  const host = `127.0.0.1:${await listen(server, 0)}`;
  try {
    assert.equal((await client.ping(host)).supported, false);
    await assert.rejects(list(client.catalog(host)), { code: 'not-a-registry', step: 'catalog' });
  } finally {
    await close(server);
  }
});

test('repositories in pages of any size', async () => {
  for (const pageSize of [undefined, 1, 2, 1000]) {
    assert.deepEqual(await list(client.catalog(registry.host, { pageSize })), ['team/hello', 'team/layers']);
  }
  assert.deepEqual(await list(client.catalog(registry.host, { last: 'team/hello' })), ['team/layers']);
});

test('headers say the same as the manifest', async () => {
  for (const name of ['team/hello:1.0', 'team/hello:1.1', 'team/layers:1']) {
    const { descriptor, verified } = await client.head(`${registry.host}/${name}`);
    assert.equal(verified, false);
    assert.deepEqual(descriptor, await client.resolve(`${registry.host}/${name}`));
  }
  await assert.rejects(client.head(`${registry.host}/team/hello:9`), { code: 'not-found', status: 404 });
});

describe('layers', () => {
  test('of every image verify', async () => {
    for (const name of ['team/hello:1.0', 'team/layers:1']) {
      const { layers } = await client.config(`${registry.host}/${name}`);
      for (const { descriptor } of layers) {
        const bytes = await collect(await client.blob(`${registry.host}/${name}`, descriptor));
        assert.equal(sha256(bytes), descriptor.digest);
      }
    }
  });

  test('in part', async () => {
    const bytes = randomBytes(10_000);
    const { digest } = await pushBlob(bytes);
    for (const range of [{ start: 0, end: 1 }, { start: 9999 }, { start: 123, end: 4567 }]) {
      const part = await collect(await client.blob(`${registry.host}/team/hello`, digest, { range }));
      assert.ok(part.equals(bytes.subarray(range.start, range.end)));
    }
    const outside = client.blob(`${registry.host}/team/hello`, digest, { range: { start: 10_000 } });
    await assert.rejects(outside, { code: 'invalid-range', status: 416 });
  });

  test('that are not there', async () => {
    const missing = `sha256:${'0'.repeat(64)}`;
    const wanted = { code: 'not-found', step: 'blob', status: 404 };
    await assert.rejects(client.blob(`${registry.host}/team/hello`, missing), wanted);
  });
});

describe('referrers', () => {
  let subject;
  let sbom;
  let signature;
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: sha256('{}'), size: 2 };
  const manifest = (artifactType, layer, fields) => ({
    ...{ schemaVersion: 2, mediaType: OCI_MANIFEST, ...(artifactType && { artifactType }) },
    ...{ config: empty, layers: [layer], ...fields },
  });

  before(async () => {
    await pushBlob(Buffer.from('{}'));
    subject = await client.resolve(`${registry.host}/team/hello:1.1`);
    const content = {
      ...(await pushBlob(Buffer.from('{"spdxVersion":"SPDX-2.3"}'))),
      mediaType: 'application/spdx+json',
    };
    sbom = await pushManifest(manifest('application/spdx+json', content, { subject }));
    const signed = { ...content, mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' };
    const tag = subject.digest.replace(':', '-');
    signature = await pushManifest(manifest(undefined, signed), `${tag}.sig`);
    // This registry has no referrers API, so whoever pushes keeps the list under a tag.
    const manifests = [
      { ...sbom, artifactType: 'application/spdx+json' },
      { ...signature, artifactType: 'application/vnd.dev.cosign.simplesigning.v1+json' },
    ];
    await pushManifest({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }, tag);
  });

  test('by the tag that stands in, with cosign’s own, each once', async () => {
    for (const name of ['team/hello:1.1', `team/hello@${subject.digest}`]) {
      const found = await list(client.referrers(`${registry.host}/${name}`));
      assert.deepEqual(
        found.map(({ digest }) => digest),
        [sbom.digest, signature.digest],
      );
    }
  });

  test('of one type', async () => {
    const artifactType = 'application/spdx+json';
    const found = await list(client.referrers(`${registry.host}/team/hello:1.1`, { artifactType }));
    assert.deepEqual(found, [{ ...sbom, artifactType }]);
    const { artifact, manifest: read } = await client.manifest(`${registry.host}/team/hello@${found[0].digest}`);
    assert.ok(artifact && read.subject.digest === subject.digest);
    const content = await collect(await client.blob(`${registry.host}/team/hello`, read.layers[0]));
    assert.equal(JSON.parse(content).spdxVersion, 'SPDX-2.3');
  });

  test('of an image that has none', async () => {
    assert.deepEqual(await list(client.referrers(`${registry.host}/team/layers:1`)), []);
    await assert.rejects(list(client.referrers(`${registry.host}/team/layers:9`)), { code: 'not-found' });
  });
});

describe('through a proxy that breaks connections', () => {
  const SIZE = 64 * 1024 + 123;
  const bytes = randomBytes(SIZE);
  let descriptor;
  let server;
  let name;
  /** What the proxy does: changes the headers that go up, and sends the answer down. */
  let fault;
  let ranges;

  before(async () => {
    descriptor = await pushBlob(bytes);
    server = createServer((incoming, outgoing) => {
      const headers = { ...incoming.headers, host: registry.host };
      ranges.push(headers.range);
      fault.up?.(headers);
      const url = new URL(incoming.url, registry.url);
      ask(url, { headers, method: incoming.method }, (answer) => {
        const pieces = [];
        answer
          .on('data', (piece) => pieces.push(piece))
          .on('end', () => fault.down(answer, Buffer.concat(pieces), outgoing));
      }).end();
    });
    name = `127.0.0.1:${await listen(server, 0)}/team/hello`;
  });
  after(() => close(server));

  async function fetched(with_) {
    fault = with_;
    ranges = [];
    return collect(await client.blob(name, descriptor));
  }

  const whole = ({ statusCode, headers }, body, outgoing) => outgoing.writeHead(statusCode, headers).end(body);
  /** Sends so many bytes of the body that was announced, then nothing. */
  const cutAt = (length) => (answer, body, outgoing) => {
    if (body.length <= length) return whole(answer, body, outgoing);
    outgoing.writeHead(answer.statusCode, answer.headers);
    return outgoing.write(body.subarray(0, length), () => setTimeout(() => outgoing.socket.destroy(), 2));
  };

  test('a cut at every 4 KiB boundary', async () => {
    for (let at = 4096; at < SIZE; at += 4096) {
      let count = 0;
      const down = (...args) => (count++ === 0 ? cutAt(at) : whole)(...args);
      assert.ok((await fetched({ down })).equals(bytes), `at ${at}`);
      // What is on its way when a connection breaks may be lost, so that it starts further in front.
      const [first, second] = ranges;
      assert.equal(first, undefined);
      const start = second === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(second)[1]);
      assert.ok(start <= at, `${start} behind ${at}`);
    }
  });

  test('every answer cut after 8 KiB', async () => {
    assert.ok((await fetched({ down: cutAt(8192) })).equals(bytes));
    assert.ok(ranges.length > 5);
  });

  test('a length that is announced and does not come', async () => {
    let count = 0;
    const down = (answer, body, outgoing) => {
      if (count++ > 0) return whole(answer, body, outgoing);
      // Chunked, so that the end of the connection is the end of the body.
      outgoing.writeHead(200, { 'content-type': 'application/octet-stream' });
      return outgoing.end(body.subarray(0, 10_000));
    };
    assert.ok((await fetched({ down })).equals(bytes));
    assert.deepEqual(ranges, [undefined, 'bytes=10000-']);
  });

  /** A fault that follows upon a cut. */
  const afterCut = (then) => {
    let count = 0;
    return { ...then, down: (...args) => (count++ === 0 ? cutAt(20_000) : (then.down ?? whole))(...args) };
  };

  test('200 instead of 206', async () => {
    const up = (headers) => delete headers.range;
    assert.ok((await fetched(afterCut({ up }))).equals(bytes));
    assert.equal(ranges.length, 2);
  });

  test('a wrong range', async () => {
    const up = (headers) => {
      if (headers.range) headers.range = 'bytes=5-';
    };
    assert.ok((await fetched(afterCut({ up }))).equals(bytes));
    assert.equal(ranges.at(-1), undefined, 'it is asked for as a whole');
  });

  test('416', async () => {
    let count = 0;
    const down = (...args) => {
      count += 1;
      if (count !== 2) return (count === 1 ? cutAt(20_000) : whole)(...args);
      return args[2].writeHead(416, { 'content-range': `bytes */${SIZE}` }).end('{}');
    };
    assert.ok((await fetched({ down })).equals(bytes));
    assert.equal(ranges.at(-1), undefined, 'it is asked for as a whole');
  });

  test('another byte', async () => {
    const down = (answer, body, outgoing) => {
      body[30_000] ^= 1;
      return whole(answer, body, outgoing);
    };
    await assert.rejects(fetched({ down }), { code: 'digest-mismatch', step: 'blob' });
  });
});
