/** Whether a language of the page, or a tag of one, is written from right to left. */
export function isRightToLeft(language: string): boolean {
  return /^(ar|he)\b/.test(language);
}
