// The command line as people and scripts use it: tests/fixtures/cli.json has what is typed and what comes of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { at, ROOT } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';
import { closure } from '../../scripts/lib/sizes.mjs';

const PROGRAM = at('dist/cli.js');
const cases = JSON.parse(readFileSync(at('tests/fixtures/cli.json'), 'utf8'));

/** Runs the program without a terminal. Whatever the caller's environment says of colours is left out. */
function start(args, { env = {}, stdin = '', program = PROGRAM } = {}) {
  const { FORCE_COLOR, NO_COLOR, NODE_OPTIONS, ...rest } = process.env;
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT, env: { ...rest, TERM: 'xterm', ...env } });
  child.stdin.on('error', () => {}).end(stdin);
  const chunks = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => chunks[name].push(chunk));
  const ended = new Promise((resolve) => {
    child.on('close', (exit, signal) => {
      const [stdout, stderr] = [Buffer.concat(chunks.stdout), Buffer.concat(chunks.stderr)];
      resolve({ exit, signal, bytes: stdout, stdout: stdout.toString(), stderr: stderr.toString() });
    });
  });
  return { child, ended };
}

const run = (args, options) => start(args, options).ended;

/** What is there of that which is wanted. */
function pick(want, got) {
  if (typeof want !== 'object' || want === null) return got;
  if (Array.isArray(want)) return Array.isArray(got) ? got.map((one, nth) => pick(want[nth], one)) : got;
  return Object.fromEntries(Object.keys(want).map((key) => [key, pick(want[key], got?.[key])]));
}

describe('what is typed, and what comes of it', { concurrency: 2 }, () => {
  for (const one of cases) {
    test(one.why, async () => {
      const got = await run(one.args, one);
      assert.equal(got.exit, one.exit, got.stderr);
      if (one.json) assert.deepEqual(pick(one.json, JSON.parse(got.stdout)), one.json);
      for (const stream of ['stdout', 'stderr']) {
        if (one[stream] !== undefined) assert.equal(got[stream], one[stream]);
        for (const part of one[`${stream}Has`] ?? [])
          assert.ok(got[stream].includes(part), `${part}\n—\n${got[stream]}`);
        for (const part of one[`${stream}Lacks`] ?? []) assert.ok(!got[stream].includes(part), got[stream]);
      }
    });
  }
});

describe('the README', () => {
  const block = /## Command line\n\n```console\n([\s\S]*?)```/.exec(readFileSync(at('README.md'), 'utf8'))?.[1] ?? '';
  const shown = block.split(/^\$ npx pullspec /m).slice(1);
  const typed = shown.map((each) => each.split('\n', 1)[0]).filter((line) => !line.includes('|'));

  test('shows some commands', () => assert.ok(typed.length >= 2));

  for (const line of typed) {
    test(`shows what comes of ${line}`, async () => {
      const expected = shown.find((each) => each.startsWith(`${line}\n`)).slice(line.length + 1);
      const { stdout, stderr } = await run(line.split(' '));
      // An ellipsis stands for the rest.
      if (expected.endsWith('\n…\n')) assert.ok(`${stdout}${stderr}`.startsWith(expected.slice(0, -2)));
      else assert.equal(`${stdout}${stderr}`, expected);
    });
  }
});

const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('bytes', () => {
  for (const name of ['hello', 'hello:1.0', 'layers:1', 'artifact:config', 'supply-chain:1.0']) {
    test(`of ${name} hash to the digest`, async () => {
      const reference = `sandbox.localhost/${name}`;
      const [manifest, digest] = await Promise.all([run(['manifest', reference]), run(['digest', reference])]);
      assert.equal(`${sha256(manifest.bytes)}\n`, digest.stdout);
    });
  }

  test('of a platform’s image, as JSON too, and of its configuration', async () => {
    const flags = ['sandbox.localhost/hello', '--platform', 'linux/arm64', '--json'];
    const image = await new RegistryClient().config(flags[0], { platform: flags[2] });
    assert.equal(sha256((await run(['manifest', ...flags])).bytes), image.image.descriptor.digest);
    assert.equal(sha256((await run(['config', ...flags])).bytes), image.descriptor.digest);
  });
});

/** A registry of the test's own, for what no sample says. */
async function withServer(handler, work) {
  const server = createServer(handler);
  const port = await listen(server, 0);
  try {
    return await work(`localhost:${port}`);
  } finally {
    await close(server);
  }
}

