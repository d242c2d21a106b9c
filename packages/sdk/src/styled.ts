export type Style = Readonly<Record<string, string>>;

/** Sets styles that no style sheet of the page overrides. */
export function setStyle({ style }: HTMLElement, properties: Style): void {
  for (const name of Object.keys(properties)) {
    style.setProperty(name, properties[name] ?? '', 'important');
  }
}
