// For `node --require`: the process, and every Node.js process that it starts, lives at another date. `npm test -- --date`
// puts it into NODE_OPTIONS. Timers go on as before, and so does what is no JavaScript: files' times, TLS, other programs.
"use strict";

const shift = Number(process.env.SHIFT_DATE_MS);
if (!Number.isSafeInteger(shift))
  throw new Error("SHIFT_DATE_MS must say by how many milliseconds the date is shifted.");

const RealDate = Date;
const realNow = Date.now;
let now = () => realNow() + shift;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made === globalThis.Date ? target : made),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  // A test may set it, and set it back.
  set: (target, key, value) => (key === "now" ? ((now = value), true) : Reflect.set(target, key, value)),
});
