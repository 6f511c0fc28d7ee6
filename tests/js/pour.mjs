// A body that is sent as fast as it is read, and no faster.

/** Sends so many bytes of `chunk`s, and ends with them; `tell` hears of each that was handed over. */
export function pour(response, bytes, chunk, tell) {
  let left = bytes;
  const next = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      tell(chunk.length);
      if (!response.write(chunk)) return response.once('drain', next);
    }
    return response.end();
  };
  next();
}
