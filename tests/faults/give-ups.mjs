// Rows of the fault table in which the caller gives up. `cancel` says when: at the 'start', when the registry falls silent
// ('stall'), during a 'wait' for another attempt, when asked for a 'login', or behind a 'piece' of a blob, each by a signal; or by
// no longer reading: the stream ('reader'), or the list ('page').

import { ALL, change, elsewhere, status } from './faults.mjs';

const SILENT = change({ stall: 'before' });
const HALF = change({ stall: 'half' });

// biome-ignore format: a table has a row a line
export const giveUps = [
  ['36', 'given up before it starts', { on: [...ALL, 'pinned'], cancel: 'start', ends: 'aborted', asks: 0 }],
  ['36', 'given up while a head is awaited', { on: ALL, cancel: 'stall', does: SILENT, ends: 'aborted', asks: 1, least: 1 }],
  ['36', 'given up in the middle of a body', { on: ALL, cancel: 'stall', does: HALF, ends: 'aborted', asks: 1, least: 1 }],
  ['36', 'given up during a wait', { on: ALL, cancel: 'wait', does: status(503), ends: 'aborted', asks: 1, least: 1 }],
  ['36', 'given up when asked to log in', { on: ALL, cancel: 'login', auth: true, login: true, ends: 'aborted', asks: 0 }],
  ['36', 'given up at the second page', { on: ['tags'], cancel: 'stall', does: (it, _, number) => (number === 2 ? SILENT(it) : it), ends: 'aborted', asks: 2, least: 2 }],
  ['36', 'given up where it was sent on to', { on: ['manifest', 'blob'], cancel: 'stall', does: elsewhere, stranger: SILENT, ends: 'aborted', asks: 1, least: 1 }],
  ['36', 'given up in the second attempt', { on: ['blob'], cancel: 'stall', does: (it, _, number) => (number === 1 ? { ...it, reset: 'half' } : HALF(it)), ends: 'aborted', asks: 2, least: 2 }],
  ['36', 'given up between two pieces', { on: ['blob'], cancel: 'piece', does: HALF, ends: 'aborted', asks: 1, least: 1 }],
  ['36', 'a stream that nobody reads on', { on: ['blob'], cancel: 'reader', does: HALF, ends: 'enough', asks: 1, least: 1 }],
  ['36', 'a list that nobody reads on', { on: ['tags'], cancel: 'page', ends: 'enough', asks: 1, least: 1 }],
];
