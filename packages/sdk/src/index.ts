export { cofferFunction, type CofferFace, type CofferFunction } from './coffer.ts';
export type { ElementFace } from './element-face.ts';
export type { ElementsFace } from './elements.ts';
