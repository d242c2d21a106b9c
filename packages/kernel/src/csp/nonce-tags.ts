/**
 * A page's markup with a nonce in each of its script, style and link elements. Only for markup of
 * our own build: what could come from outside would get the nonce as well.
 */
export function withNonceTags(markup: string, nonce: string): string {
  return markup.replaceAll(/<(script|style|link)(?=[\s>])/g, `<$1 nonce="${nonce}"`);
}
