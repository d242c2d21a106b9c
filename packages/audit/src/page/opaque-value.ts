/** Longer values may hold code in disguise, and are never taken for a token. */
const OPAQUE_MAX_CHARS = 512;
/** Whole numbers from here on are times and ids rather than part of what the code does. */
const OPAQUE_NUMBER_MIN = 100_000;

const SHAPES: readonly RegExp[] = [
  /^\d{6,}(?:\.\d+)?$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/,
  /^[0-9a-f]{16,}$/i,
  // Mixed letters and digits without a dot or a slash: no host and no path looks so.
  /^(?=.*\d)(?=.*[a-z])[\w+-]{16,}={0,2}$/i,
  // Base64 has slashes, but capital and small letters and digits as well.
  /^(?!\/)(?!.*\/\/)(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/-]{20,}={0,2}$/,
  // A JSON Web Token.
  /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/,
];

/** A text as servers make one for every answer: a nonce, token, id or time. Never an address. */
export function isOpaqueText(text: string): boolean {
  return text.length <= OPAQUE_MAX_CHARS && SHAPES.some((shape) => shape.test(text));
}

export function isOpaqueNumber(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) >= OPAQUE_NUMBER_MIN;
}
