/** The program's version, as in package.json (a test compares them); printed on every export. */
export const APP_VERSION = "0.1.0";
