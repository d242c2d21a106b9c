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

type Titles = readonly [string, string, string, string, string, string, string];

/** The elements of every picture; what they say is written in the language of the picture. */
function elements(appearance: object, titles: Titles): SceneElement[] {
  const [payment, wrong, saved, address, email, card, split] = titles;
  return [
    { title: payment, types: ['payment'], group: { appearance }, typed: VISA },
    { title: saved, types: ['payment'], group: { appearance }, saved: true },
    { title: wrong, types: ['payment'], group: { appearance }, submitted: true },
    { title: address, types: ['address'], group: { appearance }, options: { mode: 'shipping' } },
    { title: email, types: ['linkAuthentication'], group: { appearance }, typed: 'jenny@' },
    { title: card, types: ['card'], typed: `${VISA}1234` },
    { title: split, types: SPLIT, options: { showIcon: true }, typed: AMEX },
  ];
}

const ENGLISH: Titles = [
  'Payment Element',
  'Errors',
  'Saved cards',
  'Address',
  'Email',
  'Card element',
  'Split elements',
];
const ARABIC: Titles = [
  'عنصر الدفع',
  'أخطاء',
  'البطاقات المحفوظة',
  'العنوان',
  'البريد',
  'عنصر البطاقة',
  'عناصر منفصلة',
];
const GERMAN: Titles = [
  'Zahlung',
  'Fehler',
  'Gespeicherte Karten',
  'Adresse',
  'E-Mail',
  'Karte',
  'Einzelne Felder',
];

const WIDE = { width: 820, columns: 2 };

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
