import { type PanelProcess, Panels } from './panel-process.ts';
import { describeWith, type RequirementName } from './requirements.ts';
import { type Visitor, Visitors } from './visitors.ts';
import { WindowPanels } from './window-panels.ts';

/** What shows a panel to somebody: tests that run against each of them know no more of it than this. */
export interface Host {
  readonly panels: Panels;
  /** Somebody who looks at a panel of this host. */
  visit(panel: PanelProcess): Promise<Visitor>;
  end(): Promise<void>;
}

/**
 * A suite for the panel in a browser and for the panel in the window of the real Electron, where that is installed.
 * @param also what else the suite needs of the machine
 */
export function describeHosts(
  suite: string,
  body: (host: Host) => void,
  also: readonly RequirementName[] = [],
): void {
  describeWith(['chromium', ...also], suite, () => body(browserHost()));
  describeWith(['electron', ...also], `${suite}, in the window`, () => body(windowHost()));
}

function browserHost(): Host {
  const panels = new Panels();
  const visitors = new Visitors();
  return {
    panels,
    visit: panel => visitors.visit(panel),
    end: async () => {
      await visitors.end();
      await panels.dispose();
    },
  };
}

function windowHost(): Host {
  const windows = new WindowPanels();
  return {
    panels: windows.panels,
    visit: panel => windows.visit(panel),
    end: () => windows.panels.dispose(),
  };
}
