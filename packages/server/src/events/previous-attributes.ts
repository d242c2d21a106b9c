type Fields = Readonly<Record<string, unknown>>;

/**
 * `previous_attributes` of an update: the old values of the fields that changed, of hashes only the
 * fields in them that changed. A field that was not there before was null.
 */
export function previousAttributes(before: object, after: object): Fields {
  const previous: Record<string, unknown> = {};
  const old: Fields = { ...before };
  const current: Fields = { ...after };
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [from, to] = [old[key] ?? null, current[key] ?? null];
    if (isHash(from) && isHash(to)) {
      const inner = previousAttributes(from, to);
      if (Object.keys(inner).length > 0) previous[key] = inner;
    } else if (JSON.stringify(from) !== JSON.stringify(to)) {
      previous[key] = from;
    }
  }
  return previous;
}

function isHash(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
