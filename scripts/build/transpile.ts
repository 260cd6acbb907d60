import type { Plugin } from 'rollup';
import ts from 'typescript';

const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
  readonly config: { readonly compilerOptions: Readonly<Record<string, unknown>> };
};
const { options } = ts.convertCompilerOptionsFromJson(
  {
    ...config.compilerOptions,
    module: 'ESNext',
    rewriteRelativeImportExtensions: false,
    // V8 keeps the texts of modules, with all that is said in them.
    removeComments: true,
  },
  '.',
);

/** Takes the types off each module. That they are right is checked where the declarations are made. */
export const transpile: Plugin = {
  name: 'transpile',
  transform: (code, fileName) => ({
    code: ts.transpileModule(code, { compilerOptions: options, fileName }).outputText,
    map: null,
  }),
};
