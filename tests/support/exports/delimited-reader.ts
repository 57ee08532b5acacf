import { differs } from "../../../src/core/exports/file-check.ts";

/** Reads rows of fields from text that comes in pieces: RFC 4180 with any separator; rows end with LF or CR LF. */
export class DelimitedReader {
  readonly #separator: string;
  readonly #onRow: (fields: string[]) => void;
  #row: string[] = [];
  #field = "";
  #quoted = false;
  /** The character before was a quote inside a quoted field: its end, or the first half of a doubled one. */
  #quoteSeen = false;
  #carriageReturn = false;

  constructor(separator: "," | "\t", onRow: (fields: string[]) => void) {
    this.#separator = separator;
    this.#onRow = onRow;
  }

  take(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] as string;
      if (this.#quoted && !this.#quoteSeen) {
        if (character !== '"') continue;
        this.#field += text.slice(from, at);
        from = at + 1;
        this.#quoteSeen = true;
        continue;
      }
      if (character === '"') {
        if (this.#quoteSeen) {
          this.#field += '"';
          this.#quoteSeen = false;
        } else if (this.#field === "" && from === at) this.#quoted = true;
        else throw differs("a quote inside an unquoted field");
        from = at + 1;
        continue;
      }
      if (character !== this.#separator && character !== "\n" && character !== "\r") {
        if (this.#carriageReturn) throw differs("a carriage return alone");
        if (this.#quoteSeen) throw differs("text after a closing quote");
        continue;
      }
      this.#field += text.slice(from, at);
      from = at + 1;
      if (character === "\r") {
        this.#carriageReturn = true;
        continue;
      }
      if (this.#carriageReturn && character !== "\n") throw differs("a carriage return alone");
      this.#endField();
      if (character === "\n") this.#endRow();
    }
    this.#field += text.slice(from);
  }

  end(): void {
    const open = this.#quoted && !this.#quoteSeen;
    if (open || this.#field !== "" || this.#row.length > 0) throw differs("the last row is not whole");
  }

  #endField(): void {
    this.#row.push(this.#field);
    this.#field = "";
    this.#quoted = false;
    this.#quoteSeen = false;
    this.#carriageReturn = false;
  }

  #endRow(): void {
    const row = this.#row;
    this.#row = [];
    this.#onRow(row);
  }
}
