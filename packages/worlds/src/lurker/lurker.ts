import type { Office } from "../office/office.js"; export async function foundLurker(): Promise<Office> { throw new Error('x'); }
