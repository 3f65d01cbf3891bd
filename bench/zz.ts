import { benchWholeCluster } from "/work/main/bench/wholeCluster";
void benchWholeCluster(true).then((rows) => { console.table(rows); });
