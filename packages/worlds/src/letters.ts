// Letters of one name in several shapes: old and new forms of a kanji (旧字体・異体字), kana of full and half width.
//
// The forms are those that family registers really hold; the lists are short on purpose. What linkage knows comes from
// elsewhere, so that the world does not test the linker with the linker's own table.

/** The everyday letter and the forms some families write instead. */
const OLD_FORMS: Readonly<Record<string, string>> = {
  高: "髙",
  崎: "﨑",
  斎: "齋",
  斉: "齊",
  辺: "邊邉",
  沢: "澤",
  浜: "濱濵",
  吉: "𠮷",
  島: "嶋嶌",
  桜: "櫻",
  広: "廣",
  国: "國",
  柳: "栁",
  徳: "德",
  富: "冨",
  滝: "瀧",
  竜: "龍",
  瀬: "瀨",
  黒: "黑",
  頼: "賴",
  条: "條",
  万: "萬",
  与: "與",
  静: "靜",
  関: "關",
  渋: "澁",
  豊: "豐",
  塩: "鹽",
  栄: "榮",
  恵: "惠",
  真: "眞",
  寿: "壽",
  学: "學",
  円: "圓",
  実: "實",
  礼: "禮",
  勲: "勳",
  弥: "彌",
  来: "來",
  桧: "檜",
  槙: "槇",
  遥: "遙",
  穂: "穗",
  亜: "亞",
  郷: "鄕",
  荘: "莊",
  将: "將",
  晃: "晄",
};

/** Other spellings of a name: one letter replaced by one of its older forms. Empty for most names. */
export function oldForms(name: string): readonly string[] {
  const letters = [...name];
  return letters.flatMap((letter, place) =>
    [...(OLD_FORMS[letter] ?? "")].filter((form) => form !== letter).map((form) => letters.with(place, form).join("")),
  );
}

const HALF_KANA =
  "ァｧアｱィｨイｲゥｩウｳェｪエｴォｫオｵカｶガｶﾞキｷギｷﾞクｸグｸﾞケｹゲｹﾞコｺゴｺﾞサｻザｻﾞシｼジｼﾞスｽズｽﾞセｾゼｾﾞソｿゾｿﾞタﾀダﾀﾞチﾁヂﾁﾞッｯツﾂヅﾂﾞテﾃデﾃﾞトﾄドﾄﾞナﾅニﾆヌﾇネﾈノﾉハﾊバﾊﾞパﾊﾟヒﾋビﾋﾞピﾋﾟフﾌブﾌﾞプﾌﾟヘﾍベﾍﾞペﾍﾟホﾎボﾎﾞポﾎﾟマﾏミﾐムﾑメﾒモﾓャｬヤﾔュｭユﾕョｮヨﾖラﾗリﾘルﾙレﾚロﾛワﾜヲｦンﾝヴｳﾞーｰ";
const HALF_OF = halfKanaTable();

function halfKanaTable(): ReadonlyMap<string, string> {
  const pairs = HALF_KANA.matchAll(/([ァ-ヴー])([ｦ-ﾝｰ][ﾞﾟ]?)/gu);
  return new Map(Array.from(pairs, ([, full, half]) => [full as string, half as string]));
}

/** 半角カナ of 全角カナ. */
export function halfKana(kana: string): string {
  return Array.from(kana, (letter) => HALF_OF.get(letter) ?? letter).join("");
}

const LARGE: Readonly<Record<string, string>> = { ｧ: "ｱ", ｨ: "ｲ", ｩ: "ｳ", ｪ: "ｴ", ｫ: "ｵ", ｯ: "ﾂ", ｬ: "ﾔ", ｭ: "ﾕ", ｮ: "ﾖ", ｰ: "-" };

/** As banks write: 半角, no small letters. */
export function bankKana(kana: string): string {
  return Array.from(halfKana(kana), (letter) => LARGE[letter] ?? letter).join("");
}

/** ASCII digits and hyphens as 全角. */
export function wide(text: string): string {
  return text.replace(/[0-9A-Z-]/g, (letter) => (letter === "-" ? "－" : String.fromCharCode(letter.charCodeAt(0) + 0xfee0)));
}

const KANJI_DIGITS = "〇一二三四五六七八九";

/** 1 to 99 in kanji: 24 is 二十四. */
export function kanjiNumber(value: number): string {
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  const head = tens === 0 ? "" : `${tens === 1 ? "" : KANJI_DIGITS[tens]}十`;
  return head + (ones === 0 ? "" : (KANJI_DIGITS[ones] as string));
}
