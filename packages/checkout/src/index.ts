export { lookSheet, namedLook } from './colors.ts';
export {
  frameScriptOf,
  renderFrame,
  renderNotice,
  renderPage,
  type Assets,
  type BuiltFile,
  type Language,
} from './render.ts';
export { chooseLanguage } from './texts/languages.ts';
export { hasTaxIdKind } from './tax-id-kinds.ts';
export { brandName, pictureUrl, viewOf, type Receipt, type Wording } from './view-of.ts';
export type { Answer, CheckoutView, NoticeView } from './view.ts';
