/**
 * The values that cross between the page and the workbench. They are defined once, in Rust, and generated; this file
 * gives the page a place to import them from without the client's code.
 */
export type * from './bindings.gen';
