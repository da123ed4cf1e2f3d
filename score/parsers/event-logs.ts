export function scoreEventLogs(_folder: string, _seed: number) {
  return { evtx_files: 0, evtx_twins: 0, evtx_unread: 0, evtx_differences: 0, evtx_damaged_wrong: 0 };
}
