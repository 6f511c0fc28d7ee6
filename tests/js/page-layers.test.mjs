// What the page's worker for layers does with what was read: the tree, its rows, the areas of the map, what is waste.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hexLine, kindOf } from '../../www/js/file-kind.js';
import { Listing } from '../../www/js/layers/listing.js';
import { ROOT, Tree } from '../../www/js/layers/tree.js';
import { areas } from '../../www/js/layers/treemap.js';
import { follow, waste } from '../../www/js/layers/waste.js';
import { atOf, placeOf } from '../../www/js/places.js';

const file = (path, size = 1, more = {}) => ({ path, size, type: 'file', change: 'added', ...more });
const ITEMS = [
  file('a/b/c', 5),
  file('a/b/d', 7),
  file('a/e', 1),
  file('f', 3),
  { ...file('g', 0), type: 'directory' },
];
const all = { fits: () => true, counts: () => true, order: 'name', narrowed: false };
const shown = (listing) => listing.nodes.map((node) => listing.tree.path(node));

describe('the tree', () => {
  test('adds up what is below each folder, also one that nothing lists', () => {
    const tree = new Tree(ITEMS);
    const sums = tree.sums(tree.items.map((index) => ITEMS[index]?.size ?? 0));
    assert.equal(sums[ROOT], 16);
    assert.equal(sums[tree.find('a/b')], 12);
    assert.equal(tree.items[tree.find('a/b')], -1);
    assert.equal(tree.find('a/x'), undefined);
  });

  test('keeps the last of two with one path, and tells of the first', () => {
    const told = [];
    const tree = new Tree([file('x', 1), file('y', 2), file('x', 3)], (node, index) => told.push([node, index]));
    assert.equal(tree.items[tree.find('x')], 2);
    assert.deepEqual(told, [[tree.find('x'), 0]]);
  });

  test('survives a path of a hundred thousand folders', () => {
    const deep = 'd/'.repeat(100_000);
    const items = [file(`${deep}x`, 9)];
    const listing = new Listing(new Tree(items), items);
    listing.arrange(all);
    assert.equal(listing.totals[ROOT], 9);
    listing.turn(0, true);
    assert.equal(listing.nodes.length, 100_001);
  });
});

describe('the rows', () => {
  const listing = () => {
    const made = new Listing(new Tree(ITEMS), ITEMS);
    made.arrange(all);
    return made;
  };

  test('are in order, folders first, and open where there are few', () => {
    assert.deepEqual(shown(listing()), ['a', 'a/b', 'a/b/c', 'a/b/d', 'a/e', 'g', 'f']);
  });

  test('or the largest first', () => {
    const made = listing();
    made.arrange({ ...all, order: 'size' });
    assert.deepEqual(shown(made), ['a', 'a/b', 'a/b/d', 'a/b/c', 'a/e', 'f', 'g']);
  });

  test('close and open again, and lead up', () => {
    const made = listing();
    made.turn(0, false);
    assert.deepEqual(shown(made), ['a', 'g', 'f']);
    assert.equal(made.reveal('a/b/d'), 3);
    assert.equal(made.above(3), 1);
    assert.equal(made.above(0), -1);
    assert.equal(made.seek(3, 'F'), 6);
    assert.equal(made.seek(3, 'zz'), -1);
  });

  test('hold only what fits, with the folders above it', () => {
    const made = listing();
    made.arrange({ ...all, fits: ({ size }) => size > 5, narrowed: true });
    assert.deepEqual(shown(made), ['a', 'a/b', 'a/b/d']);
    assert.equal(made.found, 1);
    assert.equal(made.totals[ROOT], 7);
    assert.equal(made.reveal('f'), -1);
  });

  test('200,000 of them are arranged in time', () => {
    const many = Array.from({ length: 200_000 }, (_, index) =>
      file(`usr/${index % 97}/${index % 1009}/${index}`, index),
    );
    const made = new Listing(new Tree(many), many);
    // The time that this process gets: others may keep the machine busy.
    const before = process.cpuUsage();
    made.arrange({ ...all, fits: ({ size }) => size % 3 === 0, narrowed: true });
    const { user, system } = process.cpuUsage(before);
    assert.equal(made.found, 66_667);
    assert.ok(user + system < 1_000_000, 'even on a slow machine');
  });
});

