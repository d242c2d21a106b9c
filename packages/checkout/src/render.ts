import type { PaymentPage } from '@coffer/kernel';
import { renderToString } from 'preact-render-to-string';
import { lookName } from './colors.ts';
import { h, type Node } from './h.ts';
import { notice } from './parts/notice.ts';
import { page } from './parts/page.ts';
import { createStore } from './store.ts';
import { fill, pageTexts, type PageTexts } from './texts/texts.ts';
import { brandLook, type Wording } from './view-of.ts';
import type { CheckoutView, NoticeView } from './view.ts';

/** A script or style sheet that was built before, with the digest that a browser compares. */
export interface BuiltFile {
  readonly path: string;
  readonly integrity: string;
}

/** What the document loads. */
export interface Assets {
  readonly script: BuiltFile;
  /** The scripts of a page in a frame, and of the form of one. */
  readonly frameScript: BuiltFile;
  readonly formScript: BuiltFile;
  readonly style: BuiltFile;
  /** coffer.js of the vault: an absolute address. */
  readonly coffer: BuiltFile;
}

export interface Language extends Wording {
  readonly direction: 'ltr' | 'rtl';
}

/** What the browser's part of the page needs beside the markup. */
export interface PageState {
  /** Null in a frame: there the view comes once the page around has shown its right to it. */
  readonly view: CheckoutView | null;
  readonly id: string;
  readonly texts: PageTexts;
  readonly language: string;
  /** Why the payment before this page was loaded did not come about. */
  readonly refusal: string | null;
}

/** The document of a session: whole as it is, and brought to life by the script. */
export function renderPage(
  view: CheckoutView,
  language: Language,
  { assets, refusal = null }: { readonly assets: Assets; readonly refusal?: string | null },
): string {
  const texts = pageTexts(language.texts);
  const store = createStore({ view, texts, locale: language.language });
  store.failure.value = refusal;
  const state: PageState = { view, id: view.id, texts, language: language.language, refusal };
  const title = fill(language.texts.pageTitle, { merchant: view.merchant.name });
  return documentOf(language, {
    title,
    head: head(assets, lookName(view.merchant.look)),
    body: [h('div', { id: 'root' }, page(store)), stateNode(state)],
  });
}

type FramedPage = Pick<PaymentPage, 'branding' | 'ui_mode'>;

/** The document inside a merchant's page: empty until that page has sent the client secret. */
export function renderFrame(
  id: string,
  language: Language,
  { assets, session }: { readonly assets: Assets; readonly session: FramedPage },
): string {
  const texts = pageTexts(language.texts);
  const script = frameScriptOf(assets, session.ui_mode);
  const { language: tag } = language;
  const state: PageState = { view: null, id, texts, language: tag, refusal: null };
  return documentOf(language, {
    title: language.texts.payment,
    head: head({ ...assets, script }, lookName(brandLook(session.branding))),
    body: [h('div', { id: 'root' }), stateNode(state)],
  });
}

/** The script of a document inside a merchant's page. */
export function frameScriptOf(assets: Assets, mode: PaymentPage['ui_mode']): BuiltFile {
  return mode === 'form' ? assets.formScript : assets.frameScript;
}

/** A document that only says something. */
export function renderNotice(
  view: NoticeView,
  language: Language,
  assets: Pick<Assets, 'style'>,
): string {
  return documentOf(language, {
    title: view.merchantName ?? language.texts.payment,
    head: [styleLink(assets.style)],
    body: [h('div', { id: 'root' }, notice(view, language.texts))],
  });
}

function head(
  { script, style, coffer }: Omit<Assets, 'formScript' | 'frameScript'>,
  look: string,
): Node[] {
  const loaded = ({ path, integrity }: BuiltFile): object => ({
    src: path,
    integrity,
    crossorigin: 'anonymous',
  });
  return [
    styleLink(style),
    h('link', { rel: 'stylesheet', href: `/assets/look/${look}.css` }),
    // Both wait for the markup, in this order.
    h('script', { ...loaded(coffer), defer: true }),
    h('script', { ...loaded(script), type: 'module' }),
  ];
}

function styleLink({ path, integrity }: BuiltFile): Node {
  return h('link', { rel: 'stylesheet', href: path, integrity, crossorigin: 'anonymous' });
}

function stateNode(state: PageState): Node {
  // In an attribute, where the one character that ends it is always written as a reference.
  return h('div', { id: 'state', hidden: true, 'data-state': JSON.stringify(state) });
}

interface Document {
  readonly title: string;
  readonly head: readonly Node[];
  readonly body: readonly Node[];
}

function documentOf({ language, direction }: Language, parts: Document): string {
  const html = h(
    'html',
    { lang: language, dir: direction },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('meta', { name: 'robots', content: 'noindex' }),
      h('title', {}, parts.title),
      ...parts.head,
    ),
    h('body', {}, ...parts.body),
  );
  return `<!doctype html>${renderToString(html)}`;
}
