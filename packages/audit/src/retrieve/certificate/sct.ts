/**
 * How many signed certificate timestamps a SignedCertificateTimestampList holds (RFC 6962 3.3):
 * a length of two bytes, then entries that each begin with theirs. A broken list counts as none.
 */
export function sctCountOf(list: Uint8Array): number {
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  if (list.length < 2 || view.getUint16(0) !== list.length - 2) return 0;
  let count = 0;
  let offset = 2;
  while (offset + 2 <= list.length) {
    const length = view.getUint16(offset);
    if (length === 0) return 0;
    offset += 2 + length;
    count += 1;
  }
  return offset === list.length ? count : 0;
}
