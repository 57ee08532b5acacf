import { ReportPage } from "./report-page.ts";

/**
 * On paper the report stands alone: the app behind it is not printed. Every page says which slide it is of and its
 * number (margin boxes: Chromium; other browsers print a footer of their own).
 */
function printSheet(slideName: string): string {
  // A CSS string: no quote, backslash or line end of a file's name may end it.
  const name = slideName.replaceAll(/["\\\p{Cc}]/gu, " ");
  return `
    @page {
      size: A4;
      margin: 14mm 14mm 18mm;
      @bottom-left { content: "${name}"; font: 9px system-ui, sans-serif; }
      @bottom-right { content: counter(page) " / " counter(pages); font: 9px system-ui, sans-serif; }
    }
    @media print { body > :not(granuloscope-report) { display: none !important; } }
  `;
}

/** Opens the report of the slide shown; the page behind it rests until it is closed. @throws StorageFailed. */
export async function openReport(behind: HTMLElement): Promise<void> {
  const page = new ReportPage();
  page.hidden = true;
  document.body.append(page);
  try {
    if (!(await page.gather())) return page.remove();
  } catch (error) {
    page.remove();
    throw error;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(printSheet(page.data.input.request.slide.name));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  behind.inert = true;
  page.addEventListener("close", () => {
    behind.inert = false;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  });
  page.hidden = false;
  await page.updateComplete;
  // Only what is shown takes the focus, and with it Escape.
  page.focus();
}
