// What was probably meant by a word that is none of those there are.

/** The word that is nearest, unless it is too far off to be meant. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const typed = word.slice(0, 40).toLowerCase();
  const ranked = words.map((each) => ({ each, far: distance(typed, each) })).sort((a, b) => a.far - b.far);
  const [first] = ranked;
  if (first === undefined) return undefined;
  const begun = typed.length >= 2 ? words.filter((each) => each.startsWith(typed)) : [];
  if (begun.length === 1) return begun[0];
  return first.far <= Math.max(1, Math.floor(first.each.length / 3)) ? first.each : undefined;
}

/** How many letters have to be put in, left out, changed or swapped with their neighbour. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min(cell(row, j) + 1, cell(next, j - 1) + 1, cell(row, j - 1) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        least = Math.min(least, cell(before, j - 2) + 1);
      }
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return cell(row, to.length);
}

const cell = (row: readonly number[], at: number): number => row[at] ?? Number.POSITIVE_INFINITY;
