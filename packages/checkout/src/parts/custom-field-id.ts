import type { CustomField } from '../view.ts';

export function customFieldId(field: CustomField): string {
  return `custom-${field.key}`;
}
