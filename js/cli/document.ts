// A document of a registry: its exact bytes for programs, a readable and harmless form for a terminal.

import type { Output } from './output.js';
import { escapeJson, safe } from './text.js';

/** Prints a document. Into a file or a pipe go the bytes as they are, so that they hash to their digest. */
export function document(out: Output, bytes: Uint8Array): void {
  if (!out.terminal) {
    out.raw(bytes);
    return;
  }
  const text = new TextDecoder().decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    out.line(coloured(out, escapeJson(JSON.stringify(value, undefined, 2))));
  } catch {
    out.lines(text.split('\n').map(safe));
  }
}

/** A key with its colon, or a string, at the start of a value. */
const TOKEN = /^( *)("(?:[^"\\]|\\.)*")(:?)/gm;
const VALUE = /(": )("(?:[^"\\]|\\.)*")/g;

function coloured(out: Output, json: string): string {
  const keyed = json.replace(VALUE, (_, before: string, value: string) => before + out.paint('green', value));
  return keyed.replace(TOKEN, (_, indent: string, text: string, colon: string) => {
    return indent + out.paint(colon ? 'cyan' : 'green', text) + colon;
  });
}
