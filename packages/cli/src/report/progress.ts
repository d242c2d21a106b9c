import type { WriteStream } from 'node:tty';
import type { Progress } from '@coffer/audit/report';

const CLEAR_LINE = '\r\x1b[2K';

/** Shows the current step in one line of a terminal, gone when the work is done. */
export function showProgress(stream: NodeJS.WriteStream & Partial<Pick<WriteStream, 'columns'>>): {
  readonly step: Progress;
  readonly end: () => void;
} {
  if (!stream.isTTY || process.env['TERM'] === 'dumb') {
    return { step: () => undefined, end: () => undefined };
  }
  const room = (stream.columns ?? 80) - 1;
  return {
    // A step may name what a server sent.
    step: (text) => {
      const line = text.replaceAll(/\p{C}/gu, ' ').slice(0, room);
      stream.write(`${CLEAR_LINE}${line}`);
    },
    end: () => stream.write(CLEAR_LINE),
  };
}
