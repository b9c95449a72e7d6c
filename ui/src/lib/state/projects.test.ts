import { describe, expect, it } from 'vitest';
import { HARBOUR, LARGE, NOTHING, NO_FUNCTION, ONE_FUNCTION } from '../host/fake/harbour';
import type { ProjectSummary, ProjectsView } from '../host';
import { countsOf, functionsOf, inOrder, isSolution, matching, nameOf, soleProject } from './projects';

const only = (...names: string[]): ProjectsView => ({
  ...HARBOUR,
  projects: HARBOUR.projects.filter(({ name }) => names.includes(name)),
});
const namesOf = (projects: ProjectSummary[]) => projects.map(({ name }) => name);

describe('what was found', () => {
  it('opens without a question where there is one function, whatever lies beside it', () => {
    expect(soleProject(ONE_FUNCTION)?.name).toBe('HarbourGreeter');
    expect(soleProject(HARBOUR)).toBeNull();
    expect(soleProject(NO_FUNCTION)).toBeNull();
    expect(soleProject(NOTHING)).toBeNull();
  });

  it('opens the only project there is, also where it is no function or cannot be read', () => {
    expect(soleProject(only('Harbour.Shared'))?.name).toBe('Harbour.Shared');
    expect(soleProject(only('LegacyInvoices'))?.name).toBe('LegacyInvoices');
  });

  it('never counts a project with a problem as a function', () => {
    const broken = { ...HARBOUR, projects: HARBOUR.projects.map((p) => ({ ...p, problem: 'torn' })) };
    expect(functionsOf(broken)).toEqual([]);
  });

  it('is called by its solution, or by its folder', () => {
    expect(nameOf({ ...HARBOUR, solution: '/src/Harbour.slnx' })).toBe('Harbour');
    expect(nameOf({ ...HARBOUR, solution: 'C:\\src\\Harbour.Functions.sln' })).toBe('Harbour.Functions');
    expect(nameOf({ ...HARBOUR, solution: null, root: '/src/port/' })).toBe('port');
  });

  it('is counted in words that fit the number', () => {
    expect(countsOf(HARBOUR)).toBe('6 projects, 4 of them functions');
    expect(countsOf(ONE_FUNCTION)).toBe('2 projects, 1 of them a function');
    expect(countsOf(only('HarbourGreeter'))).toBe('1 project, a function');
    expect(countsOf(only('HarbourGreeter', 'BerthApi'))).toBe('2 projects, all of them functions');
    expect(countsOf(only('Harbour.Shared'))).toBe('1 project, no function');
    expect(countsOf(NOTHING)).toBe('No projects');
  });
});

describe('the list', () => {
  it('has functions first and what cannot be read last', () => {
    const names = namesOf(inOrder(HARBOUR.projects));
    expect(names.at(0)).toBe('BerthApi');
    expect(names.slice(-2)).toEqual(['Harbour.Shared', 'LegacyInvoices']);
  });

  it('is filtered by every word, in name, place, kind or framework', () => {
    expect(namesOf(matching(HARBOUR.projects, 'net8 TIDE'))).toEqual(['TideTableImport']);
    expect(namesOf(matching(HARBOUR.projects, 'native aot'))).toEqual(['ManifestScan']);
    expect(matching(HARBOUR.projects, 'tide web')).toEqual([]);
    expect(matching(LARGE.projects, '  ')).toHaveLength(LARGE.projects.length);
  });
});

it('tells a solution from a project by its file', () => {
  expect(['a.sln', 'a.SLNX', '/b/c.slnx'].every(isSolution)).toBe(true);
  expect(['a.csproj', 'a.slnf', '/b/sln'].some(isSolution)).toBe(false);
});
