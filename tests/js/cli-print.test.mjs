// What the command line prints of texts from outside, in pipes and on terminals, and the scripts and pages it makes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';
import { find } from '../../scripts/lib/tools.mjs';

const [{ run }, text, { completion }, { manual }, { COMMANDS }, { nearest }] = await Promise.all(
  ['run', 'text', 'completion', 'manual', 'commands', 'nearest'].map(cliModule),
);
const hostile = JSON.parse(readFileSync(at('tests/fixtures/hostile-texts.json'), 'utf8'));

/** Runs a command line in this process, as on a terminal if that is wanted. */
async function type(args, { terminal = false, env = {}, stdin = '' } = {}) {
  const stream = () => Object.assign(new PassThrough({ highWaterMark: 1 << 26 }), { isTTY: terminal, columns: 90 });
  const world = { stdin: Readable.from([Buffer.from(stdin)]), stdout: stream(), stderr: stream(), env };
  const exit = await run(args, { ...world, signal: new AbortController().signal });
  const said = (printed) => printed.read()?.toString() ?? '';
  return { exit, stdout: said(world.stdout), stderr: said(world.stderr) };
}

/** First and last of what may not reach a terminal; written down here once more, so that a gap there is seen. */
const NEVER = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x180e, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0x10ffff],
];
const forbidden = (printed) =>
  [...printed].filter((character) =>
    NEVER.some(([from, to]) => from <= character.codePointAt(0) && character.codePointAt(0) <= to),
  );
// biome-ignore lint/suspicious/noControlCharactersInRegex: the program's own colours are what is taken out.
const withoutColours = (printed) => printed.replace(/\x1b\[(?:0|[12]|1;3[13]|3[1-6])m|\r\x1b\[2K/g, '');

function harmless({ stdout, stderr }, coloured = false) {
  const printed = stdout + stderr;
  assert.deepEqual(forbidden(coloured ? withoutColours(printed) : printed), [], JSON.stringify(printed).slice(0, 500));
  assert.doesNotMatch(printed, /\p{M}{3}/u);
}

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry of which every repository is an image with one text wherever a text may be. */
function hostileRegistry() {
  const blobs = new Map();
  const put = (value) => {
    const bytes = Buffer.from(JSON.stringify(value));
    blobs.set(digestOf(bytes), bytes);
    return { digest: digestOf(bytes), size: bytes.length };
  };
  const manifests = hostile.map(({ text: words }) => {
    const map = { [words]: words, key: words };
    const history = [{ created_by: words, author: words, comment: words }];
    const run = { Env: [words], Cmd: [words], Entrypoint: [words, words], Labels: map, User: words, WorkingDir: words };
    const container = { ...run, StopSignal: words, ExposedPorts: { [words]: {} }, Volumes: { [words]: {} } };
    const rootfs = { type: 'layers', diff_ids: [digestOf(words)] };
    const config = { architecture: 'amd64', os: 'linux', author: words, config: container, rootfs, history };
    return Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...put(config) },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(`${words}.`), size: 7 }],
        annotations: map,
      }),
    );
  });
  return createServer((request, response) => {
    const [, which, kind, what] = /^\/v2\/image(\d+)\/(\w+)\/(.+)$/.exec(request.url) ?? [];
    const bytes = kind === 'manifests' ? manifests[which] : blobs.get(what);
    if (kind === 'tags') {
      response.writeHead(404, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message: hostile[which].text }] }));
    }
    const type = kind === 'manifests' ? 'application/vnd.oci.image.manifest.v1+json' : 'application/octet-stream';
    response.writeHead(bytes ? 200 : 404, { 'content-type': type });
    return response.end(bytes);
  });
}

describe('hostile texts', () => {
  const server = hostileRegistry();
  let host;
  before(async () => {
    host = `localhost:${await listen(server, 0)}`;
  });
  after(() => close(server));

  for (const [nth, { why, text: words }] of hostile.entries()) {
    test(`${why}: as an argument`, async () => {
      for (const command of ['explain', 'parse', 'registry', 'tags', 'digest', 'referrers', words]) {
        for (const flags of [[], ['--json']]) harmless(await type([command, ...flags, '--', words]));
        harmless(await type([command, '--', words], { terminal: true }), true);
      }
      for (const terminal of [false, true]) harmless(await type(['extract', words], { terminal }), terminal);
      harmless(await type(['parse', '--json'], { stdin: words }));
    });

    test(`${why}: from a registry`, async () => {
      const name = `${host}/image${nth}`;
      for (const terminal of [false, true]) {
        const shown = await type(['inspect', name], { terminal });
        assert.equal(shown.exit, 0, shown.stderr);
        harmless(shown, terminal);
        harmless(await type(['tags', name], { terminal }), terminal);
      }
      for (const command of ['manifest', 'config']) harmless(await type([command, name], { terminal: true }), true);
      const json = await type(['inspect', '--json', name]);
      harmless(json);
      const { image } = JSON.parse(json.stdout);
      assert.deepEqual(
        Object.entries(image.annotations).sort(),
        [
          [words, words],
          ['key', words],
        ].sort(),
      );
      assert.deepEqual(image.config.document.config.Env, [words]);
    });
  }
});

