// JSON for programs, which a person may still look at in a terminal.

import { escapeJson } from './text.js';

/** A value as indented JSON text. */
export const pretty = (value: unknown): string => escapeJson(JSON.stringify(value, undefined, 2));

/** A value as one line of JSON. */
export const compact = (value: unknown): string => escapeJson(JSON.stringify(value));
