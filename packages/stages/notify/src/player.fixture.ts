// Notifies the case of a folder and says how far it is, to be killed by resume.test.ts. Arguments: folder, port, bounces.

import { openWorkshop } from "./case.fixture.js";
import { notify } from "./index.js";

const [folder = "", port = "0", bounces_folder = ""] = process.argv.slice(2);
const workshop = await openWorkshop(folder);
const open = await workshop.reopen();
const progress = { signal: new AbortController().signal, report: (done: number) => void process.stdout.write(`${done}\n`) };
const result = await notify(open, progress, { smtp: { host: "127.0.0.1", port: Number(port) }, bounces_folder });
process.stdout.write(`result ${JSON.stringify(result)}\n`);
await workshop.close();
