// The child that holds Typst: one job after the other, the PDF back as bytes. Ends when its parent does.

import { Typesetter, type Job } from "./typesetter.js";

export interface JobMessage {
  readonly id: number;
  readonly job: Job;
}

export type AnswerMessage =
  | { readonly id: number; readonly pdf: Uint8Array; readonly pages: readonly number[]; readonly rss: number }
  | { readonly id: number; readonly broken: string };

const typesetter = new Typesetter();

process.on("message", ({ id, job }: JobMessage) => {
  process.send?.(answer(id, job));
});
process.on("disconnect", () => process.exit(0));

function answer(id: number, job: Job): AnswerMessage {
  try {
    return { id, ...typesetter.print(job), rss: process.memoryUsage.rss() };
  } catch (mistake) {
    return { id, broken: mistake instanceof Error ? mistake.message : String(mistake) };
  }
}
