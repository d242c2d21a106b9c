import type { AccountSettings } from './account-settings.ts';

/** How hosted pages look. */
export interface Branding {
  /** `#ffffff` */
  readonly background_color: string;
  readonly border_style: 'pill' | 'rectangular' | 'rounded';
  readonly button_color: string;
  readonly display_name: string;
  readonly font_family: string;
  /** `https:` or `data:image/…` */
  readonly icon_url: string | null;
  readonly logo_url: string | null;
}

/** The account's look, where a session does not say another. */
export function brandingOf(settings: AccountSettings): Branding {
  const { branding } = settings;
  return {
    background_color: branding.secondary_color ?? '#ffffff',
    border_style: 'rounded',
    button_color: branding.primary_color ?? '#0074d4',
    display_name: settings.business_name,
    font_family: 'default',
    icon_url: branding.icon_url,
    logo_url: branding.logo_url,
  };
}
