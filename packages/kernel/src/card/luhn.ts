const ASCII_ZERO = 48;

/**
 * The check digit rule of ISO/IEC 7812-1, over ASCII digits as bytes, so that the vault can test a
 * number without ever making a string of it.
 */
export function luhnValid(digits: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = (digits[digits.length - 1 - i] ?? 0) - ASCII_ZERO;
    if (digit < 0 || digit > 9) return false;
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** The digit that makes `payload` (ASCII digits without check digit) valid, as a number 0 to 9. */
export function luhnCheckDigit(payload: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < payload.length; i += 1) {
    const digit = (payload[payload.length - 1 - i] ?? 0) - ASCII_ZERO;
    const weighted = i % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return (10 - (sum % 10)) % 10;
}
