// Areas in proportion to bytes: squarified, folders within folders, and what is too small to be seen put together.

/** Below this area, in square pixels, something is one of the others. */
const LEAST = 220;
/** A folder of at least this size shows what is in it, under a line with its name. */
const INNER = { width: 72, height: 46, line: 18, edge: 2 };
const DEEPEST = 4;
const MOST = 320;

/**
 * Lays out the nodes below `root`: `{ node, first, x, y, width, height, size, depth }`, those within a folder after it. Where
 * `node` is missing, it stands for `count` small ones in the folder `within`.
 */
export function areas({ root, children, sizeOf, width, height }) {
  const all = [];
  const queue = [{ node: root, place: { x: 0, y: 0, width, height }, depth: 0 }];
  for (const { node, place, depth } of queue) {
    const scale = (place.width * place.height) / sizeOf(node);
    const { large, small } = sorted(children(node), sizeOf, scale);
    const boxes = large.map((child) => ({ ...lowest(child, children, sizeOf), size: sizeOf(child) }));
    const rest = small.reduce((sum, child) => sum + sizeOf(child), 0);
    if (rest * scale > LEAST / 4) boxes.push({ count: small.length, within: node, size: rest });
    const shown = boxes.reduce((sum, { size }) => sum + size, 0);
    for (const box of squarified(boxes, place, shown)) {
      if (all.length >= MOST) return all;
      all.push({ ...box, depth });
      const inner = within(box);
      if (box.node !== undefined && depth < DEEPEST && inner && children(box.node).length > 0)
        queue.push({ node: box.node, place: inner, depth: depth + 1 });
    }
  }
  return all;
}

/** A folder that holds nothing but another folder is one area with it; `first` is the upper one. */
function lowest(first, children, sizeOf) {
  let node = first;
  for (;;) {
    const filled = [...children(node)].filter((child) => sizeOf(child) > 0);
    if (filled.length !== 1 || children(filled[0]).length === 0) return { node, first };
    node = filled[0];
  }
}

function sorted(nodes, sizeOf, scale) {
  const some = [...nodes].filter((node) => sizeOf(node) > 0).sort((a, b) => sizeOf(b) - sizeOf(a));
  const end = some.findIndex((node) => sizeOf(node) * scale < LEAST);
  return end < 0 ? { large: some, small: [] } : { large: some.slice(0, end), small: some.slice(end) };
}

function within({ x, y, width, height }) {
  if (width < INNER.width || height < INNER.height) return undefined;
  const { line, edge } = INNER;
  return { x: x + edge, y: y + line, width: width - 2 * edge, height: height - line - edge };
}

/** Rows along the shorter side, each as long as its areas come closer to squares by it (Bruls, Huizing, van Wijk). */
function squarified(boxes, { x, y, width, height }, total) {
  const placed = [];
  let left = { x, y, width, height };
  const scale = (width * height) / (total || 1);
  for (let at = 0; at < boxes.length; ) {
    const side = Math.min(left.width, left.height);
    let end = at + 1;
    let sum = boxes[at].size * scale;
    while (end < boxes.length) {
      const next = sum + boxes[end].size * scale;
      const first = boxes[at].size * scale;
      if (worst(first, boxes[end].size * scale, next, side) > worst(first, boxes[end - 1].size * scale, sum, side))
        break;
      sum = next;
      end++;
    }
    left = row(boxes.slice(at, end), sum, scale, left, placed);
    at = end;
  }
  return placed;
}

/** The worst ratio of sides in a row, which its largest or its smallest area has. */
function worst(largest, smallest, sum, side) {
  const squared = side * side;
  return Math.max((squared * largest) / (sum * sum), (sum * sum) / (squared * smallest));
}

/** Puts a row along the shorter side. Gives what is left. */
function row(boxes, sum, scale, { x, y, width, height }, placed) {
  const across = width < height;
  const depth = sum / Math.min(width, height) || 0;
  let along = across ? x : y;
  for (const box of boxes) {
    const length = (box.size * scale) / depth || 0;
    placed.push(
      across
        ? { ...box, x: along, y, width: length, height: depth }
        : { ...box, x, y: along, width: depth, height: length },
    );
    along += length;
  }
  return across
    ? { x, y: y + depth, width, height: height - depth }
    : { x: x + depth, y, width: width - depth, height };
}
