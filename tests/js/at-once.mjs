// What happens at once. No clock can tell: the machine may be busy with something else.

/** Whether a promise is settled before anything can happen that it would have to wait for. */
export async function endsAtOnce(promise) {
  let ended = false;
  const end = () => {
    ended = true;
  };
  promise.then(end, end);
  await new Promise((resolve) => setTimeout(resolve));
  return ended;
}

/** Work that never ends, and a promise that it has begun. */
export function endless() {
  let begin;
  const begun = new Promise((resolve) => {
    begin = resolve;
  });
  const work = () => {
    begin();
    return new Promise(() => {});
  };
  return { begun, work };
}