describe('a registry on this machine', { concurrency: 4 }, () => {
  /** What a registry answers, and how the program exits: 7 is what may pass, 1 what will not. */
  const answers = [
    [404, 4, 'there is no such thing'],
    [401, 5, 'it wants a login'],
    [403, 5, 'it is not allowed'],
    [400, 1, 'it is a bad request'],
    [418, 1, 'the answer is none of a registry'],
    [408, 7, 'the request took too long'],
    [429, 7, 'there were too many requests'],
    [500, 7, 'the registry fails'],
    [501, 1, 'the registry cannot do that'],
    [502, 7, 'what stands behind the registry fails'],
    [503, 7, 'the registry is busy'],
    [504, 7, 'what stands behind the registry takes too long'],
  ];
  for (const [status, exit, why] of answers) {
    test(`is asked over plain http; ${why} (${status})`, { concurrency: true }, async () => {
      let asked = 0;
      const answer = (_, response) => {
        asked += 1;
        response.writeHead(status).end();
      };
      const got = await withServer(answer, (host) => run(['digest', `${host}/a`, '--json']));
      assert.equal(got.exit, exit, got.stderr);
      assert.equal(got.stdout, '');
      const { error } = JSON.parse(got.stderr);
      assert.equal(error.status, status);
      assert.equal(error.retryable, exit === 7);
      assert.equal(asked, exit === 7 ? 5 : 1);
    });
  }

  test('that is gone cannot be reached', async () => {
    const host = await withServer(
      () => {},
      async (name) => name,
    );
    const got = await run(['digest', `${host}/a`, '--json']);
    assert.equal(got.exit, 7);
    const { error } = JSON.parse(got.stderr);
    assert.equal(error.code, 'no-cors-or-unreachable');
    assert.equal(error.registry, host);
    assert.ok(error.hint.length > 0);
  });

  test('that warns, and counts: both are shown', async () => {
    const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
    const descriptor = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    };
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [] });
    const answer = (request, response) => {
      const noted = {
        warning: '299 - "going away \u009b31m"',
        'ratelimit-limit': '100;w=21600',
        'ratelimit-remaining': '76;w=21600',
      };
      const isManifest = request.url.includes('/manifests/');
      response.writeHead(200, { 'content-type': isManifest ? mediaType : 'application/octet-stream', ...noted });
      response.end(isManifest ? manifest : config);
    };
    const [shown, quiet, json] = await withServer(answer, (host) =>
      Promise.all([[], ['-q'], ['--json']].map((flags) => run(['inspect', `${host}/a`, ...flags]))),
    );
    assert.match(shown.stdout, /Rate limit {2}76 of 100 requests left, in 6 hours/);
    assert.match(shown.stderr, /^The registry says: going away [^\u009b]*\n$/);
    assert.deepEqual([quiet.stderr, json.stderr], ['', '']);
    assert.deepEqual(JSON.parse(json.stdout).rateLimit.remaining, 76);
  });

  test('that warns beside a list: each warning is shown once, behind the list', async () => {
    const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] };
    const answer = (request, response) => {
      const isList = request.url.includes('/tags/list');
      const isSecond = request.url.includes('last=');
      response.writeHead(isList || request.url.includes('/referrers/') ? 200 : 404, {
        warning: '299 - "closes in May"',
        'ratelimit-limit': '9',
        'ratelimit-remaining': isSecond ? '4' : '5',
        'content-type': isList ? 'application/json' : index.mediaType,
        ...(isList && !isSecond && { link: '</v2/a/tags/list?n=100&last=x>; rel="next"' }),
      });
      response.end(JSON.stringify(isList ? { name: 'a', tags: isSecond ? ['y'] : ['x'] } : index));
    };
    const lines = ['tags', 'tags -q', 'tags --json', 'referrers', 'referrers --json'].map((line) => line.split(' '));
    const [tags, quiet, json, referrers, referrersJson] = await withServer(answer, (host) =>
      Promise.all(lines.map(([command, ...flags]) => run([command, `${host}/a@${sha256('x')}`, ...flags]))),
    );
    assert.deepEqual([tags.stdout, tags.exit], ['x\ny\n', 0]);
    assert.equal(tags.stderr, 'The registry says: closes in May\nRate limit: 4 of 9 requests left\n');
    assert.match(
      referrers.stderr,
      /^The registry says: closes in May\nRate limit: 5 of 9 requests left\nNothing refers/,
    );
    assert.deepEqual([quiet.stderr, json.stderr, referrersJson.stderr], ['', '', '']);
    assert.deepEqual([JSON.parse(json.stdout), JSON.parse(referrersJson.stdout)], [['x', 'y'], []]);
  });

  describe('with a tag beside a digest', () => {
    const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const descriptor = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    };
    const made = (annotations) =>
      JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [], annotations });
    const [old, moved] = [made({ at: 'old' }), made({ at: 'new' })];

    /** `answer` says what becomes of the question for the tag. */
    const look = (command, answer, flags = []) => {
      const asked = [];
      const handler = (request, response) => {
        asked.push(`${request.method} ${request.url}`);
        const send = (body, type) => {
          const headers = {
            'content-type': type,
            'content-length': body.length,
            'docker-content-digest': sha256(body),
          };
          response.writeHead(200, headers).end(request.method === 'HEAD' ? '' : body);
        };
        if (request.url.includes('/blobs/')) send(config, 'application/octet-stream');
        else if (request.url.endsWith(sha256(old))) send(old, mediaType);
        else answer(send, response);
      };
      return withServer(handler, async (host) => {
        const got = await run([command, `${host}/a:1@${sha256(old)}`, ...flags]);
        return { ...got, tagged: asked.filter((line) => line.endsWith('/1')) };
      });
    };

    for (const command of ['digest', 'inspect']) {
      test(`${command} goes by the digest, and warns of a tag that was moved`, async () => {
        const got = await look(command, (send) => send(moved, mediaType));
        assert.equal(got.exit, 0, got.stderr);
        assert.ok(got.stdout.includes(sha256(old)) && !got.stdout.includes(sha256(moved)));
        const said = got.stderr.replace(/\s+/g, ' ');
        assert.match(said, /^warning: The tag 1 now stands for sha256:\w+\. The digest in the name decides/);
        assert.ok(said.includes(sha256(moved)));
        assert.deepEqual(got.tagged, ['HEAD /v2/a/manifests/1']);
      });
    }

    test('warns of a tag that is gone', async () => {
      const got = await look('digest', (_, response) => response.writeHead(404).end());
      assert.deepEqual([got.exit, got.stdout], [0, `${sha256(old)}\n`]);
      assert.match(got.stderr, /^warning: There is no localhost:\d+\/a:1\.\n$/);
    });

    test('says nothing where the tag is right', async () => {
      const got = await look('digest', (send) => send(old, mediaType));
      assert.deepEqual([got.exit, got.stdout, got.stderr], [0, `${sha256(old)}\n`, '']);
      assert.equal(got.tagged.length, 1);
    });

    test('neither fails with the question nor waits long for it', async () => {
      const refused = await look('digest', (_, response) => response.writeHead(403).end());
      assert.deepEqual([refused.exit, refused.stdout, refused.stderr], [0, `${sha256(old)}\n`, '']);
      const silent = await look('digest', () => {});
      assert.deepEqual([silent.exit, silent.stdout, silent.stderr], [0, `${sha256(old)}\n`, '']);
    });

    test('asks nothing more where nothing more is wanted', async () => {
      for (const flag of ['--quiet', '--json']) {
        const got = await look('digest', (send) => send(moved, mediaType), [flag]);
        assert.deepEqual([got.exit, got.stderr, got.tagged], [0, '', []]);
      }
    });
  });

  test('with other bytes than the digest names', async () => {
    const answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' });
      response.end('{"schemaVersion":2}');
    };
    const got = await withServer(answer, (host) => run(['manifest', `${host}/a@${sha256('other')}`]));
    assert.equal(got.exit, 6, got.stderr);
    assert.equal(got.stdout, '');
  });
});

