// A client that sends exactly what a test says: repeated headers, chunks, strange request lines.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

export interface Sent {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** A list goes out as chunks. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly ca?: string;
}

export interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const TIMEOUT_MS = 10_000;

export function send(url: string, sent: Sent = {}): Promise<Got> {
  const { body = '', ca } = sent;
  const chunks = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  const whole = chunks.length === 1;
  return new Promise((resolve, reject) => {
    const options = {
      method: sent.method ?? (body.length > 0 ? 'POST' : 'GET'),
      headers: {
        ...(whole && body.length > 0
          ? { 'content-length': Buffer.byteLength(chunks[0] ?? '') }
          : {}),
        ...sent.headers,
      },
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(ca === undefined ? {} : { ca, servername: 'localhost' }),
    };
    const request = url.startsWith('https:')
      ? https.request(url, options)
      : http.request(url, options);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}

/** Sends bytes as they are and resolves with all that comes back until the server hangs up. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
