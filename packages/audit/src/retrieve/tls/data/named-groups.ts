/** A named group of key exchange. */
export interface NamedGroup {
  readonly id: number;
  /** The name of the IANA registry, e.g. `secp256r1`. */
  readonly name: string;
  /** Size in bits of the field or prime; of the classic part where it is a hybrid. */
  readonly bits: number;
  readonly kind: 'curve' | 'ffdhe' | 'kem';
}

/** The IANA registry "TLS Supported Groups", and the two drafts of Kyber that were deployed. */
const ROWS: readonly (readonly [first: number, kind: NamedGroup['kind'], names: string])[] = [
  [
    0x0001,
    'curve',
    'sect163k1:163 sect163r1:163 sect163r2:163 sect193r1:193 sect193r2:193 sect233k1:233 ' +
      'sect233r1:233 sect239k1:239 sect283k1:283 sect283r1:283 sect409k1:409 sect409r1:409 ' +
      'sect571k1:571 sect571r1:571 secp160k1:160 secp160r1:160 secp160r2:160 secp192k1:192 ' +
      'secp192r1:192 secp224k1:224 secp224r1:224 secp256k1:256 secp256r1:256 secp384r1:384 ' +
      'secp521r1:521 brainpoolP256r1:256 brainpoolP384r1:384 brainpoolP512r1:512 x25519:255 ' +
      'x448:448 brainpoolP256r1tls13:256 brainpoolP384r1tls13:384 brainpoolP512r1tls13:512 ' +
      'GC256A:256 GC256B:256 GC256C:256 GC256D:256 GC512A:512 GC512B:512 GC512C:512 curveSM2:256',
  ],
  [0x0100, 'ffdhe', 'ffdhe2048:2048 ffdhe3072:3072 ffdhe4096:4096 ffdhe6144:6144 ffdhe8192:8192'],
  [0x0200, 'kem', 'MLKEM512:512 MLKEM768:768 MLKEM1024:1024'],
  [
    0x11eb,
    'kem',
    'SecP256r1MLKEM768:256 X25519MLKEM768:255 SecP384r1MLKEM1024:384 curveSM2MLKEM768:256',
  ],
  [0x6399, 'kem', 'X25519Kyber768Draft00:255 SecP256r1Kyber768Draft00:256'],
];

export const NAMED_GROUPS: readonly NamedGroup[] = ROWS.flatMap(([first, kind, names]) =>
  names.split(' ').map((text, index) => {
    const [name = '', bits = ''] = text.split(':');
    return { id: first + index, name, bits: Number(bits), kind };
  }),
);

const BY_ID: ReadonlyMap<number, NamedGroup> = new Map(NAMED_GROUPS.map((one) => [one.id, one]));

/** The group of this number, or null where nobody knows it. */
export function groupById(id: number): NamedGroup | null {
  return BY_ID.get(id) ?? null;
}

/** The name of a group, or its number where it has none. */
export function groupName(id: number): string {
  return BY_ID.get(id)?.name ?? `group 0x${id.toString(16).padStart(4, '0')}`;
}
