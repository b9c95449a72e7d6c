import type { BaseRow, Template } from '../host';

export interface TemplateWords {
  template: Template;
  name: string;
  /** One plain sentence: what it is for. */
  sentence: string;
}

export const TEMPLATES: TemplateWords[] = [
  {
    template: 'classLibrary',
    name: 'Class library',
    sentence: 'A method that Lambda calls with every event. The usual choice.',
  },
  {
    template: 'executable',
    name: 'Minimal executable',
    sentence: 'A program that asks Lambda for events itself, with top-level statements.',
  },
  {
    template: 'webApi',
    name: 'Web API',
    sentence: 'ASP.NET Core endpoints behind a function address or an API gateway.',
  },
  {
    template: 'nativeAot',
    name: 'Native AOT',
    sentence: 'Compiled ahead of time to machine code, for the shortest cold starts.',
  },
];

export interface FrameworkOption {
  framework: string;
  supported: boolean;
  supportEnds: string | null;
}

/** A framework's version as a number that can be compared: `net8.0` is 8, `netcoreapp3.1` is 3.1. */
export function versionOf(framework: string): number {
  const version = /^net(?:coreapp)?(\d+(?:\.\d+)?)$/.exec(framework)?.[1];
  return version === undefined ? 0 : Number(version);
}

const FIRST_WITH_AOT = 8;

/** The frameworks of the catalogue that the template can be made for, newest first. */
export function frameworksFor(template: Template, bases: BaseRow[]): FrameworkOption[] {
  const least = template === 'nativeAot' ? FIRST_WITH_AOT : 0;
  return bases
    .filter(({ framework }) => framework !== 'any' && versionOf(framework) >= least)
    .map(({ framework, support, supportEnds }) => ({
      framework,
      supported: support === 'supported',
      supportEnds,
    }))
    .sort((a, b) => versionOf(b.framework) - versionOf(a.framework));
}

/** The chosen framework where the template has it, or else the newest that is in support. */
export function frameworkOr(chosen: string | null, options: FrameworkOption[]): string | null {
  if (options.some(({ framework }) => framework === chosen)) return chosen;
  return (options.find(({ supported }) => supported) ?? options[0])?.framework ?? null;
}

/** What is wrong with a name, in a sentence, or nothing. */
export function nameFault(name: string): string | null {
  return /^[A-Za-z]([\w-]*\w)?(\.[A-Za-z]([\w-]*\w)?)*$/.test(name)
    ? null
    : 'Begin with a letter; then letters, digits, hyphens, underscores, and dots between parts.';
}
