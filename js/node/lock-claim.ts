// How a lock comes to one of many, any of whom may die at any moment. Nothing here touches a disk.
//
// A lock is a row of places, 0 and up. A place is empty, or has the mark of somebody who lives or is dead; nobody can mark a
// place that has a mark, and the mark of a dead one cannot be taken away: whoever saw that it is dead and took it away a
// moment later might take that of somebody who came in between. So a newcomer goes past the marks of the dead, marks the first
// empty place, and looks at all before it once more: only if they still are marks of the dead is the lock its own. Then it moves
// its mark to place 0, over the dead one there, which is one step; the row is short again, and whoever marks a place that has
// become empty thereby finds a living one at 0 when it looks again.

export interface Row<Living> {
  /** What is at a place: nothing, a dead one's mark, or the living one that it belongs to. */
  look(place: number): Promise<'empty' | 'dead' | Living>;
  /** Puts our mark at a place; false if there is one. */
  mark(place: number): Promise<boolean>;
  /** Takes our own mark away. */
  clear(place: number): Promise<void>;
  /** Moves our own mark to place 0, over what is there. */
  moveToFront(place: number): Promise<void>;
}

/** The lock is ours, and so many of the dead were before us; or somebody has it; or neither, and it is worth another try. */
export type Claim<Living> = { readonly dead: number } | { readonly holder: Living } | 'again';

/** Tries once to get the lock. Our mark is then at place 0. */
export async function claim<Living extends object>(row: Row<Living>): Promise<Claim<Living>> {
  let place = 0;
  for (let found = await row.look(place); found !== 'empty'; found = await row.look(place)) {
    if (found !== 'dead') return { holder: found };
    place += 1;
  }
  if (!(await row.mark(place))) return 'again';
  for (let before = 0; before < place; before += 1) {
    const found = await row.look(before);
    if (found === 'dead') continue;
    await row.clear(place);
    return found === 'empty' ? 'again' : { holder: found };
  }
  if (place > 0) await row.moveToFront(place);
  return { dead: place };
}
