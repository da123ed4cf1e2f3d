export { MASKS, type Collection, type DataMap, type Mask } from "./map/data-map.js";
export { checkDataMaps, loadDataMap, type DataMapView, type Keyed } from "./map/load.js";
export { keysIn, type PlacedKey } from "./requests/key-places.js";
export { scope, type ScopeResult } from "./scope.js";
