// npm run docs:client   writes the reference of the client: client/docs
import { join } from 'node:path';
import { Application } from 'typedoc';
import { VERSION } from './src/version.ts';

const here = import.meta.dirname;

/**
 * Writes the reference of the client, pages that load nothing from elsewhere.
 *
 * @throws Error when something in it leads nowhere, or is not documented; what it is was printed
 */
export async function writeReference(folder: string): Promise<void> {
  const app = await Application.bootstrap({
    name: `@enfilade/client ${VERSION}`,
    entryPoints: [join(here, 'src/index.ts')],
    tsconfig: join(here, 'tsconfig.build.json'),
    readme: join(here, 'README.md'),
    disableSources: true,
    excludePrivate: true,
    hideGenerator: true,
    githubPages: false,
    sort: ['source-order'],
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
    // What is told of a member of the data stands with the server, and some of it needs no words.
    requiredToBeDocumented: ['Class', 'Function', 'Method', 'Accessor', 'Variable', 'Interface', 'TypeAlias'],
  });
  const project = await app.convert();
  if (project) {
    app.validate(project);
    await app.generateDocs(project, folder);
  }
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('the reference of the client has faults');
  }
}

if (import.meta.main) await writeReference(join(here, 'docs'));
