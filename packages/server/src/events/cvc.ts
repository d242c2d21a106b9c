/** What may stand between the parts of a name. */
const GAP = '[^0-9a-z"\'\\\\:=]{0,3}';
const WORDS = `(?:c[vs]c|cvv|cvn|cav|cid|(?:card|security|verification)${GAP}(?:code|value))`;
const NAME = `${WORDS}${GAP}2?${GAP}(?:code|number|value)?${GAP}`;
const QUOTE = String.raw`\\*["']?`;

/** Whether text, JSON or not, is worth a closer look. It finds too much rather than too little. */
export const CVC_FIELD: RegExp = new RegExp(String.raw`${NAME}${QUOTE}\s*[:=]\s*[^n\s]`, 'i');

/** `cvc=123`, `"cvc": "123"` and the like in text that is no field of ours. */
const CVC_IN_TEXT = new RegExp(
  String.raw`((?:c[vs]c|cvv|cvn|security${GAP}code)${GAP}2?${GAP}(?:code|number|value)?${GAP}` +
    String.raw`${QUOTE}\s*[:=][\s[{]*${QUOTE})\d{3,4}(?!\d)`,
  'gi',
);

/** Names of nothing else, as they are without what stands between their letters. */
const CERTAIN =
  /^(?:\w*card)?(?:(?:cvc|cvv|cvn|csc)2?(?:code|number|value)?|securitycode)$|cardverification(?:code|value)$/;
/** Names of other things as well: a CVC is what looks like one. */
const LIKELY = /(?:cvc|cvv)2?(?:code|number|value)?$|^(?:\w*card)?(?:cid|cav2?)$|cardcode$/;
const THREE_OR_FOUR_DIGITS = /^\s*\d{3,4}\s*$/;

/** Whether a field's name and its value together are a CVC, or hold one. */
export function isCvc(name: string, value: unknown): boolean {
  const isScalar = typeof value === 'string' || typeof value === 'number';
  if (value === null || (!isScalar && typeof value !== 'object')) return false;
  const letters = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '');
  if (CERTAIN.test(letters)) return true;
  return isScalar && LIKELY.test(letters) && THREE_OR_FOUR_DIGITS.test(String(value));
}

export function replaceCvcs(text: string, instead: string): string {
  return text.replaceAll(CVC_IN_TEXT, `$1${instead}`);
}
