/** The states of all labels of a form as class names of Stripe, from their inputs as they are. */
export function showLabels(root: HTMLElement): void {
  for (const label of root.querySelectorAll<HTMLLabelElement>('.Label')) {
    const { control, classList } = label;
    if (!(control instanceof HTMLInputElement) && !(control instanceof HTMLSelectElement)) continue;
    const empty = control.value === '';
    const focused = document.activeElement === control;
    classList.toggle('Label--empty', empty);
    classList.toggle('Label--focused', focused);
    classList.toggle('Label--invalid', control.ariaInvalid === 'true');
    // A choice shows something even where nothing is chosen.
    const floats = !empty || focused || control instanceof HTMLSelectElement;
    classList.toggle('Label--resting', !floats);
    classList.toggle('Label--floating', floats);
  }
}

/** Keeps the labels of a form up to date with what the shopper does. */
export function followLabels(root: HTMLElement): void {
  for (const type of ['focusin', 'focusout', 'change']) {
    // Once the event is over: a field that loses the focus still has it now.
    root.addEventListener(type, () => queueMicrotask(() => showLabels(root)));
  }
}
