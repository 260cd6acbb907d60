import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeExecutable } from './support/node-versions.ts';
import { runOk } from './support/process.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAMS = join(ROOT, 'test', 'package');
/** What the package is built from. */
const SOURCES = [
  ...['package.json', 'README.md', 'LICENSE', 'conf', 'lib'],
  ...['tsconfig.json', 'tsconfig.build.json', 'scripts/build'],
];
const OTHER_NODES = [22, 24];
const SLOW = { timeoutMs: 300_000 };

/** A consumer that is as strict as a compiler can be with the declarations of what it imports. */
const TYPED_PROJECT = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
  },
  files: ['typed.mts'],
};

/** Packs a copy of the sources, as `npm publish` would; resolves with the path of the archive. */
async function pack(folder: string): Promise<string> {
  for (const name of SOURCES) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await runOk('npm', ['pack', '--pack-destination', folder], { cwd: folder, ...SLOW });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  assert.ok(archive !== undefined, 'npm pack made no archive');
  return join(folder, archive);
}

describe('The package, installed in an empty project', () => {
  let folder: string;
  let archive: string;
  let project: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-package-'));
    const sources = join(folder, 'sources');
    project = join(folder, 'project');
    await mkdir(sources);
    archive = await pack(sources);
    await cp(PROGRAMS, project, { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "private": true }');
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TYPED_PROJECT));
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', archive];
    await runOk('npm', install, { cwd: project, ...SLOW });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('holds what it needs, and nothing else', async () => {
    const listing = await runOk('tar', ['-tzf', archive]);
    const files = listing.trim().split('\n');
    const expected = [
      'LICENSE',
      'README.md',
      'package.json',
      'conf/demo.conf',
      'dist/index.d.ts',
    ].concat(['dist/index.js', 'dist/cli/main.js']);
    for (const file of expected) assert.ok(files.includes(`package/${file}`), file);
    // Modules lie together in the doors and in what doors share: one by itself is of another build.
    const code = files.filter((file) => file.endsWith('.js'));
    assert.deepEqual(
      code.filter(
        (file) =>
          !/^package\/dist\/(?:\w+|cli\/main|testing\/index|chunks\/[\w-]+)\.js$/.test(file),
      ),
      [],
    );
    const strange =
      /^package\/(?!dist\/|conf\/|LICENSE$|README\.md$|package\.json$)|\/(?!.*\.d\.ts$).*\.ts$/;
    assert.deepEqual(
      files.filter((file) => strange.test(file)),
      [],
    );
  });

  it('has types that a strict compiler accepts', async () => {
    await runOk(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], {
      cwd: project,
      ...SLOW,
    });
  });

  it('has classes that are called by their own names, as errors are on the wire', async () => {
    const renamed = await runOk(process.execPath, ['class-names.mjs'], { cwd: project });
    assert.match(renamed, /^\d{2,} classes, renamed: none\n$/);
  });

  const nodes = [
    { name: `Node ${process.versions.node}`, executable: () => Promise.resolve(process.execPath) },
    ...OTHER_NODES.map((major) => ({
      name: `Node ${major}`,
      executable: () => nodeExecutable(major),
    })),
  ];
  for (const { name, executable } of nodes) {
    it(`works when imported, when required, and as a command, on ${name}`, async () => {
      const node = await executable();
      for (const program of ['program.mjs', 'program.cjs']) {
        const printed = await runOk(node, [program], { cwd: project });
        assert.equal(printed, '5 function,function,function,function\n', program);
      }
      const command = join('node_modules', '.bin', 'oslo-messaging');
      assert.match(
        await runOk(node, [command, '--version'], { cwd: project }),
        /^\d+\.\d+\.\d+\n$/,
      );
      assert.match(await runOk(node, [command, '--help'], { cwd: project }), /oslo-messaging demo/);
      assert.match(await runOk(node, [command, 'demo'], { cwd: project }), /^call .* 5 /m);
    });
  }
});
