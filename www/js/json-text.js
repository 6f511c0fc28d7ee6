// JSON as text: its pieces with the place each has in the document, so that it can be shown without being changed.

const PIECE = /"(?:[^"\\]|\\[\s\S])*"?|[{}[\]:,]|[^\s"{}[\]:,]+|\s+/g;

/**
 * The pieces of a document in order; together they are the text. A piece has its `text`, its `kind` (`key`, `string`,
 * `word`, `mark`, `space`), its `depth`, and the `path` of the value that it is or names, as far as there is one.
 */
export function pieces(text) {
  const found = [];
  const open = [];
  for (const [piece] of text.matchAll(PIECE)) {
    const within = open.at(-1);
    if (/^\s/.test(piece)) found.push({ kind: 'space', text: piece });
    else if (piece === '{' || piece === '[') {
      found.push({ kind: 'mark', text: piece, depth: open.length, path: place(open) });
      open.push({ path: place(open), list: piece === '[', index: 0 });
    } else if (piece === '}' || piece === ']') {
      open.pop();
      found.push({ kind: 'mark', text: piece, depth: open.length });
    } else if (piece === ',' || piece === ':') {
      if (within && piece === ',') Object.assign(within, { index: within.index + 1, key: undefined });
      found.push({ kind: 'mark', text: piece, depth: open.length });
    } else if (within && !within.list && within.key === undefined && piece.startsWith('"')) {
      within.key = value(piece);
      found.push({ kind: 'key', text: piece, depth: open.length, path: place(open) });
    } else
      found.push({
        kind: piece.startsWith('"') ? 'string' : 'word',
        text: piece,
        depth: open.length,
        path: place(open),
      });
  }
  return found;
}

function place(open) {
  const within = open.at(-1);
  return within ? [...within.path, within.list ? within.index : (within.key ?? '')] : [];
}

/** What a string says; one that is none is itself. */
export function value(piece) {
  try {
    return String(JSON.parse(piece));
  } catch {
    return piece;
  }
}

/** The white space before a piece where the document is laid out, by the piece before it that is no space. */
export function layout(piece, before) {
  const line = (depth) => `\n${'  '.repeat(depth)}`;
  const opens = before?.kind === 'mark' && (before.text === '{' || before.text === '[');
  const closes = piece.kind === 'mark' && (piece.text === '}' || piece.text === ']');
  if (before === undefined || (opens && closes)) return '';
  if (opens || closes) return line(piece.depth);
  if (before.text === ',' && before.kind === 'mark') return line(piece.depth);
  return before.text === ':' && before.kind === 'mark' ? ' ' : '';
}
