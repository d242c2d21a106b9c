import { lookSheet, namedLook } from '@coffer/checkout';
import type { Page, PageReply } from '../page.ts';

const MISSING: PageReply = { status: 404, surface: 'page', body: '', headers: {} };

/** Script and style sheet, under names that say their content. */
export const builtAssets: Page = {
  method: 'GET',
  path: '/assets/:id',
  run: ({ services, id, headers }) => {
    const file = services.checkout.files.get(id);
    if (file === undefined) return Promise.resolve(MISSING);
    const packed = /\bgzip\b/.test(headers.get('accept-encoding') ?? '');
    return Promise.resolve({
      status: 200,
      surface: 'checkout-asset',
      body: packed ? file.gzip : file.bytes,
      headers: {
        'content-type': file.type,
        vary: 'accept-encoding',
        ...(packed ? { 'content-encoding': 'gzip' } : {}),
      },
    });
  },
};

/** A merchant's colours, which its address says in full: no style attribute is needed for them. */
export const lookAssets: Page = {
  method: 'GET',
  path: '/assets/look/:id',
  run: ({ id }) => {
    const look = id.endsWith('.css') ? namedLook(id.slice(0, -'.css'.length)) : null;
    if (look === null) return Promise.resolve(MISSING);
    return Promise.resolve({
      status: 200,
      surface: 'checkout-asset',
      body: lookSheet(look),
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
  },
};
