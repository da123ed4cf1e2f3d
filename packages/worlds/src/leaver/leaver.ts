import type { Office } from "../office/office.js"; export async function foundLeaver(): Promise<Office> { throw new Error('x'); }
