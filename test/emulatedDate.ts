/**
 * The instant at which emulators of the tests start. EKS then offers 1.31 to 1.36, with 1.31 in extended support; by today's
 * date each of these versions would end some day, and the tests with them.
 */
export const EMULATED_DATE = Date.parse("2026-10-01T00:00:00Z");
