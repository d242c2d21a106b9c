/** One element on a merchant's page, and what its shopper has done so far. */
export interface SceneElement {
  readonly title: string;
  /** Types that stand side by side in one group. */
  readonly types: readonly string[];
  readonly group?: object;
  readonly options?: object;
  /** What is typed, beginning in the first field. */
  readonly typed?: string;
  readonly saved?: boolean;
  readonly submitted?: boolean;
}

/** A picture: a page with elements in one look. */
export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly columns: number;
  readonly direction?: 'ltr' | 'rtl';
  readonly dark?: boolean;
  readonly locale?: string;
  readonly elements: readonly SceneElement[];
}

const VISA = '4242424242424242';
const AMEX = '378282246310005';
const SPLIT = ['cardNumber', 'cardExpiry', 'cardCvc'];

/** The elements of every picture; what they say is written in the language of the picture. */
function elements(appearance: object, titles: readonly string[]): SceneElement[] {
  const [payment = '', wrong = '', saved = '', card = '', split = ''] = titles;
  return [
    { title: payment, types: ['payment'], group: { appearance }, typed: VISA },
    { title: saved, types: ['payment'], group: { appearance }, saved: true },
    { title: wrong, types: ['payment'], group: { appearance }, submitted: true },
    { title: card, types: ['card'], typed: `${VISA}1234` },
    { title: split, types: SPLIT, options: { showIcon: true }, typed: AMEX },
  ];
}

const ENGLISH = ['Payment Element', 'Errors', 'Saved cards', 'Card element', 'Split elements'];
const ARABIC = ['عنصر الدفع', 'أخطاء', 'البطاقات المحفوظة', 'عنصر البطاقة', 'عناصر منفصلة'];
const GERMAN = ['Payment Element', 'Fehler', 'Gespeicherte Karten', 'Karte', 'Einzelne Felder'];

const WIDE = { width: 860, columns: 2 };

export const SCENES: readonly Scene[] = [
  { name: 'elements-light', ...WIDE, elements: elements({}, ENGLISH) },
  { name: 'elements-dark', ...WIDE, dark: true, elements: elements({ theme: 'night' }, ENGLISH) },
  {
    name: 'elements-rtl',
    ...WIDE,
    direction: 'rtl',
    locale: 'ar',
    elements: elements({}, ARABIC),
  },
  {
    name: 'elements-phone',
    width: 360,
    columns: 1,
    locale: 'de',
    elements: elements({ inputs: 'condensed' }, GERMAN),
  },
  {
    name: 'elements-looks',
    ...WIDE,
    elements: [
      { title: 'flat', types: ['payment'], group: { appearance: { theme: 'flat' } }, typed: VISA },
      {
        title: 'labels: floating',
        types: ['payment'],
        group: { appearance: { labels: 'floating' } },
        typed: '4242',
      },
      {
        title: 'inputs: condensed',
        types: ['payment'],
        group: { appearance: { inputs: 'condensed' } },
        typed: `${VISA}1`,
      },
      {
        title: 'variables and rules',
        types: ['payment'],
        group: {
          appearance: {
            variables: {
              colorPrimary: '#0f766e',
              colorText: '#134e4a',
              colorBackground: '#f0fdfa',
              borderRadius: '20px',
              inputColorBorder: '#99f6e4',
              fontFamily: 'Georgia, serif',
            },
            rules: { '.Label': { textTransform: 'uppercase', letterSpacing: '1px' } },
          },
        },
        typed: VISA,
      },
    ],
  },
];
