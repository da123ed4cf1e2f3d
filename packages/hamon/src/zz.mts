import { openStore } from "@hamon/store"; import { openLake } from "@hamon/lake"; import { openEvidence } from "@hamon/evidence"; import { loadContent } from "@hamon/content";
import { createCase, readCase, addSources } from "@hamon/case"; import { collect } from "@hamon/collect"; import { detect } from "@hamon/detect"; import { scope } from "@hamon/scope"; import { decide, stateFact, viewObligations } from "@hamon/decide"; import { mkdirSync, rmSync, readFileSync } from "node:fs"; import { join } from "node:path"; import { parseRowId } from "@hamon/records";
const world=process.argv[2]!; const folder="/work/plan/try"; rmSync(folder,{recursive:true,force:true}); mkdirSync(folder+"/c",{recursive:true});
const m=JSON.parse(readFileSync(join(world,"manifest.json"),"utf8")); const truth=JSON.parse(readFileSync(join(world,"truth.json"),"utf8"));
const store=await openStore({folder}); const now=()=>new Date();
const {case_id}=await createCase(store,{...m.case,is_synthetic:true},{now:now()});
const lake=await openLake({caseFolder:folder+"/c"}); const evidence=await openEvidence({folder:folder+"/c/evidence",case_id,keysFolder:folder+"/keys",store,now});
for(const f of m.files) await addSources(store,case_id,{paths:[join(world,f.path)],kind:f.kind,as:f.as,...(f.time_zone?{time_zone:f.time_zone}:{})},now());
const open={case_id,record:await readCase(store,case_id),folder:folder+"/c",actor:"cli",store,lake,evidence,content:await loadContent(),now};
const p={signal:new AbortController().signal,report(){}};
for(const [name,f] of Object.entries({collect,detect,scope,decide} as any)){ if(name==="decide") for(const x of m.facts) await stateFact(open as any,x,"cli"); const t=performance.now(); const {written,removed,sources,...r}=await (f as any)(open,p); console.log(name,((performance.now()-t)/1000).toFixed(1)+"s",JSON.stringify(r).slice(0,1500)); if(sources) console.log(JSON.stringify(sources.filter((s:any)=>s.warnings.length||s.fault||s.unparsed_count))); }
const fig=new Map((await lake.query<any>("select * from figure")).map(r=>[r.figure_id,r]));
let wrong=0; for(const [c,e] of Object.entries<any>(truth.rows)) for(const k of ["reachable","accessed","taken","accessed_and_taken"]) {const v=fig.get(`rows.${c}.${k}`)?.value; if(v!==e[k]) {wrong+=Math.abs((v??0)-e[k]);console.log(c,k,"found",v,"true",e[k])}}
for(const [c,e] of Object.entries<any>(truth.elements)) for(const k of ["reachable","accessed","taken"]) {const v=fig.get(`element.${c}.${k}`)?.value; if(v!==e[k]) {wrong++;console.log(c,k,"found",v,"true",e[k])}}
console.log("rows_wrong",wrong, truth.rows); const pf=fig.get("persons.total.reachable"); console.log("persons",pf,truth.persons, (pf.value-truth.persons.total)/truth.persons.total);
const items=await evidence.items(); const src=await store.db.selectFrom("source").selectAll().execute(); const no=new Map(src.map(s=>[s.path,items.find(i=>i.evidence_id===s.evidence_id)?.evidence_no]));
const found=new Set((await lake.query<any>("select event_id from intruder_event")).map(r=>{const q=parseRowId(r.event_id);return q.evidence_no+":"+q.row_no})); const tr=new Set(truth.intruder_requests.map((r:any)=>no.get(join(world,r.file))+":"+r.line_no)); let hit=0; for(const x of tr) if(found.has(x as any)) hit++; console.log("recall",hit/tr.size,"precision",hit/found.size,tr.size,found.size);
console.log(await lake.query("select entity,score,is_intruder,finding_count,event_count,first_at,last_at from story order by score desc limit 12"));
console.log((await viewObligations(open as any)).obligations.map(o=>[o.duty,o.state,o.clock.kind,o.clock.due_on]),(await viewObligations(open as any)).questions.map(q=>q.fact));
console.log((await evidence.verify()).steps);
await lake.close(); await evidence.close(); await store.close();
