import * as sources from './source-tree.ts';
import { packageImports, relativeImports, type SourceTree } from './source-tree.ts';

/** Finds in a tree what breaks one rule; each complaint names the file and says what is wrong. */
export type Rule = (tree: SourceTree) => string[];

/** Rooms by path (the longest match wins) with their floors. A file imports its own floor or lower. */
const FLOORS: Readonly<Record<string, number>> = {
  'errors.ts': 0,
  'base/': 0,
  'target/': 1,
  'serializer/': 1,
  'conf/': 1,
  'wire/': 1,
  'context/': 1,
  'versioned-objects/': 1,
  'cassette/': 1,
  'transport/': 2,
  'transport/drivers/': 3,
  'transport/driver-registry.ts': 3,
  'transport/create-transport.ts': 3,
  'dispatcher/': 4,
  'server/': 5,
  'rpc/': 6,
  'notify/': 6,
  'bridges/': 6,
  'nova-notifications/': 6,
  'deck/': 6,
  'dialects/': 6,
  'index.ts': 7,
  'cassette.ts': 7,
  'dialects.ts': 7,
  'driver.ts': 7,
  'nova.ts': 7,
  'opts.ts': 7,
  'pino.ts': 7,
  'testing/': 7,
  'bench/': 8,
  'cli/': 9,
};

/** What the library offers to programs: the only files that may gather exports. */
const DOORS: readonly string[] = [
  'cassette.ts',
  'dialects.ts',
  'index.ts',
  'driver.ts',
  'nova.ts',
  'opts.ts',
  'pino.ts',
  'testing/index.ts',
];

/** Rooms that use the library by its doors, as a program would. */
const GUESTS: readonly string[] = ['bench/', 'cli/'];

/** Where a package may be imported. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['amqplib', 'transport/drivers/rabbit/'],
  ['eventemitter3', 'base/emitter.ts'],
  ['ini', 'conf/'],
  ['seek-bzip', 'transport/drivers/rabbit/'],
  ['yaml', 'notify/notify-drivers/'],
  ['yargs', 'cli/'],
]);

/** Rooms that must not know each other. */
const STRANGERS = [
  ['rpc/', 'notify/'],
  ['transport/drivers/rabbit/', 'transport/drivers/fake/'],
] as const;

/** Pino loads a transport by what its module exports by default. */
const PINO_TRANSPORT = 'pino.ts';

/** Keeps random bytes in stock, which nobody can tell from fresh ones. */
const RANDOM_STOCK = 'wire/ids.ts';

export const everyFileHasARoom: Rule = (tree) =>
  [...tree.keys()]
    .filter((file) => roomOf(file) === undefined)
    .map((file) => `${file}: belongs to no room`);

export const importsExist: Rule = (tree) =>
  relativeImports(tree)
    .filter(({ file }) => !tree.has(file))
    .map(({ from, specifier }) => `${from}: imports ${specifier}, which does not exist`);

export const noUpwardImport: Rule = (tree) =>
  relativeImports(tree)
    .map(({ from, file }) => ({ from, file, own: floorOf(from), other: floorOf(file) }))
    .filter(({ own, other }) => other > own)
    .map(({ from, file, own, other }) => `${from}: on floor ${own}, imports ${file} on ${other}`);

export const noCycle: Rule = (tree) => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' → ')];
    if (done.has(file)) return [];
    done.add(file);
    return importedBy(tree, file).flatMap((imported) => visit(imported, [...path, file]));
  };
  return [...tree.keys()].flatMap((file) => visit(file, []));
};

export const onePackageOneOwner: Rule = (tree) =>
  packageImports(tree)
    .map((found) => ({ ...found, owner: OWNERS.get(found.package) }))
    .filter(({ from, owner }) => owner === undefined || !from.startsWith(owner))
    .map((found) => `${found.from}: imports ${found.package} of ${found.owner ?? 'nobody'}`);

export const strangersStayStrangers: Rule = (tree) =>
  relativeImports(tree)
    .filter(({ from, file }) =>
      STRANGERS.some(
        ([one, other]) =>
          (from.startsWith(one) && file.startsWith(other)) ||
          (from.startsWith(other) && file.startsWith(one)),
      ),
    )
    .map(({ from, file }) => `${from}: must not know ${file}`);

export const guestsUseTheDoors: Rule = (tree) =>
  relativeImports(tree)
    .filter(({ from, file }) => {
      const guest = GUESTS.find((room) => from.startsWith(room));
      return guest !== undefined && !file.startsWith(guest) && !DOORS.includes(file);
    })
    .map(({ from, file }) => `${from}: imports ${file} and not a door`);

export const noBarrelButTheDoors: Rule = (tree) =>
  sources
    .barrels(tree)
    .filter((file) => !DOORS.includes(file))
    .map((file) => `${file}: only hands on what others export`);

export const noStarExport: Rule = (tree) =>
  sources.filesWith(tree, sources.isStarExport).map((file) => `${file}: exports * and not names`);

export const noDefaultExport: Rule = (tree) =>
  sources
    .filesWith(tree, sources.isDefaultExport)
    .filter((file) => file !== PINO_TRANSPORT)
    .map((file) => `${file}: has a default export`);

export const noReassignableState: Rule = (tree) =>
  sources
    .filesWith(tree, sources.isReassignable)
    .filter((file) => file !== RANDOM_STOCK)
    .map((file) => `${file}: has a "let" or "var" at its top level`);

/** With one the package could not be loaded by `require()`. */
export const noTopLevelAwait: Rule = (tree) =>
  sources.filesWith(tree, sources.awaits).map((file) => `${file}: awaits at its top level`);

function roomOf(file: string): string | undefined {
  return Object.keys(FLOORS)
    .filter((room) => file.startsWith(room))
    .sort((a, b) => b.length - a.length)[0];
}

/** A file without a room is complained of elsewhere, and stands on no floor. */
function floorOf(file: string): number {
  const room = roomOf(file);
  return room === undefined ? NaN : (FLOORS[room] ?? NaN);
}

function importedBy(tree: SourceTree, file: string): string[] {
  const text = tree.get(file);
  if (text === undefined) return [];
  return relativeImports(new Map([[file, text]])).map((found) => found.file);
}
