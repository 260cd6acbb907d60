import { readFileSync } from 'node:fs';

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

const BUILT = /^(?:\.\/)?dist\/(.+)\.js$/;

/** What a manifest exports and runs: the module in `lib` by the name of its file in `dist`. */
export function doors(manifestFile: string): Record<string, string> {
  const { exports, bin } = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const files = Object.values(exports).map((door) =>
    typeof door === 'string' ? door : door.default,
  );
  const names = [...files, ...Object.values(bin)].flatMap((file) => BUILT.exec(file)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, `lib/${name}.ts`]));
}
