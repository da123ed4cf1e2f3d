export { createServer, type Server, type ServerOptions } from "./app.js";
export { serve, type ServeOptions, type Serving } from "./serve.js";
export { ADMINISTRATOR, apiToken, firstPassword } from "./sign-in.js";
