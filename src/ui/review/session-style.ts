import { css } from "lit";

/** Where the parts of the reading session stand, on large screens and small ones. */
export const sessionStyle = css`
  :host {
    display: grid;
    grid-template: minmax(0, 1fr) auto / 216px minmax(0, 1fr) 300px;
    gap: 10px 18px;
    padding: 12px 18px;
    height: 100%;
  }
  .side {
    min-height: 0;
    overflow: auto;
  }
  .middle {
    display: grid;
    min-height: 0;
  }
  .answers {
    display: grid;
    gap: 4px;
  }
  .row button {
    width: auto;
  }
  .tools {
    display: grid;
    grid-template-columns: 1fr 1fr 1fr;
    gap: 4px;
    margin: 6px 0;
  }
  .answers > button,
  .tools button {
    display: flex;
    gap: 8px;
    align-items: center;
    text-align: left;
    width: 100%;
    min-height: 34px;
    padding: 3px 8px;
  }
  .tools button {
    line-height: 1.15;
    align-items: start;
    padding: 5px 6px;
  }
  .answers .grow,
  .row .grow {
    flex: 1;
  }
  kbd {
    min-width: 1.6em;
    text-align: center;
  }
  .said {
    border-color: var(--accent);
    box-shadow: inset 3px 0 0 var(--accent);
  }
  .model-answer {
    min-height: 2.2em;
  }
  .contexts button {
    padding: 2px 7px;
  }
  granuloscope-review-strip {
    grid-column: 1 / -1;
  }
  /* A small or much enlarged window: picture and answers side by side, the answers scroll beside it; all
     else is below. */
  @media (width < 860px) or (height < 520px) {
    :host {
      grid-template: auto auto auto / minmax(0, 1fr) minmax(190px, 304px);
      height: auto;
      padding: 8px 10px;
      gap: 8px 10px;
    }
    .middle {
      grid-area: 1 / 1;
      height: max(220px, 56vh);
    }
    .side {
      overflow: visible;
    }
    .answers-side {
      grid-area: 1 / 2;
      max-height: max(220px, 56vh);
      overflow: auto;
    }
    .facts {
      grid-area: 3 / 1 / auto / -1;
    }
    granuloscope-review-overview {
      display: block;
      max-width: 216px;
    }
  }
  @media (pointer: coarse) {
    .answers > button,
    .tools button,
    .row button {
      min-height: 44px;
    }
  }
  .help {
    border: 1px solid var(--accent);
    border-radius: 6px;
    padding: 6px 10px;
  }
  dl {
    margin: 0;
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 8px;
  }
  dd {
    margin: 0;
  }
  progress {
    width: 100%;
  }
  .notice {
    border-left: 4px solid var(--warn);
    padding: 4px 10px;
    background: var(--raised);
  }
`;
