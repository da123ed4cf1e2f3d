// The name and its sign.

export function Logo() {
  return (
    <span className="logo">
      <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="#7ab0dc" aria-hidden="true">
        <circle cx="12" cy="12" r="2.4" fill="#fff" stroke="none" />
        <circle cx="12" cy="12" r="6" strokeWidth="1.7" />
        <circle cx="12" cy="12" r="10.2" opacity=".6" />
      </svg>
      <span lang="en">Hamon</span> <span lang="ja">波紋</span>
    </span>
  );
}

/** Still rings in a corner, for whoever looks twice. */
export function Waves() {
  return (
    <svg className="waves-corner" viewBox="-100 -100 200 200" fill="none" stroke="currentColor" aria-hidden="true">
      {[12, 27, 44, 63, 84].map((radius) => (
        <circle key={radius} r={radius} />
      ))}
    </svg>
  );
}
