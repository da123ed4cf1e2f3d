export type { Lake, LakeDraft, LakeParams, LakePart, LakeSession, LakeValue } from "./lake.js";
