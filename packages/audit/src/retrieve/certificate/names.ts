import { childrenOf, readOid, readText, sequenceOf, TAG, type DerElement } from './der.ts';
import { NAME_ATTRIBUTES } from './oids.ts';

/** Characters kept of one value of a name; more is an attack on whoever reads the report. */
const VALUE_MAX_CHARS = 1024;
/** Names kept of one certificate; badssl's largest has 10,000. */
const NAMES_MAX = 20_000;

/** A name as one line in its own order, e.g. `C=US, O=Let's Encrypt, CN=R11`. */
export function nameText(name: DerElement): string {
  return attributesOf(name)
    .map(({ type, value }) => `${type}=${value.replaceAll(/[\\,+]/gu, String.raw`\$&`)}`)
    .join(', ');
}

/**
 * Names are the same when these are: letter case, white space and the kind of string do not
 * count (RFC 5280 7.1).
 */
export function canonicalName(name: DerElement): string {
  return nameText(name).toLowerCase().replaceAll(/\s+/gu, ' ');
}

/** The last commonName, which is the most specific one; null when there is none. */
export function commonNameOf(name: DerElement): string | null {
  return attributesOf(name).findLast(({ type }) => type === 'CN')?.value ?? null;
}

function attributesOf(name: DerElement): readonly { type: string; value: string }[] {
  return (sequenceOf(name) ?? []).flatMap((set) =>
    (set.tag === TAG.set ? (childrenOf(set) ?? []) : []).flatMap((attribute) => {
      const [type, value] = sequenceOf(attribute) ?? [];
      const oid = readOid(type);
      if (oid === null) return [];
      return [{ type: NAME_ATTRIBUTES.get(oid) ?? oid, value: printable(readText(value) ?? '') }];
    }),
  );
}

/** Text that may stand in a report: control characters escaped, length limited. */
export function printable(text: string): string {
  return text
    .slice(0, VALUE_MAX_CHARS)
    .replaceAll(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
      (character) => String.raw`\x` + (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0'),
    );
}

/** One of the kinds of GeneralName (RFC 5280 4.2.1.6) that servers are known by. */
export type GeneralName =
  | { readonly kind: 'dns'; readonly value: string }
  | { readonly kind: 'ip'; readonly value: string; readonly bytes: Uint8Array }
  | { readonly kind: 'uri'; readonly value: string }
  | { readonly kind: 'other' };

/** The names of a GeneralNames sequence; null when it is none. */
export function generalNames(element: DerElement | null): readonly GeneralName[] | null {
  return sequenceOf(element)?.slice(0, NAMES_MAX).map(generalName) ?? null;
}

export function generalName(element: DerElement): GeneralName {
  const text = (): string => printable(Buffer.from(element.content).toString('latin1'));
  switch (element.tag) {
    case 0x82:
      return { kind: 'dns', value: text() };
    case 0x86:
      return { kind: 'uri', value: text() };
    case 0x87:
      return { kind: 'ip', value: ipText(element.content), bytes: element.content };
    default:
      return { kind: 'other' };
  }
}

/** An address as it is written; hex when it has the length of no address. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const hex = Buffer.from(bytes.subarray(0, VALUE_MAX_CHARS)).toString('hex');
  if (bytes.length !== 16) return hex;
  // The URL parser knows how IPv6 addresses are shortened (RFC 5952).
  const url = URL.parse(`http://[${hex.replaceAll(/.{4}(?=.)/gu, '$&:')}]/`);
  return url === null ? hex : url.hostname.slice(1, -1);
}
