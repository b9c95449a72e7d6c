import { asReport } from '../errors/report';
import type { ErrorReport, FunctionsView, FunctionView, Host, Target } from '../host';

/** The functions at a target, and the one that is looked at. Only the newest answers count. */
export class Functions {
  list = $state.raw<FunctionsView | null>(null);
  listFault = $state.raw<ErrorReport | null>(null);
  listing = $state(false);
  /** The name of the function that is looked at. */
  chosen = $state<string | null>(null);
  seen = $state.raw<FunctionView | null>(null);
  seenFault = $state.raw<ErrorReport | null>(null);
  private target: Target | null = null;
  private round = 0;
  private look = 0;

  constructor(private readonly host: Host) {}

  async read(target: Target): Promise<void> {
    const round = ++this.round;
    [this.listing, this.listFault] = [true, null];
    // What another account has must not stand under this one's name.
    if (target !== this.target) [this.list, this.target] = [null, target];
    try {
      const list = await this.host.listFunctions(target);
      if (round === this.round) this.list = list;
    } catch (thrown) {
      if (round === this.round) [this.list, this.listFault] = [null, asReport(thrown)];
    }
    if (round === this.round) this.listing = false;
  }

  async choose(target: Target, name: string | null): Promise<void> {
    const look = ++this.look;
    [this.chosen, this.seen, this.seenFault] = [name, null, null];
    if (name === null) return;
    try {
      const seen = await this.host.lookAtFunction(target, name);
      if (look === this.look) this.seen = seen;
    } catch (thrown) {
      if (look === this.look) this.seenFault = asReport(thrown);
    }
  }
}
