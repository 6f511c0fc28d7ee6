// In the worker: what failed that is no fault of the package, told by a code that the page has words for.

export class Failure extends Error {
  constructor(code, cause) {
    super(String(cause?.message ?? cause), { cause });
    this.code = code;
  }

  toJSON() {
    return { code: this.code, detail: this.message.slice(0, 300) };
  }
}
