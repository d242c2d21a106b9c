import { connect, createServer, type Socket } from 'node:net';
import { listen, type Served } from '@coffer/testkit/tls-bed';

/** A door before `behind` that delays every byte in both directions, as a distant server would. */
export function serveDelayed(behind: Served, delayMs: number): Promise<Served> {
  return listen(
    createServer((outer) => {
      const inner = connect({ host: behind.address, port: behind.port });
      delay({ from: outer, to: inner, delayMs });
      delay({ from: inner, to: outer, delayMs });
    }),
  );
}

function delay(pair: {
  readonly from: Socket;
  readonly to: Socket;
  readonly delayMs: number;
}): void {
  const { from, to, delayMs } = pair;
  const later = (act: () => void): void => void setTimeout(act, delayMs);
  from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
  from.on('error', () => later(() => to.destroy()));
  from.on('end', () => later(() => to.end()));
  from.on('close', () => later(() => to.destroy()));
}
