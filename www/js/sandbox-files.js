// Where `sandbox.localhost` keeps what is pushed to it: in this browser, or in memory where the browser keeps no files.

/** The files, opened by whoever asks for one first. */
let opening;

async function open() {
  try {
    await navigator.storage.getDirectory();
  } catch {
    return { files: (await import('../pullspec/files/memory.js')).memoryFiles(), inMemory: true };
  }
  return { files: (await import('../pullspec/files/opfs.js')).opfsFiles('sandbox'), inMemory: false };
}

function opened() {
  opening ??= open();
  return opening;
}

/** Whether they are gone with this page. */
export const isInMemory = async () => (await opened()).inMemory;

const METHODS = ['read', 'open', 'write', 'append', 'rename', 'list', 'remove', 'lock'];

/** The same methods, each of which waits until they are open. */
export const sandboxFiles = Object.fromEntries(
  METHODS.map((method) => [method, async (...given) => (await opened()).files[method](...given)]),
);
