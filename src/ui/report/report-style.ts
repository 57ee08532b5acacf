import { css } from "lit";

/** The report is made for paper: always black on white. */
export const reportStyle = css`
  :host([hidden]) {
    display: none;
  }
  :host {
    position: fixed;
    inset: 0;
    z-index: 40;
    overflow: auto;
    background: #d8d8d8;
    color: #000000;
    font:
      13px/1.45 system-ui,
      sans-serif;
    color-scheme: light;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  article {
    background: #ffffff;
    max-width: 780px;
    margin: 16px auto 40px;
    padding: 40px 48px;
  }
  .bar {
    position: sticky;
    top: 0;
    z-index: 1;
    display: flex;
    gap: 8px;
    justify-content: center;
    padding: 8px;
    background: #f4f4f4;
    border-bottom: 1px solid #bdbdbd;
  }
  button {
    font: inherit;
    padding: 5px 14px;
    min-height: 32px;
    border: 1px solid #8a8a8a;
    border-radius: 5px;
    background: #ffffff;
    color: #000000;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid #0a5a94;
    outline-offset: 1px;
  }
  h1 {
    font-size: 21px;
    margin: 0 0 2px;
  }
  h2 {
    font-size: 15px;
    margin: 20px 0 6px;
    border-bottom: 1px solid #bdbdbd;
    padding-bottom: 2px;
  }
  h3 {
    font-size: 13px;
    margin: 10px 0 2px;
  }
  p {
    margin: 4px 0;
  }
  .soft {
    color: #444444;
    font-size: 12px;
  }
  .use {
    font-weight: 600;
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th {
    text-align: left;
    font-weight: 600;
  }
  th,
  td {
    padding: 2px 8px 2px 0;
    border-bottom: 1px solid #e2e2e2;
  }
  .n {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  tr.main td {
    font-weight: 600;
  }
  svg.mark {
    width: 13px;
    height: 13px;
    vertical-align: -2px;
  }
  .overview {
    position: relative;
  }
  .overview canvas {
    display: block;
    width: 100%;
  }
  .overview svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 18px;
    font-size: 12px;
  }
  .legend svg {
    width: 22px;
    height: 12px;
    vertical-align: -1px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 14px;
  }
  figure {
    margin: 0;
    break-inside: avoid;
  }
  figcaption {
    font-size: 12px;
  }
  input,
  textarea {
    font: inherit;
    color: inherit;
    border: 1px solid #8a8a8a;
    border-radius: 4px;
    padding: 3px 6px;
    background: #ffffff;
  }
  textarea {
    width: 100%;
  }
  .paper {
    display: none;
    white-space: pre-wrap;
  }
  .signature {
    display: grid;
    grid-template-columns: 2fr 2fr 1fr;
    gap: 24px;
    margin-top: 56px;
    break-inside: avoid;
  }
  .signature span {
    border-top: 1px solid #000000;
    padding-top: 3px;
  }
  dl {
    margin: 0;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0 0 4px;
    font:
      11px/1.4 ui-monospace,
      monospace;
    overflow-wrap: anywhere;
  }
  table,
  .overview {
    break-inside: avoid;
  }
  h2 {
    break-after: avoid;
  }
  @media print {
    :host {
      position: static;
      overflow: visible;
      background: #ffffff;
    }
    .bar,
    .screen {
      display: none;
    }
    .paper {
      display: block;
    }
    input {
      border: 0;
      padding: 0;
    }
    article {
      margin: 0;
      padding: 0;
      max-width: none;
    }
  }
`;
