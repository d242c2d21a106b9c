import { refusal, type Answer, type Exchange } from '../exchange.ts';

/** What `live` mode does with a request that came in clear. */
export function answerToClear(exchange: Exchange, origin: string | null): Answer {
  const safe = exchange.method === 'GET' || exchange.method === 'HEAD';
  // Only ever to our own configured name: the Host header is the client's word.
  if (safe && origin !== null && exchange.target.startsWith('/')) {
    return {
      status: 308,
      headers: [
        ['location', `${origin}${exchange.target}`],
        ['cache-control', 'no-store'],
      ],
      body: '',
    };
  }
  // What was posted in clear is lost already; a redirect would only hide it.
  return refusal(403, {
    code: 'https_required',
    message: 'This server takes live payments and answers over HTTPS only.',
  });
}
