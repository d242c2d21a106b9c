import {
  hash,
  invalidParam,
  oneOf,
  required,
  string,
  unsettable,
  type Param,
} from '../../params/spec.ts';
import type { Branding } from '../../auth/branding.ts';

const NAME_MAX_CHARS = 200;
/** Of an image that is given as a `data:` address. */
const IMAGE_MAX_CHARS = 64 * 1024;
const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const IMAGE = /^data:image\/(?:png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*$/;

const FONTS = [
  'be_vietnam_pro',
  'bitter',
  'chakra_petch',
  'default',
  'hahmlet',
  'inconsolata',
  'inter',
  'lato',
  'lora',
  'm_plus_1_code',
  'montserrat',
  'noto_sans',
  'noto_sans_jp',
  'noto_serif',
  'nunito',
  'open_sans',
  'pridi',
  'pt_sans',
  'pt_serif',
  'raleway',
  'roboto',
  'roboto_slab',
  'source_sans_pro',
  'titillium_web',
  'ubuntu_mono',
  'zen_maru_gothic',
] as const;

type Image = { readonly type: 'url'; readonly url: string };

/** `branding_settings` of a request. */
export interface BrandingInput {
  readonly background_color?: string | null;
  readonly border_style?: Branding['border_style'] | null;
  readonly button_color?: string | null;
  readonly display_name?: string;
  readonly font_family?: (typeof FONTS)[number] | null;
  readonly icon?: Image;
  readonly logo?: Image;
}

const image: Param<Image> = hash({ type: required(oneOf(['url'])), url: required(imageUrl()) });

export const branding: Param<BrandingInput> = hash({
  background_color: unsettable(color()),
  border_style: unsettable(oneOf(['pill', 'rectangular', 'rounded'])),
  button_color: unsettable(color()),
  display_name: string({ maxChars: NAME_MAX_CHARS }),
  font_family: unsettable(oneOf(FONTS)),
  icon: image,
  logo: image,
});

/** What a session says of its look; the account says the rest. */
export function brandingChange(given: BrandingInput = {}): Partial<Branding> {
  const { icon, logo, background_color, border_style, button_color, display_name, font_family } =
    given;
  return {
    ...(background_color != null && { background_color }),
    ...(border_style != null && { border_style }),
    ...(button_color != null && { button_color }),
    ...(display_name !== undefined && { display_name }),
    ...(font_family != null && { font_family }),
    ...(icon !== undefined && { icon_url: icon.url }),
    ...(logo !== undefined && { logo_url: logo.url }),
  };
}

/** A colour as style sheets write it; nothing else may get into one. */
export function color(): Param<string> {
  const text = string();
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (COLOR.test(read)) return read.toLowerCase();
      throw invalidParam({ param: path, message: 'Invalid hex color: it looks like `#0074d4`.' });
    },
  };
}

/** Where an image is: on the web, or in the address itself. */
export function imageUrl(): Param<string> {
  const text = string({ maxChars: IMAGE_MAX_CHARS });
  return {
    required: false,
    read(value, path) {
      const read = text.read(value, path);
      if (IMAGE.test(read) || (/^https?:\/\/\S+$/.test(read) && URL.canParse(read))) return read;
      throw invalidParam({
        param: path,
        code: 'url_invalid',
        message: 'Not a valid URL of an image: use https:, or data:image/…;base64.',
      });
    },
  };
}
