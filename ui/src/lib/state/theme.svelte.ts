import type { Host, Theme } from '../host';

const ORDER: Theme[] = ['system', 'light', 'dark'];

/** The colours of the window. The page only marks the root; the style sheet does the rest. */
export class ThemeChoice {
  value = $state<Theme>('system');

  constructor(private readonly host: Host) {}

  async load(): Promise<void> {
    this.show((await this.host.loadSettings()).theme ?? 'system');
  }

  async choose(theme: Theme): Promise<void> {
    this.show(theme);
    this.show((await this.host.saveSettings({ theme })).theme ?? 'system');
  }

  next(): Theme {
    return ORDER[(ORDER.indexOf(this.value) + 1) % ORDER.length] ?? 'system';
  }

  private show(theme: Theme): void {
    this.value = theme;
    document.documentElement.dataset.theme = theme;
  }
}
