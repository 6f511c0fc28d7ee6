// A stream of bytes from one worker to another: pieces go over when they are asked for, so that none pile up.

/** How many bytes may wait at the end that reads. */
const AHEAD = 1 << 20;

/** Hands a stream that is on its way out through a port; ends when the other end has all of it, or wants no more. */
export async function pour(coming, port, signal) {
  const asked = queue();
  port.onmessage = ({ data }) => asked.push(data);
  signal.addEventListener('abort', () => asked.push(false), { once: true });
  try {
    const reader = (await coming).getReader();
    for (let more = await asked.next(); more; more = await asked.next()) {
      const { value, done } = await reader.read();
      const whole = value?.byteLength === value?.buffer.byteLength;
      port.postMessage({ value, done }, value && whole ? [value.buffer] : []);
      if (done) return;
    }
    await reader.cancel();
  } catch (error) {
    port.postMessage({ failed: true });
    throw error;
  } finally {
    port.close();
  }
}

/** What comes through a port, as a stream. */
export function drawn(port) {
  let answer;
  port.onmessage = ({ data }) => answer(data);
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done, failed } = await new Promise((resolve) => {
          answer = resolve;
          port.postMessage(true);
        });
        if (value) controller.enqueue(value);
        if (failed) controller.error(Object.assign(new Error('the source failed'), { code: 'source' }));
        if (done) controller.close();
      },
      cancel() {
        port.postMessage(false);
        port.close();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: AHEAD }),
  );
}

/** What was pushed, to be waited for one by one. */
function queue() {
  const [waiting, there] = [[], []];
  return {
    push: (value) => (waiting.length > 0 ? waiting.shift()(value) : there.push(value)),
    next: () => (there.length > 0 ? Promise.resolve(there.shift()) : new Promise((resolve) => waiting.push(resolve))),
  };
}
