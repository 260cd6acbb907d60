/**
 * Whether a routing key fits a topic binding: words between dots, where `*` stands for one word and
 * `#` for any number of them.
 */
export function matchesTopic(pattern: string, routingKey: string): boolean {
  return matches(pattern.split('.'), routingKey.split('.'));
}

function matches(pattern: readonly string[], words: readonly string[]): boolean {
  const [expected, ...patternLeft] = pattern;
  if (expected === undefined) return words.length === 0;
  if (expected === '#') {
    return (
      words.some((_, from) => matches(patternLeft, words.slice(from))) || matches(patternLeft, [])
    );
  }
  const [word, ...wordsLeft] = words;
  if (word === undefined) return false;
  return (expected === '*' || expected === word) && matches(patternLeft, wordsLeft);
}