describe('the process', () => {
  test('ends quietly when its reader has seen enough', async () => {
    const { child, ended } = start(['parse'], { stdin: 'nginx\n'.repeat(200_000) });
    child.stdout.once('data', () => child.stdout.destroy());
    const { exit, stderr } = await ended;
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
  });

  test('reads and prints many names, whole', async () => {
    const { exit, stdout } = await run(['parse'], { stdin: 'nginx\n'.repeat(100_000) });
    assert.equal(exit, 0);
    assert.equal(stdout, 'docker.io/library/nginx:latest\n'.repeat(100_000));
  });

  test('a name of a megabyte is refused in a few lines', async () => {
    const { exit, stderr } = await run(['parse'], { stdin: `${'a'.repeat(900_000)}:x:y` });
    assert.equal(exit, 3);
    assert.ok(stderr.length < 2000, `${stderr.length} characters`);
  });

  test('ends at once when it is interrupted, whatever it waits for', async () => {
    let program;
    // It is interrupted once it has asked, by a server that never answers.
    const interrupt = () => program.child.kill('SIGINT');
    await withServer(interrupt, async (host) => {
      program = start(['tags', `${host}/a`]);
      const { exit, stdout, stderr } = await program.ended;
      assert.deepEqual({ exit, stdout, stderr }, { exit: 130, stdout: '', stderr: '' });
    });
  });

  test('loads what a command needs and no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pullspec-cli-'));
    const [parse, digest] = [
      ['parse', 'nginx'],
      ['digest', 'sandbox.localhost/hello'],
    ];
    const alone = (args) => run(args, { program: join(folder, 'dist/cli.js') });
    const add = (files) => {
      for (const file of files) cpSync(file, join(folder, relative(ROOT, file)));
    };
    try {
      add([at('package.json'), PROGRAM]);
      for (const args of [['--version'], ['--help'], ['completion', 'bash']]) assert.equal((await alone(args)).exit, 0);
      assert.equal((await alone(parse)).exit, 1);
      add(closure(at('dist/index.js')));
      assert.equal((await alone(parse)).exit, 0);
      assert.equal((await alone(digest)).exit, 1);
      const entries = ['dist/registry.js', 'dist/server.js', 'dist/files/node.js'].flatMap((file) => [
        ...closure(at(file)),
      ]);
      add([...entries, ...['registry_bg.wasm', 'store_bg.wasm', 'samples.js'].map((file) => at('dist', file))]);
      assert.equal((await alone(digest)).exit, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
