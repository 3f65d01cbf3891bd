/** A proxy or a server that hangs is given up on at once here; users wait longer. */
export const TIMEOUTS = { connect: 1_000, answer: 300, silence: 1_000 };

/** What can become of a request, once or several times in a row. */
export const FAULTS: readonly [string, unknown][] = [
  ["is throttled", "throttling"],
  ["meets a server error", "serverError"],
  ["meets an unavailable service", "serviceUnavailable"],
  ["gets a load balancer's page", { kind: "html", status: 502 }],
  ["is reset before its effect", { kind: "reset", when: "before" }],
  ["is reset after its effect", { kind: "reset", when: "after" }],
  ["gets half an answer", "truncated"],
  ["gets broken JSON", "malformed"],
  ["hangs before its effect", { kind: "hold", when: "before" }],
  ["hangs after its effect", { kind: "hold", when: "after" }],
  ["is not allowed", "accessDenied"],
  ["has expired credentials", "expiredToken"],
  ["is about something not found", "notFound"],
];
