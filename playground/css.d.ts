/** Style sheets that are imported with the code that needs them. */
declare module '*.css';
