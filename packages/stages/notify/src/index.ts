export { readBounces, type BounceTally } from "./bounces.js";
export { startMailSink, type MailSink } from "./mail-sink.js";
export { notify, type NotifyOptions, type NotifyResult } from "./notify.js";
export { listDeliveries, summariseDeliveries, type DeliveryFilter } from "./summary.js";
