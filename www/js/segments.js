// What both renderings of a name share: the pieces of what was typed, and the parts of the full name.

/** The whole input in pieces, each with the segment it belongs to; what no segment covers is a piece of its own. */
export function typedPieces({ input, segments, error }) {
  const pieces = [];
  let at = 0;
  const plain = (end) => {
    if (end > at) pieces.push({ text: input.slice(at, end), start: at, end });
    at = Math.max(at, end);
  };
  segments.forEach((segment, index) => {
    if (segment.implied || segment.start < at) return;
    plain(segment.start);
    pieces.push({
      text: input.slice(segment.start, segment.end),
      start: segment.start,
      end: segment.end,
      kind: segment.kind,
      index,
    });
    at = segment.end;
  });
  plain(input.length);
  return error && input !== '' ? splitAt(pieces, error) : pieces;
}

/** The same with the error's characters as pieces of their own, marked; an empty place is an empty piece. */
function splitAt(pieces, { start, end }) {
  if (start === end) {
    const index = pieces.findIndex((piece) => piece.end > start);
    const at = index < 0 ? pieces.length : index;
    const piece = pieces[at];
    const mark = { text: '', start, end, wrong: true };
    if (!piece || piece.start === start) return pieces.toSpliced(at, 0, mark);
    return pieces.toSpliced(at, 1, cut(piece, piece.start, start), mark, cut(piece, start, piece.end));
  }
  return pieces.flatMap((piece) => {
    if (piece.end <= start || piece.start >= end) return [piece];
    const inner = { ...cut(piece, Math.max(piece.start, start), Math.min(piece.end, end)), wrong: true };
    const around = [cut(piece, piece.start, start), inner, cut(piece, end, piece.end)];
    return around.filter((part) => part.text !== '');
  });
}

function cut(piece, start, end) {
  return { ...piece, text: piece.text.slice(start - piece.start, Math.max(0, end - piece.start)), start, end };
}

/** The parts of the full name, with the separators that stand before (`:`, `@`) and after (`/`) each. */
export function parts(segments) {
  const groups = [];
  let before = '';
  segments.forEach((segment, index) => {
    const text = segment.reads ?? segment.text;
    const last = groups.at(-1);
    if (segment.kind !== 'separator') {
      groups.push({ ...segment, text, index, before, after: '' });
      before = '';
    } else if (text === '/' && last) last.after = text;
    else before += text;
  });
  return groups;
}
