import fs from 'node:fs';
import path from 'node:path';
import { randomFillSync } from 'node:crypto';

const PAGE_BYTES = 8_192;
const WRITES = 200;

/**
 * How long the disk takes to keep one page, as pg_test_fsync measures it: 8 KiB written over and
 * over, each time with fdatasync. Median, in milliseconds.
 */
export function fsyncMs(dir: string): number {
  const file = path.join(dir, 'fsync-measure');
  const handle = fs.openSync(file, 'w', 0o600);
  const page = randomFillSync(Buffer.alloc(PAGE_BYTES));
  try {
    fs.writeSync(handle, page, 0, PAGE_BYTES, 0);
    fs.fsyncSync(handle);
    const times = Array.from({ length: WRITES }, () => {
      const startMs = performance.now();
      fs.writeSync(handle, page, 0, PAGE_BYTES, 0);
      fs.fdatasyncSync(handle);
      return performance.now() - startMs;
    });
    return times.toSorted((a, b) => a - b)[WRITES / 2] ?? 0;
  } finally {
    fs.closeSync(handle);
    fs.rmSync(file, { force: true });
  }
}
