import { asReport } from '../errors/report';
import type { ErrorReport, Target } from '../host';

/** One thing to choose. */
export interface Offer {
  /** What is put into the field. */
  value: string;
  /** What it is called, where that is something else. */
  label?: string;
}

/** What a target offers for a field. It is asked when the field is first looked at, once for each target. */
export class Offers {
  all = $state.raw<Offer[] | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  asking = $state(false);
  private asked: string | null = null;

  constructor(
    private readonly target: () => Target | undefined,
    private readonly ask: (target: Target) => Promise<Offer[]>,
  ) {}

  /** Asks unless this target was asked already. */
  look(): void {
    if (JSON.stringify(this.target()) !== this.asked) void this.again();
  }

  async again(): Promise<void> {
    const target = this.target();
    if (!target) return;
    const asked = JSON.stringify(target);
    [this.asked, this.all, this.fault, this.asking] = [asked, null, null, true];
    try {
      const found = await this.ask(target);
      if (this.asked === asked) this.all = found;
    } catch (thrown) {
      if (this.asked === asked) this.fault = asReport(thrown);
    }
    if (this.asked === asked) this.asking = false;
  }
}

/** The offers that a typed text leaves; a text that is an offer itself leaves all of them to choose another. */
export function fitting(offers: Offer[], typed: string): Offer[] {
  const text = typed.trim().toLowerCase();
  if (offers.some(({ value }) => value.toLowerCase() === text)) return offers;
  return offers.filter(({ value, label }) => `${value} ${label ?? ''}`.toLowerCase().includes(text));
}
