import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import type { WebhookAnswer } from '../../facts/webhook-facts.ts';
import type { AuditOptions } from '../../options.ts';
import { addressOf, secureContextOf, serverNameOf } from './endpoint.ts';

/** More of an answer is not read. */
export const ANSWER_MAX_BYTES: number = 64 * 1024;

export interface Delivery {
  readonly method: 'POST' | 'GET';
  readonly body: string;
  /** The value of `Stripe-Signature`, or null for none. */
  readonly signature: string | null;
}

/** Sends one request. Whatever the endpoint does ends in an answer, a time-out or a reason. */
export function send(url: URL, delivery: Delivery, options: AuditOptions): Promise<WebhookAnswer> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const call = open(url, delivery, options);
    const timer = setTimeout(
      () => end({ kind: 'timeout', afterMs: options.timeoutMs }),
      options.timeoutMs,
    );
    const end = (answer: WebhookAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
      call.destroy();
    };
    call.on('error', (error) => end({ kind: 'failed', why: error.message }));
    call.on('response', (response) => {
      const elapsedMs = Math.round(performance.now() - startedMs);
      void readBody(response).then((body) =>
        end({
          kind: 'answer',
          status: response.statusCode ?? 0,
          location: response.headers.location ?? null,
          body,
          elapsedMs,
        }),
      );
    });
    call.end(delivery.method === 'POST' ? delivery.body : undefined);
  });
}

function open(url: URL, { method, body, signature }: Delivery, options: AuditOptions) {
  const plain = url.protocol === 'http:';
  const common: RequestOptions = {
    ...addressOf(url, options),
    path: `${url.pathname}${url.search}`,
    method,
    agent: false,
    headers: {
      host: url.host,
      'user-agent': 'Coffer/1.0 (webhook check)',
      connection: 'close',
      ...(method === 'GET'
        ? {}
        : {
            'content-type': 'application/json; charset=utf-8',
            'content-length': String(Buffer.byteLength(body)),
          }),
      ...(signature === null ? {} : { 'stripe-signature': signature }),
    },
  };
  if (plain) return requestPlain(common);
  // The certificate is judged apart; what an endpoint answers is worth knowing even if it is bad.
  const overTls = {
    ...common,
    ...serverNameOf(url),
    rejectUnauthorized: false,
    // An option of node:tls, which Node's types do not know of node:https.
    secureContext: secureContextOf(options),
  };
  return requestTls(overTls);
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      // Without an encoding a response gives buffers.
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= ANSWER_MAX_BYTES) break;
    }
  } catch {
    // Cut off: what came before counts.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_MAX_BYTES).toString();
}
