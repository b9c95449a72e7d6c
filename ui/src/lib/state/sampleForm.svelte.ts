import { joined } from '../format/paths';
import type { Architecture, BaseRow, SampleRequest, Template, ScaffoldLanguage } from '../host';
import { frameworkOr, frameworksFor, nameFault } from './templates';

/** What a person fills in for a new project; whatever a template rules out is mended as it is chosen. */
export class SampleForm {
  template = $state<Template>('classLibrary');
  architecture = $state<Architecture>('x86_64');
  tests = $state(false);
  name = $state('HelloHarbour');
  place = $state('');
  bases = $state.raw<BaseRow[]>([]);
  language = $state<ScaffoldLanguage>('csharp');
  private wantedFramework = $state<string | null>(null);

  readonly frameworks = $derived(frameworksFor(this.template, this.bases));
  readonly framework = $derived(frameworkOr(this.wantedFramework, this.frameworks));
  readonly frameworkOption = $derived(this.frameworks.find(({ framework }) => framework === this.framework));
  readonly fault = $derived(nameFault(this.name));
  readonly folder = $derived(joined(this.place, this.name));

  /** What is asked for, or nothing while it is not whole. */
  readonly request = $derived.by((): SampleRequest | null => {
    if (this.fault !== null || this.place.trim() === '') return null;
    const { folder, framework, template, language, architecture, tests } = this;
    return { folder, framework, template, language, architecture, tests };
  });

  chooseFramework(framework: string): void {
    this.wantedFramework = framework;
  }
}
