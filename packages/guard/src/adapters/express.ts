import type { IncomingMessage, ServerResponse } from 'node:http';
import { pass, type AdapterParts } from './node.ts';

/** Express 4 and 5, and everything else that speaks Connect. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Belongs before every body parser; the nonce is also `res.locals.cspNonce` for templates. */
export function expressAdapter(parts: AdapterParts): ExpressMiddleware {
  return (request, response, next) => {
    const remember = (key: object, nonce: string): void => {
      parts.remember(key, nonce);
      const locals: unknown = Reflect.get(response, 'locals');
      if (typeof locals === 'object' && locals !== null) Reflect.set(locals, 'cspNonce', nonce);
    };
    pass({ ...parts, remember }, request, response).then(
      (itsTurn) => {
        if (itsTurn) next();
      },
      (error: unknown) => next(error),
    );
  };
}
