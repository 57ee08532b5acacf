/** All elements that a selector names, those in shadow trees too. Given to what runs in the page. */
export type FindAll = (selector: string) => HTMLElement[];

const FIND_ALL = `(selector) => {
  const found = [];
  const search = (root) => {
    found.push(...root.querySelectorAll(selector));
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) search(element.shadowRoot);
  };
  search(document);
  return found;
}`;

/** One tab of a browser that Playwright does not drive. */
export interface BrowserTab {
  goto(url: string): Promise<void>;
  /** Runs a function in the page; what it answers comes as JSON. */
  evaluate<Answer>(run: (findAll: FindAll) => Answer | Promise<Answer>): Promise<Answer>;
  /** Presses and lets go of a key where the page's focus is. */
  press(key: string): Promise<void>;
  /** Ends the browser, by force where it does not answer. */
  close(): Promise<void>;
}

/** An expression whose value in the page is a promise of the function's answer as JSON. */
export function inPage(run: (findAll: FindAll) => unknown): string {
  return `(async () => JSON.stringify((await (${run})(${FIND_ALL})) ?? null))()`;
}
