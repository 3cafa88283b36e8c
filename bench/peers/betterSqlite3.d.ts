/** As much of it as plainjob is given; it brings no types of its own. */
declare module 'better-sqlite3' {
  export type Database = { readonly name: string };
  const Database: new (file: string) => Database;
  export default Database;
}
