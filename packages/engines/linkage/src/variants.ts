// Kanji that are one character in two shapes, as names and places in Japanese registers use them.
//
// Written for this engine from the correspondences that the jōyō and jinmeiyō kanji lists state (旧字体 -> 新字体)
// and from the well-known shapes of surnames (異体字). Each group ends with the common shape.
// Beside them stand the shapes of family registers (register-shapes/, another's data under its own licence): ours decides
// where both know a shape. Look-alikes that are different characters (己/巳, 土/士, 大/太) are in neither.

import { REGISTER_SHAPES } from "./register-shapes/shapes.js";

/** Always equal: the old or register shape, then the common one. */
const SAME = [
  // jōyō kanji: 旧字体 and 新字体
  "亞亜 惡悪 壓圧 圍囲 醫医 爲為 壹壱 隱隠 榮栄 營営 衞衛 驛駅 圓円 艷艶 鹽塩 緣縁 奧奥 應応 橫横 歐欧 毆殴 黃黄 溫温 穩穏",
  "假仮 價価 畫画 會会 壞壊 懷懐 繪絵 槪概 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 渴渇 卷巻 陷陥 勸勧 寬寛 關関 歡歓 罐缶 觀観",
  "氣気 歸帰 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 虛虚 峽峡 挾挟 狹狭 鄕郷 曉暁 區区 驅駆 勳勲 薰薫 徑径 惠恵 揭掲 溪渓 經経",
  "繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 擊撃 缺欠 硏研 縣県 儉倹 劍剣 劒剣 險険 圈圏 檢検 權権 獻献 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱",
  "號号 國国 黑黒 濟済 碎砕 齋斎 劑剤 櫻桜 册冊 雜雑 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写",
  "釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙 獎奨 將将 稱称 證証 燒焼 乘乗 剩剰 壤壌 孃嬢 條条 淨浄 狀状 疊畳",
  "讓譲 釀醸 觸触 囑嘱 寢寝 愼慎 晉晋 眞真 盡尽 圖図 粹粋 醉酔 穗穂 隨随 髓髄 數数 樞枢 瀨瀬 聲声 靜静 齊斉 攝摂 竊窃 專専",
  "戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿 巢巣 爭争 瘦痩 總総 莊荘 裝装 騷騒 增増 臟臓 藏蔵 卽即 屬属 續続",
  "墮堕 對対 體体 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単 擔担 膽胆 團団 彈弾 斷断 癡痴 遲遅 晝昼 蟲虫 鑄鋳 廳庁 徵徴 聽聴 敕勅",
  "鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党 盜盗 燈灯 當当 鬭闘 德徳 獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売 麥麦",
  "發発 髮髪 拔抜 晚晩 蠻蛮 祕秘 濱浜 甁瓶 拂払 佛仏 倂併 竝並 變変 邊辺 辨弁 瓣弁 辯弁 步歩 寶宝 豐豊 襃褒 沒没 飜翻 每毎",
  "萬万 滿満 麵麺 默黙 彌弥 戾戻 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 淚涙",
  "壘塁 禮礼 勵励 靈霊 齡齢 曆暦 歷歴 戀恋 鍊錬 爐炉 勞労 樓楼 郞郎 祿禄 錄録 灣湾 靑青 淸清 槇槙 遙遥 瑤瑶 堯尭 巖巌",
  // jinmeiyō kanji, printed shapes and the well-known shapes of surnames
  "亙亘 晄晃 禰祢 凜凛 晧皓 曻昇 峯峰 嶋島 嶌島 冨富 埜野 栁柳 桺柳 桒桑 槗橋 檜桧 渕淵 渊淵 礒磯 籠篭 藪薮 蔣蒋 舘館 舩船 曾曽 萠萌 穰穣 濤涛",
  "髙高 﨑崎 嵜崎 㟢崎 濵浜 邉辺 靍鶴 靏鶴 𠮷吉 𡈽土 𣘺橋 凉涼 囘回 喆哲 圀国 夛多 姬姫 寳宝 尙尚 恊協 枩松 柗松 欝鬱 珎珍 畊耕 畧略",
  "穐秋 竒奇 羣群 聰聡 臯皐 舖舗 萊莱 蘆芦 蘓蘇 蠣蛎 諫諌 讚讃 躰体 邨村 鄉郷 鋪舗 鐡鉄 頴穎 顏顔 飮飲 駈駆 鬪闘 鷗鴎 鶯鴬 麪麺 麴麹",
  "禱祷 瀆涜 頰頬 摑掴 嚙噛 蟬蝉 蠟蝋 醬醤 塡填 顚顛 剝剥 繫繋 簞箪 瘦痩 敎教 敘叙 﨟臈 祿禄 緜綿 龝秋 焰焔 煕熙",
];

/** Different characters that registers mix up: equal only where something else agrees too. */
const WEAK = ["斉斎 境堺 阪坂 薗園 碕崎"];

/** Code point of a shape -> code unit of the common shape. */
export const SAME_KANJI: ReadonlyMap<number, number> = withRegisterShapes(foldsOf(SAME));

/** The pairs that need other evidence, beside SAME_KANJI. */
export const WEAK_KANJI: ReadonlyMap<number, number> = foldsOf(WEAK);

// 皈 is a register shape of 歸, which is our 帰. What is common to us stays so: registers have 塡 for our 填.
function withRegisterShapes(ours: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const folds = new Map<number, number>();
  const common = new Set(ours.values());
  for (const group of REGISTER_SHAPES.trim().split(/\s/)) {
    const [parent = 0, ...shapes] = Array.from(group, (letter) => letter.codePointAt(0) ?? 0);
    for (const shape of shapes) if (!common.has(shape)) folds.set(shape, ours.get(parent) ?? parent);
  }
  for (const [shape, to] of ours) folds.set(shape, to);
  return folds;
}

function foldsOf(lines: readonly string[]): ReadonlyMap<number, number> {
  const folds = new Map<number, number>();
  for (const group of lines.join(" ").split(" ")) addGroup(folds, group);
  return folds;
}

// "齋斎": the last letter is the common shape.
function addGroup(folds: Map<number, number>, group: string): void {
  const letters = Array.from(group);
  const common = letters.at(-1)?.codePointAt(0) ?? 0;
  for (const letter of letters) {
    const code = letter.codePointAt(0) ?? 0;
    if (code !== common) folds.set(code, common);
  }
}