describe('on a terminal', () => {
  test('a document is indented and coloured', async () => {
    const { stdout } = await type(['manifest', 'sandbox.localhost/hello', '--platform', 'linux/arm64'], {
      terminal: true,
    });
    const start = '{\n  \x1b[36m"schemaVersion"\x1b[0m: 2,\n  \x1b[36m"mediaType"\x1b[0m: \x1b[32m"application/';
    assert.equal(stdout.slice(0, start.length), start);
    const { stdout: plain } = await type(['manifest', 'sandbox.localhost/hello', '--platform', 'linux/arm64']);
    assert.deepEqual(JSON.parse(withoutColours(stdout)), JSON.parse(plain));
  });

  test('names are printed with their places', async () => {
    const { stdout } = await type(['extract'], { terminal: true, stdin: '\nFROM alpine:3\n', env: { NO_COLOR: '1' } });
    assert.equal(stdout, 'alpine:3  2:6  dockerfile\n');
  });

  test('a dumb one gets no colours', async () => {
    const { stdout } = await type(['explain', 'nginx'], { terminal: true, env: { TERM: 'dumb' } });
    assert.ok(!stdout.includes('\x1b'));
  });

  test('parse does not wait for names that nobody pipes in', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const world = { stdin, stdout: new PassThrough(), stderr: new PassThrough(), env: {} };
    assert.equal(await run(['parse'], { ...world, signal: new AbortController().signal }), 2);
  });

  test('what takes its time is said, and gone before the answer', async () => {
    const server = createServer((_, response) => setTimeout(() => response.writeHead(404).end(), 700));
    const host = `localhost:${await listen(server, 0)}`;
    try {
      const { stderr } = await type(['digest', `${host}/a`], { terminal: true, env: { NO_COLOR: '1' } });
      assert.match(stderr, new RegExp(`^\r\x1b\\[2K⠋ Asking for ${host}/a\r\x1b\\[2K`));
      const [, last] = stderr.split(/\r(?!.*\r)/s);
      assert.ok(last.startsWith('\x1b[2Kerror: '), last);
      const quiet = await type(['digest', '-q', `${host}/a`], { terminal: true, env: { NO_COLOR: '1' } });
      assert.match(quiet.stderr, /^error: /);
    } finally {
      await close(server);
    }
  });
});

describe('widths', () => {
  const widths = [
    ['nginx', 5],
    ['메모', 4],
    ['图像', 4],
    ['ｆｕｌｌ', 8],
    ['é', 1],
    ['e\u0301', 1],
    ['🐳', 2],
    ['🇰🇷', 2],
    ['한', 2],
    ['\u1112\u1161\u11ab', 2],
    ['–“”…', 4],
    ['█━┯', 3],
  ];
  for (const [words, columns] of widths) {
    test(`${words} takes ${columns}`, () => assert.equal(text.width(words), columns));
  }

  test('what is cut has at most as many columns', () => {
    for (let columns = 2; columns < 12; columns++)
      assert.ok(text.width(text.clip('메모 and notes', columns)) <= columns);
    assert.equal(text.clip('메모', 4), '메모');
  });

  test('sizes are said in three digits', () => {
    const said = [0, 999, 1000, 9994, 9995, 99_950, 999_499, 999_500, 28_200_000, Number.MAX_SAFE_INTEGER].map(
      text.bytes,
    );
    const expected = [
      '0 B',
      '999 B',
      '1.00 kB',
      '9.99 kB',
      '10.0 kB',
      '100 kB',
      '999 kB',
      '1.00 MB',
      '28.2 MB',
      '9.01 PB',
    ];
    assert.deepEqual(said, expected);
  });
});

describe('what was meant', () => {
  const words = COMMANDS.map(({ name }) => name);
  for (const [typed, meant] of [
    ['exlpain', 'explain'],
    ['tgas', 'tags'],
    ['TAGS', 'tags'],
    ['manifset', 'manifest'],
    ['nginx', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ]) {
    test(`“${typed.slice(0, 20)}”: ${meant}`, () => assert.equal(nearest(typed, words), meant));
  }
});

describe('completion', () => {
  const shells = ['bash', ...['zsh', 'fish'].filter((name) => find(name))];
  for (const shell of shells) {
    test(`${shell} can read its script`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'pullspec-completion-'));
      const file = join(folder, 'script');
      writeFileSync(file, completion(shell, COMMANDS));
      const { status, output } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      rmSync(folder, { recursive: true });
      assert.deepEqual([status, ...output.slice(1)], [0, '', '']);
    });
  }

  const typed = [
    [['dig'], 'digest'],
    [['digest', '--plat'], '--platform'],
    [['digest', '--platform', 'windows/'], 'windows/amd64'],
    [['completion', 'z'], 'zsh'],
    [['help', 'insp'], 'inspect'],
    [['--json', 'extr'], 'extract'],
    [['tags', '--plat'], ''],
    [['tags', ''], ''],
  ];
  for (const [words, expected] of typed) {
    test(`bash: pullspec ${words.join(' ')}…`, async () => {
      const set = `COMP_WORDS=(pullspec ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`;
      const script = `${completion('bash', COMMANDS)}\n${set}; _pullspec; echo "\${COMPREPLY[*]}"`;
      assert.equal((await capture('bash', ['-c', script])).output, `${expected}\n`);
    });
  }

  test('every command and flag is in every script', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const script = completion(shell, COMMANDS);
      for (const { name, options } of COMMANDS) {
        assert.ok(script.includes(name), `${shell}: ${name}`);
        for (const flag of options) assert.ok(script.includes(shell === 'fish' ? `-l ${flag}` : `--${flag}`), flag);
      }
    }
  });
});

describe('the manual', () => {
  test('is what the table of commands says', () => {
    assert.equal(readFileSync(at('docs/cli.md'), 'utf8'), manual(COMMANDS), 'node scripts/manual.mjs writes it');
  });

  test('every example is a command line that is understood', async () => {
    const { read } = await cliModule('arguments');
    for (const { examples } of COMMANDS) {
      assert.ok(examples.length > 0);
      for (const [line] of examples) read(line.split(/ [|<>]/)[0].split(' '), COMMANDS);
    }
  });
});
