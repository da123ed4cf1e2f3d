// Files that vite bundles and the compiler only has to know of.
declare module "*.css";
declare module "@fontsource-variable/noto-sans-jp";
