import type { PageSurface } from '@coffer/kernel';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Services } from '../api/services.ts';

/** One page of the checkout origin. Its visitor has no key, only the page's address. */
export interface Page {
  readonly method: 'GET' | 'POST';
  /** `/c/pay/:id` */
  readonly path: string;
  readonly run: (visit: Visit) => Promise<PageReply>;
}

/** One request for a page. */
export interface Visit {
  readonly services: Services;
  /** The address that the visitor comes from. */
  readonly client: string;
  /** The `:id` of the path; empty when the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** What a form sent; empty for a GET. */
  readonly form: URLSearchParams;
}

export interface PageReply {
  readonly status: number;
  /** Its row in the table of security headers. */
  readonly surface: PageSurface;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Beside those of the surface, or in place of them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Markup as `html` of hono/html makes it, with every value in it escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export async function htmlReply(
  markup: Markup,
  at: { readonly status?: number; readonly surface?: PageSurface } = {},
): Promise<PageReply> {
  return {
    status: at.status ?? 200,
    surface: at.surface ?? 'page',
    body: String(await markup),
    headers: { 'content-type': 'text/html; charset=utf-8' },
  };
}

/** Sends the browser on with a GET (RFC 9110, 15.4.4). */
export function seeOther(location: string, surface: PageSurface = 'page'): PageReply {
  return { status: 303, surface, body: '', headers: { location } };
}
