import { base62, randomBase62, type IdSource } from '@coffer/kernel';

const TIME_DIGITS = 8;
const SERIAL_DIGITS = 6;
const RANDOM_DIGITS = 8;
const SERIALS: number = 62 ** SERIAL_DIGITS;

/** Counts this process's happenings, so that those of one millisecond keep their order. */
let serial = 0;

/** Where a happening stands in its account's outbox. Not an id that anybody sees. */
export function outboxKey({ clock, random }: IdSource): string {
  serial = (serial + 1) % SERIALS;
  return (
    earliestOutboxKey(clock.nowMs()) +
    base62(serial, SERIAL_DIGITS) +
    randomBase62(random, RANDOM_DIGITS)
  );
}

/** Every key of a time or later sorts behind this text. */
export function earliestOutboxKey(atMs: number): string {
  return base62(atMs, TIME_DIGITS);
}
