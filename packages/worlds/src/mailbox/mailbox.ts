import type { Office } from "../office/office.js"; export async function foundMailbox(): Promise<Office> { throw new Error('x'); }
