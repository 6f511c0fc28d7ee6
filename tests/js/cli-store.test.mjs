// The commands about the images of this machine: what they ask a store for, what they say, and how they end.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { blob, image, sentence, storeDouble, storeError } from './store-double.mjs';

const [{ run }, { storedName, storeFolder }, { COMMANDS }, { completion }, { read }] = await Promise.all(
  ['run', 'store', 'commands', 'completion', 'arguments'].map(cliModule),
);

/** Runs a command line with this store. */
async function type(words, store = storeDouble(), { terminal = false, columns = 80, stop } = {}) {
  const stream = () => {
    const made = new PassThrough({ highWaterMark: 1 << 26 });
    return Object.assign(made, { isTTY: terminal, columns, rows: 24 });
  };
  const world = {
    stdin: Readable.from([]),
    stdout: stream(),
    stderr: stream(),
    env: { NO_COLOR: '1', HOME: '/home/ann' },
  };
  const signal = stop?.signal ?? new AbortController().signal;
  const exit = await run(words.split(' '), { ...world, signal, openStore: store.open });
  const said = (printed) => (printed.read()?.toString() ?? '').replaceAll('\x1b', '␛');
  return { exit, stdout: said(world.stdout), stderr: said(world.stderr) };
}

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const FOLDER = join('/home/ann', '.local', 'share', 'pullspec', 'images');

