import type { AddressInfo, Server, Socket } from 'node:net';

/** A server of the bed that listens, and how to end it. */
export interface Served {
  readonly address: string;
  readonly port: number;
  /** Where its http:// side listens on port 80; null: this machine does not let us. */
  readonly plain?: string | null;
  close(): Promise<void>;
}

export const LOOPBACK = '127.0.0.1';

/** Listens on a free port; closing also ends what is still connected. */
export async function listen(
  server: Server,
  address: string = LOOPBACK,
  port = 0,
): Promise<Served> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    // Clients of the bed break off as they please.
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address }, resolve);
  });
  // A server that listens on TCP has such an address.
  const { port: bound } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return { address, port: bound, close };
}
