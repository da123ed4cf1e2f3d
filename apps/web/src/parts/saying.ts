// What a person says is recorded, and all that is shown is asked for anew.

import { useMutation, useQueryClient } from "@tanstack/react-query";

export function useSaying<Said>(send: (said: Said) => Promise<unknown>, onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      onDone?.();
      await client.invalidateQueries();
    },
  });
}
