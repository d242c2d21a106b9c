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
    void passOn({ ...parts, remember }, { request, response, next });
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly next: (error?: unknown) => void;
}

async function passOn(parts: AdapterParts, { request, response, next }: Call): Promise<void> {
  let itsTurn = false;
  try {
    itsTurn = await pass(parts, request, response);
  } catch (error) {
    next(error);
    return;
  }
  if (itsTurn) next();
}