describe('where the images are', () => {
  const cases = [
    ['the flag decides', { store: '/x/y' }, { PULLSPEC_STORE: '/z' }, 'linux', '/x/y'],
    ['then the variable', {}, { PULLSPEC_STORE: '/z', XDG_DATA_HOME: '/d', HOME: '/h' }, 'linux', '/z'],
    [
      'an empty variable says nothing',
      {},
      { PULLSPEC_STORE: '', HOME: '/h' },
      'linux',
      '/h/.local/share/pullspec/images',
    ],
    ['then where data are kept', {}, { XDG_DATA_HOME: '/d', HOME: '/h' }, 'darwin', '/d/pullspec/images'],
    ['else below the home', {}, { HOME: '/h', LOCALAPPDATA: '/l' }, 'linux', '/h/.local/share/pullspec/images'],
    [
      'Windows has a place of its own',
      {},
      { HOME: '/h', LOCALAPPDATA: 'C:\\l' },
      'win32',
      join('C:\\l', 'pullspec/images'),
    ],
    ['a relative place is none', {}, { HOME: '/h', XDG_DATA_HOME: 'd' }, 'linux', '/h/.local/share/pullspec/images'],
    ['without a home the system is asked', {}, {}, 'linux', join(homedir(), '.local/share/pullspec/images')],
  ];
  for (const [why, flags, env, platform, folder] of cases) {
    test(why, () => assert.equal(storeFolder(flags, env, platform), folder));
  }

  test('what is looked for here is marked', () => {
    assert.deepEqual(['store:nginx', 'store:a@b', 'store:', 'nginx', 'store/x'].map(storedName), [
      'nginx',
      'a@b',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('pull', () => {
  const pulled = (more = {}) => ({ image: image('nginx:1'), downloaded: 2, bytes: 3_000_000, present: 1, ...more });
  const pulling = (before, result, during = () => {}) =>
    storeDouble(before, {
      pull: async (_, __, options) => {
        await during(options);
        return result;
      },
    });

  const statuses = [
    ['a new one', [], pulled(), 'Downloaded image for nginx:1: 2 blobs, 3.00 MB; 1 more was here already'],
    [
      'a newer one',
      [image('nginx:1', 'b')],
      pulled({ previous: B, present: 0 }),
      'Downloaded newer image for nginx:1: 2 blobs, 3.00 MB',
    ],
    ['the same', [image('nginx:1')], pulled({ downloaded: 0 }), 'Image is up to date for nginx:1'],
    [
      'the rest of one',
      [image('nginx:1')],
      pulled({ downloaded: 1, present: 2 }),
      'Completed the image for nginx:1: 1 blob, 3.00 MB; 2 more were here already',
    ],
    [
      'one that another name had brought',
      [image('b:1')],
      pulled({ downloaded: 0 }),
      'Stored image for nginx:1: nothing had to be downloaded, all of it was here already',
    ],
  ];
  for (const [why, before, result, status] of statuses) {
    test(`${why}: the digest, what became of it, where it is, its full name`, async () => {
      const { exit, stdout, stderr } = await type('pull nginx:1', pulling(before, result));
      const moved = result.previous
        ? 'Until now nginx:1 stood for bbbbbbbbbbbb; “pullspec gc” frees what only that image needs.\n'
        : '';
      const lines = `Digest: ${A}\nPlatform: linux/amd64\nStatus: ${status}\nFolder: ${FOLDER}\n${moved}`;
      assert.deepEqual(
        { exit, stdout, stderr },
        { exit: 0, stdout: `${lines}docker.io/library/nginx:1\n`, stderr: '' },
      );
    });
  }

  test('says in a pipe what came, and with --quiet nothing but the name', async () => {
    const during = ({ onProgress }) => {
      onProgress(blob('a', 'present'));
      for (const state of ['waiting', 'active', 'done']) onProgress(blob('b', state));
    };
    const store = pulling([], pulled(), during);
    assert.equal(
      (await type('pull nginx:1', store)).stderr,
      'aaaaaaaaaaaa  already here   1.00 MB\nbbbbbbbbbbbb  downloaded     1.00 MB\n',
    );
    const quiet = await type('pull -q nginx:1', store);
    assert.deepEqual([quiet.stdout, quiet.stderr], ['docker.io/library/nginx:1\n', '']);
    const json = await type('pull --json nginx:1', store);
    assert.deepEqual([JSON.parse(json.stdout), json.stderr], [{ store: FOLDER, ...pulled() }, '']);
    const drawn = await type('pull nginx:1', store, { terminal: true });
    assert.match(drawn.stderr, /^aaaaaaaaaaaa {2}already here .*\n1 of 1 .*\n␛\[2A\r␛\[Jaaaaaaaaaaaa/);
    assert.match(drawn.stderr, /bbbbbbbbbbbb {2}downloaded .*\n2 of 2 blobs, 1\.00 MB of 1\.00 MB\n$/);
  });

  test('asks for one platform, for all, or for what the store takes by itself', async () => {
    for (const [flags, platform] of [
      ['', undefined],
      [' --platform linux/arm64', 'linux/arm64'],
      [' --all-platforms', 'all'],
    ]) {
      const store = pulling([], pulled());
      await type(`pull nginx:1${flags}`, store);
      const [, , name, options] = store.asked.find(([what]) => what === 'pull');
      assert.deepEqual([name, options.platform], ['nginx:1', platform]);
    }
    const both = await type('pull nginx --platform linux/arm64 --all-platforms');
    assert.deepEqual([both.exit, both.stderr.split('\n')[0]], [2, 'error: --platform is one, --all-platforms is all.']);
  });

  test('with --trace every step is a line, and nothing is drawn over', async () => {
    const during = ({ onStep, onProgress }) => {
      onStep({ action: 'ask', sentence: sentence('The registry is asked.') });
      onProgress(blob('b', 'done'));
      onStep({ action: 'write', sentence: sentence('index.json was written.'), path: 'index.json' });
    };
    const store = pulling([], pulled(), during);
    const told = 'ask       The registry is asked.\nwrite     index.json was written.\n';
    assert.equal((await type('pull -v nginx:1', store)).stderr, told);
    assert.equal((await type('pull --trace nginx:1', store, { terminal: true })).stderr, told);
    const json = await type('pull --trace --json nginx:1', store);
    assert.deepEqual(
      json.stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).step.action),
      ['ask', 'write'],
    );
  });

  for (const terminal of [false, true]) {
    test(`that is interrupted says that it can be gone on with (terminal: ${terminal})`, async () => {
      const stop = new AbortController();
      const during = ({ onProgress, signal }) =>
        new Promise((_, reject) => {
          onProgress(blob('b', 'active', 5));
          signal.addEventListener('abort', () => {
            onProgress(blob('b', 'active', 6));
            reject(storeError('aborted', 'It was given up.'));
          });
          stop.abort();
          onProgress(blob('b', 'active', 7));
        });
      const { exit, stdout, stderr } = await type('pull nginx', pulling([], pulled(), during), { terminal, stop });
      assert.deepEqual([exit, stdout], [130, '']);
      assert.ok(stderr.endsWith('Interrupted. What has come is kept: the next pull goes on from there.\n'), stderr);
    });
  }
});

describe('find', () => {
  const found = (source) =>
    storeDouble([], {
      find: async (_, __, { onStep, onProgress }) => {
        onStep({ action: 'find', sentence: sentence('It was looked for here.'), found: source === 'store' });
        if (source === 'store') return { image: image('nginx:1'), source };
        onStep({ action: 'ask', sentence: sentence('The registry was asked.') });
        onStep({ action: 'write', sentence: sentence('Not told without --trace.') });
        onProgress(blob('b', 'active', 5));
        onStep({ action: 'name', sentence: sentence('It has its name.') });
        return { image: image('nginx:1'), source };
      },
    });

  test('tells its steps, and where the image was', async () => {
    const here = await type('find nginx:1', found('store'));
    assert.equal(here.stderr, 'It was looked for here.\n');
    assert.ok(here.stdout.includes('Status: Found: it was here already, and nobody was asked\n'));
    const there = await type('find nginx:1', found('registry'));
    assert.equal(there.stderr, 'It was looked for here.\nThe registry was asked.\nIt has its name.\n');
    assert.ok(there.stdout.includes('Status: Found: it was pulled from the registry\n'));
    assert.ok(there.stdout.endsWith('\ndocker.io/library/nginx:1\n'));
    assert.equal(JSON.parse((await type('find --json nginx:1', found('registry'))).stdout).source, 'registry');
  });

  test('tells its steps above what is drawn', async () => {
    const { stderr } = await type('find nginx:1', found('registry'), { terminal: true });
    assert.match(
      stderr,
      /It was looked for here\.\nThe registry was asked\.\nbbbb.*\n0 of 1 .*\n␛\[2A\r␛\[JIt has its name\.\nbbbb.*\n0 of 1.*\n$/,
    );
  });
});

describe('tag', () => {
  const tagging = (images) => storeDouble(images, { tag: async (_, to) => image(to) });

  test('says that it is a second name, and what it costs', async () => {
    const { exit, stdout } = await type('tag nginx:1 web:prod', tagging([image('nginx:1')]));
    const told = 'web:prod is a second name for the image of nginx:1 now, like a symbolic link: nothing was copied.\n';
    assert.deepEqual([exit, stdout], [0, `${told}Digest: ${A}\n`]);
    assert.equal((await type('tag -q nginx:1 web:prod', tagging([]))).stdout, '');
  });

  test('says what the name stood for until then', async () => {
    const store = tagging([image('nginx:1'), image('web:prod', 'b')]);
    assert.match((await type('tag nginx:1 web:prod', store)).stdout, /Until now web:prod stood for bbbbbbbbbbbb;/);
    assert.equal(JSON.parse((await type('tag --json nginx:1 web:prod', store)).stdout).previous, B);
    const same = tagging([image('nginx:1'), image('web:prod')]);
    assert.doesNotMatch((await type('tag nginx:1 web:prod', same)).stdout, /Until now/);
  });
});

describe('push', () => {
  const pushing = (states) =>
    storeDouble([image('nginx:1')], {
      push: async (_, __, { onProgress }) => {
        for (const [at, state] of states.entries()) onProgress(blob('abcd'[at], state));
        return image('nginx:1').descriptor;
      },
    });

  test('says what went and what was there, the digest and the full name', async () => {
    const { exit, stdout, stderr } = await type('push nginx:1', pushing(['present', 'done', 'done']));
    const status = 'Pushed docker.io/library/nginx:1: 2 blobs, 2.00 MB; 1 more was there already';
    assert.deepEqual([exit, stdout], [0, `Digest: ${A}\nStatus: ${status}\ndocker.io/library/nginx:1\n`]);
    assert.equal(stderr.split('\n')[0], 'aaaaaaaaaaaa  already there  1.00 MB');
    const none = await type('push nginx:1', pushing(['present']));
    assert.match(none.stdout, /Status: Pushed docker\.io\/library\/nginx:1: all its blobs were there already\n/);
  });

  test('goes to another place where one is named', async () => {
    const store = pushing([]);
    const { stdout } = await type('push nginx:1 localhost:5000/b:2 --platform linux/amd64 --referrers', store);
    const [, , name, { to, platform, referrers }] = store.asked.find(([what]) => what === 'push');
    assert.deepEqual([name, to, platform, referrers], ['nginx:1', 'localhost:5000/b:2', 'linux/amd64', true]);
    assert.ok(stdout.endsWith('\nlocalhost:5000/b:2\n'));
    const json = JSON.parse((await type('push nginx:1 --json', store)).stdout);
    assert.deepEqual(json, { name: 'docker.io/library/nginx:1', ...image('nginx:1').descriptor });
    assert.equal((await type('push -q nginx:1', store)).stdout, 'docker.io/library/nginx:1\n');
  });
});

describe('ls', () => {
  const three = storeDouble([
    image('nginx:1'),
    image('nginx:2', 'b'),
    image('localhost:5000/a/b:1', 'c', { complete: false }),
  ]);

  test('is a table, with what is missing and what it takes behind it', async () => {
    for (const words of ['ls', 'images', 'image ls']) {
      const { exit, stdout, stderr } = await type(words, three);
      assert.equal(exit, 0);
      assert.deepEqual(
        stdout.split('\n').map((line) => line.split(/ {2,}/)[0]),
        ['NAME', 'nginx', 'nginx', 'localhost:5000/a/b', ''],
      );
      assert.equal(
        stderr,
        '! Not all of it is here: localhost:5000/a/b:1. A pull brings the rest.\n3 images, 15.0 MB.\n',
      );
    }
  });

  test('shows one repository, or one name', async () => {
    for (const [wanted, names] of [
      ['nginx', ['docker.io/library/nginx:1', 'docker.io/library/nginx:2']],
      ['docker.io/library/nginx:2', ['docker.io/library/nginx:2']],
      ['localhost:5000/a/b', ['localhost:5000/a/b:1']],
      [`nginx@${B}`, ['docker.io/library/nginx:2']],
      ['b', []],
    ]) {
      assert.equal((await type(`ls -q ${wanted}`, three)).stdout, names.map((name) => `${name}\n`).join(''), wanted);
    }
    assert.equal((await type('ls -q --digests nginx:1', three)).stdout, `${A}\n`);
    const bad = await type('ls ubuntu:14:04', three);
    assert.deepEqual([bad.exit, bad.stderr.split('\n')[0]], [3, 'error: A name has one tag: “:04” is a second one.']);
  });

  test('of nothing says what to do', async () => {
    const empty = await type('ls');
    assert.deepEqual([empty.exit, empty.stdout], [0, '']);
    const said = `There are no images in ${FOLDER} yet.\nTo bring one: pullspec pull sandbox.localhost/hello\n`;
    assert.equal(empty.stderr, said);
    const none = await type('ls alpine', three);
    assert.equal(none.stderr, 'There is no image of alpine on this machine.\nTo bring one: pullspec pull alpine\n');
    assert.equal((await type('ls -q')).stderr, '');
  });

  test('as JSON has the folder, the images, and what they take', async () => {
    const { stdout, stderr } = await type('ls --json nginx:1', three);
    const { store, images, usage } = JSON.parse(stdout);
    assert.deepEqual([store, images, usage.bytes, stderr], [FOLDER, [image('nginx:1')], 5_000_000, '']);
  });
});

describe('rm', () => {
  const removing = () =>
    storeDouble([], {
      rm: async (name) => {
        if (name === 'gone') throw storeError('not-found', 'There is no image gone in the store.', { reference: name });
        if (name === 'full') throw storeError('files', 'It cannot be written.', { path: 'index.json' });
        return { unnamed: [`docker.io/library/${name}`], removed: name === 'b:1' ? [] : [A], bytes: 2_000_000 };
      },
    });

  test('says which names are gone, and what went with them', async () => {
    for (const words of ['rm a:1', 'rmi a:1', 'image rm a:1']) {
      const { exit, stdout, stderr } = await type(words, removing());
      assert.deepEqual([exit, stdout, stderr], [0, `Untagged: a:1\nDeleted: ${A}\n`, 'Freed 2.00 MB in 1 blob.\n']);
    }
    assert.equal((await type('rm b:1', removing())).stderr, 'Nothing was deleted: other names need all of it.\n');
  });

  test('goes on behind a name that is not there, and says so with its exit code', async () => {
    const { exit, stdout, stderr } = await type('rm gone a:1 full', removing());
    assert.deepEqual([exit, stdout], [4, `Untagged: a:1\nDeleted: ${A}\n`]);
    assert.match(stderr, /^error: There is no image gone in the store\.\nDo what the hint says\.\nerror: It cannot/);
    const json = await type('rm --json gone a:1', removing());
    assert.deepEqual(
      JSON.parse(json.stdout).map(({ reference }) => reference),
      ['a:1'],
    );
    assert.equal(JSON.parse(json.stderr).error.code, 'not-found');
    assert.equal((await type('rm -q a:1', removing())).stdout, '');
  });
});

test('gc says what it removed', async () => {
  const of = (result) => storeDouble([], { gc: async () => result });
  const some = await type('gc', of({ removed: [A, B], bytes: 5000, partial: 2 }));
  const lines = `Deleted: ${A}\nDeleted: ${B}\nRemoved 2 parts of downloads that nobody goes on with.\nFreed 5.00 kB in 2 blobs.\n`;
  assert.deepEqual([some.exit, some.stdout], [0, lines]);
  assert.equal((await type('image prune', of({ removed: [], bytes: 0, partial: 0 }))).stdout, 'Nothing was deleted.\n');
  assert.equal(JSON.parse((await type('gc --json', of({ removed: [], bytes: 0, partial: 1 }))).stdout).partial, 1);
});

describe('what goes wrong', () => {
  const failing = (error) => storeDouble([], { gc: () => Promise.reject(error) });
  const exits = [
    ['invalid-reference', 3],
    ['not-found', 4],
    ['incomplete', 4],
    ['no-matching-platform', 4],
    ['ambiguous', 2],
    ['damaged', 6],
    ['mismatch', 6],
    ['damaged-index', 1],
    ['newer-layout', 1],
    ['no-space', 1],
    ['files', 1],
    ['name-taken', 1],
    ['invalid-content', 1],
    ['aborted', 130],
  ];
  for (const [code, exit] of exits) {
    test(`${code}: ${exit}`, async () => {
      const more = { reference: 'Foo', path: 'index.json', needed: 10, available: 5 };
      const got = await type('gc --json', failing(storeError(code, 'It went wrong.', more)));
      assert.equal(got.exit, exit);
      const { error } = JSON.parse(got.stderr);
      const told = { code, message: 'It went wrong.', hint: 'Do what the hint says.', ...more };
      // A name that is none is told as everywhere else.
      assert.deepEqual(
        code === 'invalid-reference' ? error.code : error,
        code === 'invalid-reference' ? 'uppercase' : told,
      );
    });
  }

  test('every code that there is', () => {
    const types = readFileSync(at('js/store-types.ts'), 'utf8');
    const union = /type StoreErrorCode =([^;]*);/.exec(types)[1];
    assert.deepEqual(
      [...union.matchAll(/\| '([\w-]+)'/g)].map(([, code]) => code).sort(),
      exits.map(([code]) => code).sort(),
    );
  });

  test('what files say', async () => {
    const error = Object.assign(new Error('"index.json": This is not allowed.'), {
      name: 'FilesError',
      code: 'denied',
    });
    const got = await type('gc', failing(error));
    assert.deepEqual([got.exit, got.stderr.split('\n')[0]], [1, 'error: "index.json": This is not allowed.']);
  });
});

describe('completion', () => {
  const NAMES = [
    'docker.io/library/nginx:1.26',
    'docker.io/library/nginx:1.27',
    'localhost:5000/a:1',
    'bad$(touch x):1',
  ];
  const complete = (words) => {
    const program = `pullspec() { printf '%s\\n' ${NAMES.map((name) => `'${name}'`).join(' ')}; }`;
    const set = `COMP_WORDS=(pullspec ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`;
    const script = `${program}\n${completion('bash', COMMANDS)}\n${set}; _pullspec; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.split('\n').filter(Boolean);
  };
  // As bash takes lines apart: a colon is a word, and what stands behind it another.
  const cases = [
    ['names', ['rm', 'docker.io/lib'], NAMES.slice(0, 2)],
    ['names behind a colon, as bash wants them', ['rm', 'docker.io/library/nginx', ':', '1.2'], ['1.26', '1.27']],
    ['names with the colon just typed', ['tag', 'docker.io/library/nginx', ':'], ['1.26', '1.27']],
    ['names with a port and a colon', ['rm', 'localhost', ':', '5000/a', ':'], ['1']],
    ['names with a port and without a tag', ['rmi', 'localhost', ':', '50'], ['5000/a:1']],
    ['names behind two words', ['image', 'rm', 'local'], ['localhost:5000/a:1']],
    ['the second of two words', ['image', 'inspe'], ['inspect']],
    [
      'images of this machine for what looks into images',
      ['inspect', 'store'],
      NAMES.slice(0, 3).map((name) => `store:${name}`),
    ],
    ['what a shell would obey never', ['rm', 'bad'], []],
  ];
  for (const [why, words, expected] of cases) {
    test(`bash: ${why}`, () => assert.deepEqual(complete(words), expected));
  }
});

test('no two commands have one name', () => {
  const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(read([...name.split(' '), '--help'], COMMANDS).command, name);
});
