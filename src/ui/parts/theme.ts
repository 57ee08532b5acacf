import { css } from "lit";

/**
 * Colours and controls shared by every element; light and dark by the page's colour scheme (the
 * system's, or the one a user chose), all greys neutral.
 */
export const theme = css`
  :host {
    --surface: light-dark(#fafafa, #202020);
    --raised: light-dark(#ffffff, #2b2b2b);
    --ink: light-dark(#1c1c1c, #ececec);
    --soft: light-dark(#5a5a5a, #b4b4b4);
    --line: light-dark(#cfcfcf, #484848);
    --accent: light-dark(#0a5a94, #7cc0f0);
    --on-accent: light-dark(#ffffff, #10202c);
    --warn: light-dark(#8a3c00, #ffb070);
    --viewer-surround: light-dark(#8c8c8c, #5c5c5c);
    color: var(--ink);
    font:
      14px/1.4 system-ui,
      sans-serif;
    box-sizing: border-box;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2 {
    font-size: 1em;
    margin: 1.2em 0 0.4em;
  }
  p {
    margin: 0.4em 0;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 5px;
    padding: 4px 10px;
    min-height: 30px;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button[aria-pressed="true"],
  button[aria-selected="true"] {
    border-color: var(--accent);
    box-shadow: inset 0 -2px 0 var(--accent);
  }
  dialog {
    color: var(--ink);
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 18px 24px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  .soft {
    color: var(--soft);
    font-size: 0.92em;
  }
  .warn {
    color: var(--warn);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .spread {
    justify-content: space-between;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  input[type="radio"],
  input[type="checkbox"] {
    min-height: 0;
    width: 16px;
    height: 16px;
    margin: 0;
    padding: 0;
    vertical-align: -3px;
    accent-color: var(--accent);
  }
  input[type="range"] {
    width: 100%;
    padding: 0;
  }
  kbd {
    font:
      0.85em ui-monospace,
      monospace;
    border: 1px solid var(--line);
    border-radius: 3px;
    padding: 0 4px;
  }
  svg.mark {
    width: 1.1em;
    height: 1.1em;
    flex: none;
    vertical-align: -0.15em;
  }
`;
