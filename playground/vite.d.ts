/** Style sheets that are imported with the code that needs them. */
declare module '*.css';

/** What Vite says of the build. */
interface ImportMeta {
  readonly env: { readonly MODE: string };
}
