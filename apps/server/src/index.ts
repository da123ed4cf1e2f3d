export { createServer, type Server } from "./app.js";
export { serve, type ServeOptions, type Serving } from "./serve.js";
export { ADMINISTRATOR, apiToken, firstPassword } from "./sign-in.js";
