export { readBounces, type BounceTally } from "./bounces.js";
export { startMailSink, type MailSink } from "./mail-sink.js";
export { hasWaiting } from "./delivery-rows.js";
export { markDeliveries, MOST_MARKS } from "./marks.js";
export { clearOutbox, listOutbox } from "./outbox.js";
export { readMarkFile } from "./mark-file.js";
export { notify, type NotifyOptions, type NotifyResult } from "./notify.js";
export { noticesOf, type PersonNotices } from "./person-notices.js";
export { listDeliveries, summariseDeliveries, type DeliveryFilter } from "./summary.js";
