/** Properties of a message as amqplib names them, under AMQP's names; what is not set is left out. */
export function amqpNames(properties: object): Readonly<Record<string, unknown>> {
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [snakeCase(name), value]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
