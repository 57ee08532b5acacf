/** A file input of the page, for the command to put files in. */
export function addFileInput(id: string): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.id = id;
  document.body.append(input);
  return input;
}
