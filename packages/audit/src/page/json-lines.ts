import { parseExpressionAt, type Expression } from 'acorn';

/**
 * The line of each item of the list `name` in a JSON object, for messages about them. The text
 * has been parsed as JSON before; JavaScript reads it too.
 */
export function linesOfItems(text: string, name: string): readonly number[] {
  const list = propertyOf(parse(text), name);
  if (list?.type !== 'ArrayExpression') return [];
  return list.elements.map((item) => item?.loc?.start.line ?? 0);
}

function parse(text: string): Expression | null {
  try {
    return parseExpressionAt(text, 0, { ecmaVersion: 'latest', locations: true });
  } catch {
    // Nested too deep: messages do without the line.
    return null;
  }
}

function propertyOf(object: Expression | null, name: string): Expression | null {
  if (object?.type !== 'ObjectExpression') return null;
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Literal') continue;
    if (property.key.value === name) return property.value;
  }
  return null;
}
