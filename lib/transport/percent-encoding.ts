const UNRESERVED = /[A-Za-z0-9_.~-]/;

/**
 * A text with everything but the unreserved characters, and those of `safe`, as `%XX` of its UTF-8
 * bytes. Counterpart: Python's `urllib.parse.quote`.
 */
export function percentEncode(text: string, safe = ''): string {
  return Array.from(Buffer.from(text), (byte) => {
    const char = String.fromCharCode(byte);
    if (UNRESERVED.test(char) || safe.includes(char)) return char;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/**
 * The reverse. What is no escape stays as it stands; bytes that are no UTF-8 become U+FFFD.
 * Counterpart: Python's `urllib.parse.unquote`.
 */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}
