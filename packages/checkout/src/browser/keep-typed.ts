/**
 * Remembers what stands in the fields before the script has run: a shopper on a slow phone, or the
 * browser after a reload, may have filled them in already. The function puts it where the script
 * reads it.
 */
export function keepTyped(root: HTMLElement): () => void {
  const typed = [...root.querySelectorAll<Field>('input[id], select[id]')]
    .filter(isTyped)
    .map((field) => ({
      id: field.id,
      value: field.value,
      checked: field instanceof HTMLInputElement && field.checked,
    }));
  return () => {
    for (const { id, value, checked } of typed) {
      const field = document.getElementById(id);
      if (field instanceof HTMLInputElement) field.checked = checked;
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
        field.value = value;
      }
      field?.dispatchEvent(new Event('input', { bubbles: true }));
      field?.dispatchEvent(new Event('change', { bubbles: true }));
    }
  };
}

type Field = HTMLInputElement | HTMLSelectElement;

/** Whether it is no longer as the server wrote it. */
function isTyped(field: Field): boolean {
  if (field instanceof HTMLInputElement) {
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  }
  return [...field.options].some((one) => one.selected !== one.defaultSelected);
}
