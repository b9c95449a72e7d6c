import { baseName } from '../format/paths';
import type { Language, ProjectKind, ProjectsView, ProjectSummary } from '../host';

export const KIND_WORDS: Record<ProjectKind, string> = {
  classLibrary: 'Class library',
  executable: 'Executable',
  aspNetCore: 'Web API',
  annotations: 'Annotated functions',
  nativeAot: 'Native AOT',
  customRuntime: 'Custom runtime',
};

export const LANGUAGE_WORDS: Record<Language, string> = {
  csharp: 'C#',
  fsharp: 'F#',
  visualBasic: 'Visual Basic',
};

/** The files that a project can be opened by. */
export const PROJECT_EXTENSIONS = ['sln', 'slnx', 'csproj', 'fsproj', 'vbproj', 'cs'];

/** From so many projects on, a list is worth a filter. */
export const FILTER_FROM = 9;

export const isSolution = (path: string): boolean => /\.slnx?$/i.test(path);

/** A project that can become a function, and that can be read. */
export const buildable = (project: ProjectSummary): boolean => project.lambda && project.problem === null;

export const functionsOf = (found: ProjectsView): ProjectSummary[] => found.projects.filter(buildable);

/** The project to open without a question: the only function, or the only project at all. */
export function soleProject(found: ProjectsView): ProjectSummary | null {
  const functions = functionsOf(found);
  if (functions.length === 1) return functions[0] ?? null;
  return found.projects.length === 1 ? (found.projects[0] ?? null) : null;
}

/** What a person calls the solution, or the folder where there is none. */
export function nameOf(found: ProjectsView): string {
  if (found.solution === null) return baseName(found.root);
  return baseName(found.solution).replace(/\.slnx?$/i, '');
}

/** Functions first, then what is no function, then what cannot be read; by name within each. */
export function inOrder(projects: ProjectSummary[]): ProjectSummary[] {
  const rank = (project: ProjectSummary) => (project.problem !== null ? 2 : project.lambda ? 0 : 1);
  return [...projects].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
}

/** The projects that have every word of the filter in their name, place, kind or framework. */
export function matching(projects: ProjectSummary[], filter: string): ProjectSummary[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return projects.filter((project) => {
    const kind = project.kind === null ? '' : KIND_WORDS[project.kind];
    const text = [project.name, project.place, kind, project.framework ?? ''].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** `6 projects, 4 of them functions`. */
export function countsOf(found: ProjectsView): string {
  const all = found.projects.length;
  const functions = functionsOf(found).length;
  if (all === 0) return 'No projects';
  const projects = all === 1 ? '1 project' : `${all} projects`;
  if (functions === 0) return all === 1 ? '1 project, no function' : `${projects}, none of them a function`;
  if (functions === all) return all === 1 ? '1 project, a function' : `${projects}, all of them functions`;
  return `${projects}, ${functions} of them ${functions === 1 ? 'a function' : 'functions'}`;
}
