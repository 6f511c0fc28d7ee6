// Rows of the push half of the fault table in which the caller gives up: at the 'start', while content is 'read', when the registry
// falls silent ('stall'), during a 'wait' for another attempt, or when asked for a 'login'.

import { status } from './faults.mjs';
import { done, NAMES, TAKEN_UP } from './push-faults.mjs';

const SILENT = { stall: 'before' };
const silent = () => SILENT;
const UPLOAD = ['begin', 'piece', 'status', 'end'];
const ALL = ['look', ...UPLOAD, ...NAMES];
const up = { also: TAKEN_UP, ends: 'aborted' };

// biome-ignore format: a table has a row a line
export const giveUps = [
  ['57', 'given up before it starts', { ...up, on: ['look'], cancel: 'start', asks: 0 }],
  ['57', 'given up while an answer is awaited', { ...up, on: ALL, cancel: 'stall', does: silent, asks: 1, least: 1 }],
  ['57', 'given up while a body is sent', { ...up, on: ['end', 'piece', ...NAMES], cancel: 'stall', early: 100, does: silent, asks: 1, least: 1 }],
  ['57', 'given up in the middle of a large piece', { ...up, on: ['piece'], large: true, cancel: 'stall', early: 5_000_000, does: silent, asks: 1, least: 1 }],
  ['57', 'given up although it is done', { ...up, on: ['end', 'child'], cancel: 'stall', does: done(silent), asks: 1, least: 1 }],
  ['57', 'given up although it is at another place now', { ...up, on: ['piece'], cancel: 'stall', does: done(silent), asks: 1, least: 1, open: 1 }],
  ['57', 'given up although it is begun', { ...up, on: ['begin'], cancel: 'stall', does: done(silent), asks: 1, least: 1, open: 1 }],
  ['57', 'given up although it has its name', { ...up, on: ['manifest'], cancel: 'stall', does: done(silent), asks: 1, least: 1, named: true }],
  ['57', 'given up between two pieces', { ...up, on: ['piece'], large: true, cancel: 'stall', does: (registry, _, number) => (number === 2 ? SILENT : registry.take()), asks: 2, least: 2 }],
  ['57', 'given up during a mount', { ...up, on: ['mount'], mount: true, cancel: 'stall', does: silent, asks: 1, least: 1 }],
  ['57', 'given up during a wait', { ...up, on: ['look', 'begin', 'end', ...NAMES], cancel: 'wait', does: status(503), asks: 1, least: 1 }],
  ['57', 'given up when asked to log in', { ...up, on: ['look'], cancel: 'login', auth: true, asks: 0 }],
  ['57', 'given up while content is read', { ...up, on: ['end'], cancel: 'read', asks: 0 }],
  ['57', 'given up where an upload was sent on to', { ...up, on: ['end', 'child'], cancel: 'stall', strange: true, auth: true, does: (_, { target }, __, { stranger }) => ({ status: 307, headers: { location: `http://${stranger}${target}` } }), stranger: (registry, { method }) => (method === 'DELETE' ? registry.take() : SILENT), asks: 1, least: 1 }],
  ['57', 'given up in the list of what is about it', { ...up, about: true, on: ['about', 'list', 'entry'], cancel: 'stall', does: silent, asks: 1, least: 1, named: true }],
];
