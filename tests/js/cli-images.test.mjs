// What the command line shows of images and of blobs on their way: the lines alone, without a store.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, mock, test } from 'node:test';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { at } from '../../scripts/lib/paths.mjs';

const [{ Output }, { blobLines, blobNote, PULLING, PUSHING, COPYING, IMPORTING }, { Board }] = await Promise.all(
  ['output', 'blobs', 'board'].map(cliModule),
);
const [{ imageTable, usageLines }, { ago, moment }, { tracing, requestText }, { width }] = await Promise.all(
  ['images', 'when', 'trace', 'text'].map(cliModule),
);
const hostile = JSON.parse(readFileSync(at('tests/fixtures/hostile-texts.json'), 'utf8'));

/** A stream of so many columns and lines, and what was written to it, with escapes that are seen. */
function screen({ terminal = true, columns = 80, rows = 24, colour = false } = {}) {
  const stream = Object.assign(new PassThrough({ highWaterMark: 1 << 26 }), { isTTY: terminal, columns, rows });
  return {
    stream,
    out: new Output(stream, colour),
    said: () => (stream.read()?.toString() ?? '').replaceAll('\x1b', '␛'),
  };
}
const digest = (nth) => `sha256:${nth.toString(16).padStart(2, '0').repeat(32)}`;
const blob = (nth, state, loaded = 0, total = 1_000_000) => ({
  ...{ digest: digest(nth), mediaType: 'application/octet-stream', state, loaded, total },
});

