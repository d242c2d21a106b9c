import net from 'node:net';
import { OperatorError } from '@coffer/kernel';

const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** The loopback addresses that this machine has. */
export async function loopbackHosts(): Promise<string[]> {
  const hosts: string[] = [];
  for (const host of LOOPBACK) {
    if ((await tryListen(0, host)) === null) hosts.push(host);
  }
  return hosts;
}

/** Fails with one line when any of the ports is taken, before anything of ours listens. */
export async function checkPortsFree(
  ports: readonly number[],
  hosts: readonly string[],
): Promise<void> {
  for (const port of ports) {
    for (const host of hosts) {
      const code = await tryListen(port, host);
      if (code === 'EADDRINUSE') {
        throw new OperatorError(
          `Port ${port} is taken: stop what listens there, or set COFFER_PORT_BASE.`,
        );
      }
      if (code !== null) throw new OperatorError(`Port ${port} cannot be used (${code}).`);
    }
  }
}

/** Listens for a moment; null when that worked, else the error's code. */
function tryListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
