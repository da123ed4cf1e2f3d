// How a page is asked for.

import { z } from "zod";

const MAX_PAGE = 500;

export const PageQuery = z.object({
  after: z
    .string()
    .regex(/^-?\d{1,16}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
});
