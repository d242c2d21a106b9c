import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../certificates.ts';
import { SHOP, type PageCase } from './page-case.ts';
import { STAND_INS } from './stand-in-scripts.ts';

export interface ServedPages {
  /** PEM of the authority to trust. */
  readonly ca: string;
  /** Rules that lead every host of the pages here. */
  readonly hostRules: string;
  urlOf(page: PageCase): string;
  close(): Promise<void>;
}

/**
 * Serves shop pages, their third parties and attackers under their own names, over TLS. `?after=`
 * lets an answer wait so many milliseconds.
 */
export async function servePages(pages: readonly PageCase[]): Promise<ServedPages> {
  const { cert, key } = await makeCertificate({ names: ['shop.example'] });
  const server = createServer({ cert, key }, (request, response) => {
    const host = request.headers.host ?? '';
    const { pathname: path, searchParams } = new URL(request.url ?? '/', SHOP);
    request.resume();
    const page =
      host === new URL(SHOP).host ? pages[Number(/^\/p(\d+)$/.exec(path)?.[1] ?? -1)] : undefined;
    const text = page === undefined ? (STAND_INS[`${host}${path}`] ?? '') : documentOf(page);
    const html = text.startsWith('<!doctype');
    response.setHeader('content-type', html ? 'text/html; charset=utf-8' : typeOf(path));
    response.setHeader('access-control-allow-origin', '*');
    setTimeout(() => response.end(text), Number(searchParams.get('after') ?? 0));
  });
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.resume();
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    ca: cert,
    hostRules: `MAP *:443 127.0.0.1:${port}, MAP *:80 127.0.0.1:1`,
    urlOf: (page) => `${SHOP}/p${pages.indexOf(page)}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function typeOf(path: string): string {
  if (path.endsWith('.css')) return 'text/css';
  return path.endsWith('.png') ? 'image/png' : 'text/javascript';
}

function documentOf({ name, body }: PageCase): string {
  return (
    `<!doctype html><html lang="en"><head><title>${name}</title></head>` +
    `<body style="margin:8px">${body}</body></html>`
  );
}
