// Who is logged in where, as long as this page is open. Passwords are in the worker alone.

import { login, logout, onLoss } from './registry.js';

const users = new Map();

// A worker that is lost takes its logins with it.
onLoss(() => users.clear());

/** The user who is logged in to a registry. */
export const userOf = (registry) => users.get(registry);

/** Logs in, if the registry takes the password. */
export async function enter(registry, credentials, signal) {
  await login(registry, credentials, signal);
  users.set(registry, credentials.username);
}

/** Forgets a login. */
export async function leave(registry, signal) {
  await logout(registry, signal);
  users.delete(registry);
}
