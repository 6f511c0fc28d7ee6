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
  return error && input !== '' ? splitAt(pieces, error, input) : pieces;
}

/** The same with the error's characters as one piece, marked; an empty place is an empty piece. */
function splitAt(pieces, { start, end }, input) {
  const before = pieces.map((piece) => cut(piece, piece.start, Math.min(piece.end, start)));
  const behind = pieces.map((piece) => cut(piece, Math.max(piece.start, end), piece.end));
  const wrong = { text: input.slice(start, end), start, end, wrong: true };
  return [...before.filter(isFilled), wrong, ...behind.filter(isFilled)];
}

const isFilled = ({ text }) => text !== '';

function cut(piece, start, end) {
  const text = start < end ? piece.text.slice(start - piece.start, end - piece.start) : '';
  return { ...piece, text, start, end };
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
