import { loadContent } from "@hamon/content";
import { sampleCase, QUIET } from "./sample-case.js";
import { scope } from "./scope.js";
const c = await loadContent();
const s = await sampleCase("kpi_websub", c);
try {
await s.records("policy", 1, ["record_id","policy_no","name","name_kana","postal_code","address","phone","email","bank_account","product","agency_code","updated_on"], [
 ["1","A1","髙橋　花子","ﾀｶﾊｼ ﾊﾅｺ","100-0001","東京都千代田区千代田1-1","090-1234-5678",null,null,"x","K1","2024-01-01"],
 ["2","A2","高橋花子","タカハシハナコ",null,"千代田区千代田１丁目１番",null,null,null,"x","K1","2024-02-01"],
 ["3","A3","高橋太郎",null,null,"千代田区千代田1-1",null,null,null,"x","K1","2024-02-01"],
 ["4",null,"高橋太郎",null,null,null,null,null,null,"x","K1","2024-02-01"],
 ["5","A4",null,null,null,null,"09012345678",null,"0001-123-1234567","x","K1","2024-02-01"],
]);
await s.records("agency_staff", 2, ["staff_id","agency_code","agency_name","staff_name","staff_kana","birth_date","phone","registered_on"], [["1","K1","代理店","佐藤 一",null,"1980-01-01",null,"2020-01-01"]]);
await s.records("number_index", 3, ["index_id","policy_no","claim_no","branch_code","counted_on"], [["1","A1",null,"b","2020-01-01"]]);
await s.records("customer_master", 4, ["customer_no","policy_no","name","name_kana","postal_code","address","phone","email"], [["M1","A4","高橋太郎","タカハシタロウ",null,"東京都千代田区千代田1-1",null,"taro@example.jp"]]);
await s.fill("event",[{event_id:1,"logsource.service":"kpi-front","http.request.method":"GET","url.path":"/kpi/records/1","url.original":"/kpi/records/1","http.response.status_code":200,"http.response.bytes":900},
{event_id:2,"logsource.service":"kpi-report","http.request.method":"GET","url.path":"/report/export.ashx","url.original":"/report/export.ashx?set=policy&from=2&to=3","http.response.status_code":200,"http.response.bytes":90000},
{event_id:3,"logsource.service":"kpi-front","http.request.method":"GET","url.path":"/kpi/upload/attachments/a.aspx","url.original":"/kpi/upload/attachments/a.aspx?cmd=x","http.response.status_code":200,"http.response.bytes":90000}]);
await s.fill("story",[{story_id:"s",is_intruder:true}]);
await s.fill("finding",[{finding_id:"f",tags:"attack.t1505.003 a.b",story_id:"s"}]);
await s.fill("finding_event",[{finding_id:"f",event_id:3}]);
await s.fill("intruder_event",[1,2,3].map(event_id=>({event_id,story_id:"s"})));
const r = await scope(s.open, QUIET);
console.log({...r, written: r.written.map(p=>[p.table,p.part,p.row_count]), removed: r.removed.length});
console.table(await s.rows("select * from exposure order by row_id"));
console.table(await s.rows("select * from person"));
console.table(await s.rows("select figure_id,state,value,low,high from figure where value<>0 or value is null"));
console.table(await s.rows("select * from exposure_event"));
} finally { await s.close(); }
