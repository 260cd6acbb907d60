export function parsePythonJson(text: string): unknown {
  return JSON.parse(text);
}

export function stringifyPythonJson(value: unknown): string {
  return JSON.stringify(value);
}