describe('blobs on their way', () => {
  const some = [
    blob(1, 'present'),
    blob(2, 'active', 250_000),
    blob(3, 'waiting', 0, 45_600_000),
    blob(4, 'done', 5, 5),
  ];

  test('at 80 columns: digest, state, bar, bytes', () => {
    assert.deepEqual(blobLines(screen().out, some, { columns: 79, rows: 23, words: PULLING }), [
      '010101010101  already here                                              1.00 MB',
      '020202020202  downloading    ████████░░░░░░░░░░░░░░░░░░░░░░   250 kB of 1.00 MB',
      '030303030303  waiting                                                   45.6 MB',
      '040404040404  downloaded                                                    5 B',
      '2 of 4 blobs, 250 kB of 46.6 MB',
    ]);
  });

  test('at 40 columns: without a bar', () => {
    assert.deepEqual(blobLines(screen().out, some, { columns: 39, rows: 23, words: PUSHING }), [
      '010101010101  already there  1.00 MB',
      '020202020202  250 kB of 1.00 MB',
      '030303030303  waiting        45.6 MB',
      '040404040404  uploaded       5 B',
      '2 of 4 blobs, 250 kB of 46.6 MB',
    ]);
  });

  test('no line is wider than there is room, whatever sizes are announced', () => {
    const sizes = [0, 1, 999_500, 123_456_789, Number.MAX_SAFE_INTEGER];
    for (const words of [PULLING, PUSHING, COPYING, IMPORTING]) {
      for (const columns of [19, 39, 59, 60, 79, 119, 200]) {
        for (const [total, loaded] of sizes.flatMap((a) => sizes.map((b) => [a, b]))) {
          const blobs = ['waiting', 'present', 'active', 'done'].map((state, nth) => blob(nth, state, loaded, total));
          for (const line of blobLines(screen().out, blobs, { columns, rows: 20, words })) {
            assert.ok(width(line) <= columns, `${columns}: ${line}`);
          }
        }
      }
    }
  });

  test('where lines are few, those that are on their way are shown, and the others are counted', () => {
    const many = Array.from({ length: 100 }, (_, nth) =>
      blob(nth, nth === 70 ? 'active' : nth < 60 ? 'done' : 'waiting'),
    );
    const lines = blobLines(screen().out, many, { columns: 79, rows: 4, words: PULLING });
    assert.deepEqual(
      lines.map((line) => line.slice(0, 24).trimEnd()),
      ['3c3c3c3c3c3c  waiting', '3d3d3d3d3d3d  waiting', '464646464646  downloadin', '60 of 100 blobs, 60.0 MB'],
    );
    assert.match(lines.at(-1), /97 not shown/);
    assert.equal(blobLines(screen().out, many, { columns: 79, rows: 1, words: PULLING }).length, 1);
  });

  test('colours do not change what is shown', () => {
    const room = { columns: 79, rows: 23, words: PULLING };
    const coloured = blobLines(screen({ colour: true }).out, some, room);
    const plain = coloured.map((line) => line.replaceAll('\x1b', '␛').replace(/␛\[\d+m/g, ''));
    assert.notDeepEqual(coloured, plain);
    assert.deepEqual(plain, blobLines(screen().out, some, room));
  });

  test('a pipe is told once of each that is through', () => {
    assert.equal(blobNote(blob(1, 'active'), PULLING), undefined);
    assert.equal(blobNote(blob(1, 'waiting'), PULLING), undefined);
    assert.equal(blobNote(blob(1, 'done'), PULLING), '010101010101  downloaded     1.00 MB');
    assert.equal(blobNote(blob(1, 'present'), PUSHING), '010101010101  already there  1.00 MB');
  });
});

describe('the board', () => {
  const options = { words: PULLING, talks: true, moves: true };

  test('draws at most ten times a second, over what stands there, and the last state at the end', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { out, said } = screen();
      const board = new Board(out, options);
      for (let loaded = 0; loaded < 500; loaded++) board.hear(blob(1, 'active', loaded, 1000));
      const first = said();
      assert.match(first, /^010101010101 {2}downloading .*\n0 of 1 blobs, 0 B of 1\.00 kB\n$/);
      mock.timers.tick(99);
      assert.equal(said(), '');
      mock.timers.tick(1);
      assert.match(said(), /^␛\[2A\r␛\[J0101.* 499 B of 1\.00 kB\n/);
      mock.timers.tick(1000);
      assert.equal(said(), '', 'nothing new, nothing drawn');
      board.hear(blob(1, 'done', 1000, 1000));
      assert.match(said(), /^␛\[2A/);
      board.hear(blob(2, 'present'));
      board.end();
      assert.match(said(), /^␛\[2A\r␛\[J0101.*\n0202.*already here.*\n2 of 2 blobs/);
      board.end();
      mock.timers.tick(1000);
      assert.equal(said(), '');
    } finally {
      mock.timers.reset();
    }
  });

  test('never takes more lines than there are, nor the last column', () => {
    for (const [columns, rows] of [
      [80, 24],
      [40, 5],
      [40, 2],
      [120, 50],
    ]) {
      const { out, said } = screen({ columns, rows });
      const board = new Board(out, options);
      for (let nth = 0; nth < 60; nth++) board.hear(blob(nth, 'active', 1));
      board.end();
      // Beyond the first drawing each begins with the way up.
      for (const drawing of said().split('␛[J').slice(1)) {
        const lines = drawing
          .replace(/␛\[\d+A\r$/, '')
          .split('\n')
          .slice(0, -1);
        assert.ok(lines.length < rows, `${lines.length} of ${rows}`);
        for (const line of lines) assert.ok(width(line) < columns, line);
      }
    }
  });

  test('finds its lines again in a window that has become narrower', () => {
    const { out, stream, said } = screen({ columns: 100 });
    const board = new Board(out, options);
    board.hear(blob(1, 'active', 1));
    said();
    board.hear(blob(1, 'active', 2));
    stream.columns = 50;
    board.end();
    assert.match(said(), /^␛\[3A/, 'a line of 83 columns is two of 50');
  });

  test('tells a pipe of each blob once, and whoever wants quiet of none', () => {
    const { out, said } = screen({ terminal: false });
    const board = new Board(out, { ...options, moves: false });
    for (const state of ['waiting', 'active', 'active', 'done', 'done']) board.hear(blob(1, state));
    board.hear(blob(2, 'present'));
    board.end();
    assert.equal(said(), '010101010101  downloaded     1.00 MB\n020202020202  already here   1.00 MB\n');
    const quiet = new Board(out, { ...options, talks: false });
    quiet.hear(blob(1, 'done'));
    quiet.end();
    assert.equal(said(), '');
  });
});

const NOW = Date.parse('2026-11-28T12:00:00Z');
const image = (familiar, nth, more = {}) => ({
  name: familiar.includes('/') ? familiar : `docker.io/library/${familiar}`,
  familiar,
  descriptor: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digest(nth), size: 1000 },
  platforms: [{ name: 'linux/amd64', manifest: {}, size: 1, complete: true }],
  ...{ size: 67_100_000, created: '2026-11-07T12:00:00Z', complete: true },
  ...more,
});
const platforms = (...names) => names.map((name) => ({ name, manifest: {}, size: 1, complete: true }));

describe('images as a table', () => {
  const list = [
    image('nginx:1.27', 1),
    image('localhost:5000/team/app:1', 2, {
      size: 999,
      platforms: platforms('linux/amd64', 'linux/arm64/v8', 'windows/amd64'),
    }),
    image(`alpine@${digest(3)}`, 3, { created: undefined, complete: false }),
    image('<none>', 4, { name: undefined, platforms: [] }),
  ];

  test('on a terminal', () => {
    assert.deepEqual(imageTable(screen({ columns: 88 }).out, list, { digests: false, now: NOW }), [
      'NAME                     TAG     DIGEST        PLATFORMS            SIZE  CREATED',
      'nginx                    1.27    010101010101  linux/amd64       67.1 MB  3 weeks ago',
      'localhost:5000/team/app  1       020202020202  linux/amd64 +2      999 B  3 weeks ago',
      'alpine                   @       030303030303  linux/amd64     ! 67.1 MB',
      '<none>                   <none>  040404040404                    67.1 MB  3 weeks ago',
    ]);
  });

  test('on one that is too narrow for all, without the platforms', () => {
    const wide = imageTable(screen({ columns: 85 }).out, list, { digests: false, now: NOW });
    assert.equal(wide[0], 'NAME                     TAG     DIGEST        PLATFORMS            SIZE  CREATED');
    assert.deepEqual(imageTable(screen({ columns: 80 }).out, list.slice(0, 2), { digests: false, now: NOW }), [
      'NAME                     TAG   DIGEST           SIZE  CREATED',
      'nginx                    1.27  010101010101  67.1 MB  3 weeks ago',
      'localhost:5000/team/app  1     020202020202    999 B  3 weeks ago',
    ]);
  });

  test('at 40 columns each is two lines', () => {
    assert.deepEqual(imageTable(screen({ columns: 40 }).out, list.slice(0, 2), { digests: false, now: NOW }), [
      'nginx:1.27',
      '  010101010101  67.1 MB  linux/amd64',
      '  3 weeks ago',
      'localhost:5000/team/app:1',
      '  020202020202  999 B  linux/amd64 +2',
      '  3 weeks ago',
    ]);
  });

  test('in a pipe it is a table whatever its width, and times can be compared', () => {
    const { out } = screen({ terminal: false, columns: undefined });
    assert.deepEqual(imageTable(out, list.slice(0, 1), { digests: true }), [
      'NAME   TAG   DIGEST                                                                   PLATFORMS       SIZE  CREATED',
      `nginx  1.27  ${digest(1)}  linux/amd64  67.1 MB  2026-11-07T12:00:00Z`,
    ]);
  });

  for (const { why, text } of hostile) {
    test(`${why}: is shown and not obeyed`, () => {
      const bad = image(text, 1, { name: undefined, created: text, platforms: platforms(text) });
      for (const columns of [40, 200]) {
        for (const line of imageTable(screen({ columns }).out, [bad, { ...bad, name: text }], {
          digests: true,
          now: NOW,
        })) {
          assert.doesNotMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u);
        }
      }
    });
  }

  test('what they take: each, together, and what nobody needs', () => {
    const usage = { images: 2, blobs: 9, bytes: 100_000_000, shared: 0, reclaimable: 0 };
    assert.deepEqual(usageLines([image('a:1', 1)], usage), ['1 image, 67.1 MB.']);
    assert.deepEqual(usageLines([image('a:1', 1), image('b:1', 1)], usage), ['1 image under 2 names, 67.1 MB.']);
    const shared = { ...usage, shared: 40_000_000, reclaimable: 5_000_000 };
    assert.deepEqual(usageLines([image('a:1', 1), image('b:1', 2)], shared), [
      '2 images, 134 MB; with shared layers counted once 95.0 MB.',
      'Nothing refers to another 5.00 MB: pullspec gc frees it.',
    ]);
  });
});

describe('points in time', () => {
  const cases = [
    ['2026-11-28T12:00:00Z', 'just now'],
    ['2026-11-28T12:00:30Z', 'just now'],
    ['2026-11-28T11:59:59Z', '1 second ago'],
    ['2026-11-28T11:58:01Z', '119 seconds ago'],
    ['2026-11-28T11:58:00Z', '2 minutes ago'],
    ['2026-11-28T09:59:00Z', '2 hours ago'],
    ['2026-11-26T12:00:00Z', '2 days ago'],
    ['2026-11-01T12:00:00Z', '3 weeks ago'],
    ['2026-06-28T12:00:00Z', '5 months ago'],
    ['1970-01-01T00:00:00Z', '56 years ago'],
    ['0001-01-01T00:00:00Z', '2025 years ago'],
    ['2027-01-01T00:00:00.123456789Z', '2027-01-01'],
    ['no time', ''],
    ['', ''],
  ];
  for (const [time, said] of cases) test(`${time || 'nothing'}: ${said}`, () => assert.equal(ago(time, NOW), said));

  test('to the second, in UTC', () => {
    assert.equal(moment('2026-11-28T12:00:00.987654321+09:00'), '2026-11-28T03:00:00Z');
    assert.equal(moment('no time'), '');
  });
});

describe('steps and requests', () => {
  const step = {
    action: 'download',
    sentence: { code: 'x', message: 'A layer came: \x1b[31mred.', parameters: {} },
    digest: digest(1),
  };
  const request = {
    ...{ id: 1, phase: 'answered', method: 'GET', url: 'http://localhost:5000/v2/a/manifests/1', headers: {} },
    ...{ personal: false, step: 'manifest', registry: 'localhost:5000', transport: 'direct', attempt: 1 },
    ...{ status: 200, bytes: 1234, milliseconds: 12.4 },
  };

  test('are a line each', () => {
    const { out, said } = screen();
    const trace = tracing(out, false);
    trace.step(step);
    trace.request({ ...request, phase: 'sent' });
    trace.request(request);
    assert.equal(
      said(),
      'download  A layer came: \\x1b[31mred.\nGET       http://localhost:5000/v2/a/manifests/1  200, 1.23 kB, 12 ms\n',
    );
  });

  test('are an object each for programs', () => {
    const { out, said } = screen();
    const trace = tracing(out, true);
    trace.step(step);
    trace.request(request);
    const [first, second] = said()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([first, second], [{ step }, { request }]);
  });

  test('say of a request what came of it, and what is done next', () => {
    const { status, bytes, milliseconds, ...sent } = request;
    assert.match(requestText({ ...sent, phase: 'failed', error: 'refused', attempt: 2 }), / {2}refused, attempt 2$/);
    assert.match(
      requestText({ ...sent, status: 503, retryIn: 1250, personal: true }),
      / {2}503, with a login, again in 1\.3 s$/,
    );
    assert.match(requestText({ ...sent, phase: 'failed' }), / {2}no answer$/);
  });
});
