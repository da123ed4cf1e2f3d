// The name of a file, which breaks at its points, strokes and dashes where it must, not within a word.

import { Fragment } from "react";

export function Breakable({ name }: { readonly name: string }) {
  return name.split(/(?<=[._/-])(?=[^._/-])/).map((part, at) => (
    <Fragment key={`${at} ${part}`}>
      {part}
      <wbr />
    </Fragment>
  ));
}