describe('the areas', () => {
  const sizes = [60, 30, 6, 3, 1, 0.001, 0.001];
  const children = (node) => (node === 0 ? sizes.map((_, index) => index + 1) : []);
  const sizeOf = (node) => (node === 0 ? sizes.reduce((sum, one) => sum + one, 0) : sizes[node - 1]);
  const laid = areas({ root: 0, children, sizeOf, width: 400, height: 300 });

  test('are as large as what they stand for', () => {
    for (const { size, width, height } of laid) {
      const share = (size / sizeOf(0)) * 120_000;
      assert.ok(Math.abs(width * height - share) < 1 + share / 100);
    }
  });

  test('lie within the whole and not on each other', () => {
    for (const [index, { x, y, width, height }] of laid.entries()) {
      assert.ok(x >= 0 && y >= 0 && x + width <= 400.001 && y + height <= 300.001);
      for (const other of laid.slice(index + 1)) {
        const across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
        const down = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
        assert.ok(across < 0.001 || down < 0.001, 'no overlap');
      }
    }
  });

  test('are nearer to squares than strips would be', () => {
    const worst = Math.max(...laid.slice(0, 4).map(({ width, height }) => Math.max(width / height, height / width)));
    assert.ok(worst < 4, String(worst));
  });

  test('of nothing are none', () => {
    assert.deepEqual(areas({ root: 0, children: () => [], sizeOf: () => 0, width: 10, height: 10 }), []);
  });
});

test('what nobody sees is told by how that came about', () => {
  const layers = [
    [
      file('a', 10, { layer: 0, mtime: 1 }),
      file('b', 20, { layer: 0, mtime: 1 }),
      file('c', 5, { layer: 0, mtime: 1 }),
    ],
    [
      file('a', 10, { layer: 1, mtime: 1, change: 'changed' }),
      file('b', 21, { layer: 1, mtime: 2, change: 'changed' }),
    ],
    [file('c', 5, { layer: 0, mtime: 1, change: 'removed' }), file('var/lib/apt/lists/x', 7, { layer: 2 })],
  ];
  const { now, gone, hidden } = follow(layers);
  assert.deepEqual([...now.keys()], ['a', 'b', 'var/lib/apt/lists/x']);
  assert.deepEqual([...gone.keys()], ['c']);
  const groups = waste(
    [...now.values()].map(({ item }) => item),
    hidden,
  );
  assert.deepEqual(
    groups.map(({ kind, bytes, count }) => [kind, bytes, count]),
    [
      ['overwritten', 20, 1],
      ['rights', 10, 1],
      ['cache-apt', 7, 1],
      ['deleted', 5, 1],
    ],
  );
});

describe('bytes', () => {
  const bytes = (...numbers) => Uint8Array.from(numbers.flat());
  const codes = (text) => [...text].map((one) => one.charCodeAt(0));

  test('are text only without controls and as UTF-8', () => {
    assert.equal(kindOf(new TextEncoder().encode('메모\n')).kind, 'text');
    assert.equal(kindOf(bytes(0, 1)).kind, 'data');
    assert.equal(kindOf(bytes(0xc3, 0x28)).kind, 'data');
    assert.equal(kindOf(bytes()).kind, 'text');
  });

  test('are pictures by how they begin, with the size that they say', () => {
    const png = bytes(codes('\x89PNG\r\n\x1a\n'), [0, 0, 0, 13], codes('IHDR'), [0, 0, 1, 0], [0, 0, 0, 2]);
    assert.deepEqual(kindOf(png), { kind: 'image', type: 'image/png', width: 256, height: 2 });
    const gif = bytes(codes('GIF89a'), [3, 0, 4, 0]);
    assert.deepEqual(kindOf(gif), { kind: 'image', type: 'image/gif', width: 3, height: 4 });
    const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 7, 0, 9]);
    assert.deepEqual(kindOf(jpeg), { kind: 'image', type: 'image/jpeg', width: 9, height: 7 });
    assert.equal(kindOf(png.subarray(0, 12)).kind, 'data', 'cut off');
    assert.equal(kindOf(new TextEncoder().encode('<svg onload="x"/>')).kind, 'text', 'never drawn');
  });

  test('are numbers in lines of sixteen', () => {
    const { offset, hex, ascii } = hexLine(bytes(codes('0123456789abcdefXY\0')), 1);
    assert.deepEqual([offset, hex.trim(), ascii], ['00000010', '58 59 00', 'XY·']);
  });
});

test('a place in the address is read as it was written', () => {
  for (const [scope, path] of [
    ['merged', ''],
    ['merged', 'etc/motd'],
    ['0', ''],
    ['4', 'a b/메모 #?&.txt'],
  ])
    assert.deepEqual(placeOf(atOf(scope, path), 5), { scope, path });
  assert.deepEqual(placeOf('6/x', 5), { scope: 'merged', path: 'x' });
  assert.deepEqual(placeOf('', 5), { scope: 'merged', path: '' });
});
