/** The known names that somebody may have meant by an unknown one, the closest first. */
export function suggest(unknown: string, known: Iterable<string>): readonly string[] {
  const farthest = unknown.length < 8 ? 1 : 2;
  return Array.from(known, (name) => ({ name, distance: distance(fold(unknown), fold(name)) }))
    .filter((candidate) => candidate.distance <= farthest)
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/** Case, and dashes for underscores, are the most usual slips, so they count nothing. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/**
 * How many letters to insert, delete, replace or swap with their neighbour (optimal string
 * alignment) to turn one name into the other.
 */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
