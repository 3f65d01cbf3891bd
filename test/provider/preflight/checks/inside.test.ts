import assert from "node:assert/strict";
import { removedApiFindings } from "../../../../provider/preflight/checks/inside/apis";
import { breaksSkew, insideNodeFindings } from "../../../../provider/preflight/checks/inside/nodes";
import type { Roll } from "../../../../provider/preflight/checks/inside/rolls";
import { blockersOf, rollFindings } from "../../../../provider/preflight/checks/inside/rolls";
import { surgeFindings } from "../../../../provider/preflight/checks/inside/surge";
import { webhookFindings } from "../../../../provider/preflight/checks/inside/webhooks";
import type { Budget, Node, Pod, Workload } from "../../../../provider/observe/inside/types";
import type { Unseen } from "../../../../provider/observe/part";
import { preflight } from "../../../../provider/preflight/preflight";
import type { Nodegroup } from "../../../../provider/eks/types";
import {
  cluster,
  context,
  facts,
  inside,
  insight,
  node,
  nodegroup,
  pod,
  remedies,
  seen,
  snapshot,
  told,
  v,
} from "./someCluster";

describe("the nodes of a cluster that is looked into", () => {
  const of = (nodes: readonly Node[], from = "1.31", to = "1.33", options: object = {}) =>
    insideNodeFindings(context(from, to, { inside: inside({ nodes }) }, options));

  it("break the skew by being four minors behind, or newer than a rollback's target", () => {
    const hop = { from: v("1.32"), to: v("1.33") };
    assert.equal(breaksSkew(node("n", "1.30", "self-managed"), hop), false);
    assert.equal(breaksSkew(node("n", "1.29", "self-managed"), hop), true);
    assert.equal(breaksSkew(node("n", undefined, "self-managed"), hop), false);
    const back = { from: v("1.33"), to: v("1.32") };
    assert.equal(breaksSkew(node("n", "1.33", "self-managed"), back), true);
    assert.equal(breaksSkew(node("n", "1.32", "self-managed"), back), false);
    assert.equal(breaksSkew(node("n", "1.33", "auto"), back), false);
    assert.equal(breaksSkew(node("n", "1.20", "self-managed"), back), false);
  });

  it("outside managed node groups are told by whose they are, with every version", () => {
    const nodes = [
      node("a", "1.31", "nodepool"),
      node("b", "1.30", "nodepool"),
      node("c", undefined, "nodepool"),
      node("d", "1.31", "nodepool"),
      node("e", "1.31", "auto", { owner: { kind: "auto", name: "system" } }),
      node("f", "1.31", "self-managed"),
      node("g", "1.20", "nodegroup"),
    ];
    const found = of(nodes);
    assert.deepEqual(told(found), [
      "EKSV063 note nodepool/default",
      "EKSV063 note nodepool/system",
      "EKSV063 note nodes/self-managed",
    ]);
    const [karpenter, auto, own] = found.map(({ fact }) => fact);
    assert.match(
      karpenter ?? "",
      /^Karpenter's NodePool default: 4 nodes with kubelet 1\.30 and 1\.31 and an unknown version, within .*; Karpenter replaces them/,
    );
    assert.match(
      auto ?? "",
      /^EKS Auto Mode's NodePool system: 1 node with kubelet 1\.31, within .*; EKS Auto Mode replaces them/,
    );
    assert.match(own ?? "", /^nodes that EKS does not manage: .*; they stay as they are$/);
    assert.match(facts(of([node("a", "1.31", "fargate")])), /^Fargate: 1 node .*; they stay as they are$/);
    assert.match(facts(of([node("a", "1.31", "hybrid")])), /^hybrid nodes: 1 node .*; they stay as they are$/);
    assert.deepEqual(of(nodes, "1.31", "1.31"), []);
  });

  it("are not told of where they were not seen", () => {
    const hidden = { seen: false, why: { kind: "denied", operation: "GET nodes", words: "no" } } as const;
    const looked = inside({});
    assert(looked.seen);
    const parts = [undefined, hidden, seen({ ...looked.value, nodes: hidden })] as const;
    for (const part of parts) assert.deepEqual(insideNodeFindings(context("1.31", "1.33", { inside: part })), []);
  });

  it("stop the first hop at which they break the skew", () => {
    const found = of([node("a", "1.29", "self-managed"), node("b", "1.30", "self-managed")]);
    assert.deepEqual(told(found), ["EKSV063 error nodes/self-managed"]);
    assert.equal(found[0]?.hop, "1.32 → 1.33");
    assert.deepEqual(found[0].names, ["node/a"]);
    assert.match(
      facts(found),
      /: 1 node with kubelet 1\.29 \(a\) would break the version skew at hop 2 of 2.*more than three minors behind the API server$/,
    );
    assert.match(remedies(found), /with an image of 1\.31 .*; or go one minor at a time/);
    const back = of([node("a", "1.33", "hybrid")], "1.33", "1.32");
    assert.deepEqual(told(back), ["EKSV063 error nodes/hybrid"]);
    assert.match(facts(back), /a kubelet must not be newer than the API server$/);
    assert.match(remedies(back), /^bring them to 1\.32 first/);
  });

  it("are replaced in the way of their kind", () => {
    const remedy = (kind: Node["owner"]["kind"]) => remedies(of([node("a", "1.28", kind)]));
    assert.match(remedy("nodepool"), /kubectl describe nodepool default/);
    assert.match(remedy("auto"), /kubectl describe nodepool default/);
    assert.match(remedy("fargate"), /^delete their pods first \(.* --field-selector spec\.nodeName=a\)/);
    assert.match(remedy("hybrid"), /nodeadm upgrade 1\.31/);
    assert.match(remedy("self-managed"), /kubectl drain a /);
    const named = of([node("a", "1.31", "self-managed", { owner: { kind: "self-managed", name: "blue" } })]);
    assert.match(facts(named), /^self-managed nodes blue: /);
  });

  it("that follow by themselves are waited for with waitForNodes", () => {
    const waits = (
      kind: Node["owner"]["kind"],
      waitForNodes: number | undefined,
      from = "1.31",
      to = "1.33",
      kubelet = "1.29",
    ) => of([node("a", kubelet, kind)], from, to, { waitForNodes });
    assert.deepEqual(told(waits("nodepool", 30)), ["EKSV063 warning nodepool/default"]);
    assert.match(facts(waits("auto", 30)), /; up waits up to 30 min before that hop/);
    assert.deepEqual(told(waits("nodepool", 0)), ["EKSV063 error nodepool/default"]);
    assert.deepEqual(told(waits("nodepool", undefined)), ["EKSV063 error nodepool/default"]);
    assert.deepEqual(told(waits("self-managed", 30)), ["EKSV063 error nodes/self-managed"]);
    assert.deepEqual(told(waits("nodepool", 30, "1.33", "1.32", "1.33")), ["EKSV063 error nodepool/default"]);
  });

  it("that are NotReady or cordoned are warned of, those of node groups too", () => {
    const found = of([
      node("a", "1.31", "nodegroup", { ready: false, cordoned: true }),
      node("b", "1.31", "nodegroup", { cordoned: true }),
      node("c", "1.31", "nodegroup"),
    ]);
    assert.deepEqual(told(found), ["EKSV064 warning nodegroup/workers"]);
    assert.deepEqual(found[0]?.names, ["node/a", "node/b"]);
    assert.equal(facts(found), "node group workers: 1 node NotReady (a), 1 node cordoned (b)");
    assert.match(remedies(found), /^see why \(kubectl describe node a\), .*; let cordoned .*\(kubectl uncordon b\)/);
    assert.equal(
      facts(of([node("b", "1.31", "nodegroup", { cordoned: true })])),
      "node group workers: 1 node cordoned (b)",
    );
    const many = ["a", "b", "c", "d", "e"].map((name) => node(name, "1.31", "nodegroup", { ready: false }));
    assert.match(facts(of(many)), /5 nodes NotReady \(a, b, c and 2 more\)$/);
    // One command shows how.
    assert.match(remedies(of(many)), /^see why \(kubectl describe node a\), and repair or replace what is NotReady$/);
    const shut = many.map((one) => ({ ...one, ready: true, cordoned: true }));
    assert.match(
      remedies(of(shut)),
      /^let cordoned nodes take pods again \(kubectl uncordon a\), if nobody is draining them$/,
    );
  });
});

describe("pods on nodes that roll", () => {
  const NODES = [node("n1", "1.31", "nodegroup"), node("n2", "1.31", "nodegroup"), node("n3", "1.31", "self-managed")];
  const budget = (name: string, more: Partial<Budget> = {}): Budget => ({
    namespace: "shop",
    name,
    selector: { labels: { app: "cart" }, expressions: [] },
    disruptionsAllowed: 0,
    rule: "maxUnavailable: 0",
    ...more,
  });

  function of(
    pods: readonly Pod[],
    budgets: readonly Budget[],
    roll: Roll | "stays" = "step",
    workloads: readonly Workload[] = [],
  ) {
    const here = snapshot("1.31", { inside: inside({ nodes: NODES, pods, budgets, workloads }) });
    return rollFindings(here, ({ owner }) => (owner.kind === "nodegroup" && roll !== "stays" ? roll : undefined));
  }

  it("are held there by a budget that lets none go", () => {
    const pods = [
      pod("cart-1", "n1"),
      pod("cart-2", "n3"),
      pod("cart-3", undefined),
      pod("other", "n1", { labels: {} }),
    ];
    const found = of(pods, [budget("cart")]);
    assert.deepEqual(told(found), ["EKSV060 error budget/shop/cart"]);
    assert.deepEqual(found[0]?.names, ["pod/shop/cart-1"]);
    assert.match(
      facts(found),
      /covers cart-1 on nodes that roll \(node group workers\): their roll would end with PodEvictionFailure$/,
    );
    for (const [roll, outcome] of [
      ["forced", /: force: true deletes them all the same$/],
      ["drift", /: EKS Auto Mode waits for them/],
    ] as const) {
      assert.deepEqual(told(of(pods, [budget("cart")], roll)), ["EKSV060 warning budget/shop/cart"]);
      assert.match(facts(of(pods, [budget("cart")], roll)), outcome);
    }
    assert.deepEqual(of(pods, [budget("cart")], "stays"), []);
  });

  it("are held there no longer where their workload has more replicas", () => {
    const remedy = (...pods: readonly Pod[]) => remedies(of(pods, [budget("cart")]));
    const alone = pod("alone", "n1", { owner: undefined });
    const web = pod("web-5d9f8c-x", "n1", { owner: { kind: "ReplicaSet", name: "web-5d9f8c" } });
    assert.match(remedy(alone, pod("cart-0", "n1"), web), /\(kubectl scale statefulset\/cart -n shop --replicas=N\)/);
    assert.match(remedy(web), /\(kubectl scale deployment\/web -n shop --replicas=N\)/);
    assert.match(remedy(alone), /\(kubectl scale deployment\/NAME -n shop --replicas=N\)/);
  });

  it("are not held by a budget with room, of another namespace, of other pods, or of none", () => {
    const pods = [pod("cart-1", "n1")];
    for (const more of [
      { disruptionsAllowed: 1 },
      { disruptionsAllowed: undefined },
      { namespace: "other" },
      { selector: undefined },
      { selector: { labels: { app: "web" }, expressions: [] } },
    ]) {
      assert.deepEqual(of(pods, [budget("cart", more)]), [], JSON.stringify(more));
    }
  });

  it("stay where a DaemonSet or the node itself makes them", () => {
    for (const kind of ["DaemonSet", "Node"]) {
      assert.deepEqual(of([pod("agent", "n1", { owner: { kind, name: "x" } })], [budget("cart")]), []);
    }
  });

  it("cannot be evicted at all under several budgets", () => {
    const room = { disruptionsAllowed: 1 };
    const pods = [pod("cart-1", "n1"), pod("cart-2", "n2")];
    const found = of(pods, [budget("one", room), budget("two", room), budget("else", { ...room, namespace: "else" })]);
    assert.deepEqual(told(found), ["EKSV060 error budget/shop/one"]);
    assert.deepEqual(found[0]?.names, ["pod/shop/cart-1", "pod/shop/cart-2"]);
    assert.match(facts(found), /^2 budgets \(shop\/one, shop\/two\) cover the same pods \(cart-1, cart-2\)/);
    assert.equal(remedies(found), "leave one of them: kubectl delete pdb two -n shop");
    for (const roll of ["forced", "drift"] as const)
      assert.deepEqual(of(pods, [budget("one", room), budget("two", room)], roll), []);
    // Each set of budgets is told for itself.
    const web = { ...room, selector: { labels: { app: "web" }, expressions: [] } };
    const apart = of(
      [...pods, pod("web-1", "n1", { labels: { app: "web" } })],
      [budget("one", room), budget("two", room), budget("three", web), budget("four", web)],
    );
    assert.deepEqual(told(apart), ["EKSV060 error budget/shop/one", "EKSV060 error budget/shop/three"]);
    assert.deepEqual(of(pods, [budget("one", room)]), []);
  });

  it("of a workload with a single replica are down for a while, by namespace", () => {
    const workload = (name: string, more: Partial<Workload> = {}): Workload => ({
      kind: "StatefulSet",
      namespace: "shop",
      name,
      replicas: 1,
      ...more,
    });
    const replicaSet = { owner: { kind: "ReplicaSet", name: "web-5d9f8c" }, labels: { "pod-template-hash": "5d9f8c" } };
    const pods = [
      pod("cart-0", "n1"),
      pod("web-5d9f8c-x", "n2", replicaSet),
      pod("api-v2-77-x", "n2", { owner: { kind: "ReplicaSet", name: "api-v2-77" }, labels: {} }),
      pod("hash-1", "n1", { owner: { kind: "ReplicaSet", name: "hash-77" }, labels: { "pod-template-hash": "88" } }),
    ];
    const deployment = (name: string, more: object = {}) => workload(name, { kind: "Deployment", ...more });
    const found = of(pods, [], "step", [
      workload("cart"),
      deployment("web"),
      deployment("api-v2"),
      deployment("hash"),
      workload("cart", { namespace: "other" }),
      workload("gone"),
    ]);
    assert.deepEqual(told(found), ["EKSV061 warning namespace/shop"]);
    assert.deepEqual(found[0]?.names, [
      "statefulset/shop/cart",
      "deployment/shop/web",
      "deployment/shop/api-v2",
      "deployment/shop/hash",
    ]);
    assert.match(
      facts(found),
      /^in namespace shop 4 workloads have a single replica, on nodes that roll: statefulset\/cart, deployment\/web, deployment\/api-v2 and 1 more;/,
    );
    assert.match(
      facts(of(pods, [], "forced", [workload("cart")])),
      /^in namespace shop a workload has a single replica/,
    );
    assert.match(remedies(found), /kubectl scale -n shop statefulset\/cart --replicas=2/);
    assert.deepEqual(of(pods, [], "step", [workload("cart", { replicas: 2 })]), []);
    assert.deepEqual(of(pods, [], "drift", [workload("cart")]), []);
  });

  it("that nothing makes again are lost, by namespace", () => {
    const alone = (name: string, more: Partial<Pod> = {}) => pod(name, "n1", { owner: undefined, ...more });
    const found = of([alone("one"), alone("two"), alone("three", { namespace: "other" })], []);
    assert.deepEqual(told(found), ["EKSV062 warning namespace/shop", "EKSV062 warning namespace/other"]);
    assert.deepEqual(found[0]?.names, ["pod/shop/one", "pod/shop/two"]);
    assert.match(found[0].remedy, /^keep what they are \(kubectl get pod one -n shop -o yaml\)/);
    assert.match(
      facts(found),
      /^in namespace shop nothing makes 2 pods again when their nodes roll: one, two\nin namespace other nothing makes a pod again when its node rolls: three$/,
    );
    assert.deepEqual(of([alone("one")], [], "drift"), []);
  });

  it("are none where the cluster was not looked into", () => {
    assert.deepEqual(
      rollFindings(snapshot("1.31"), () => "step"),
      [],
    );
  });

  it("hold up a roll by their budgets: those on cordoned nodes, where there are any", () => {
    const cordoned = node("n2", "1.31", "nodegroup", { cordoned: true });
    const pods = [pod("cart-1", "n1"), pod("cart-2", "n2"), pod("cart-3", "n3"), pod("cart-4", undefined)];
    const at = (nodes: readonly Node[], budgets = [budget("cart")]) => blockersOf({ nodes, pods, budgets }, "workers");
    assert.deepEqual(at(NODES), ["budget shop/cart (maxUnavailable: 0) lets no pod go now: cart-1, cart-2 on n1, n2"]);
    assert.deepEqual(at([...NODES.filter(({ name }) => name !== "n2"), cordoned]), [
      "budget shop/cart (maxUnavailable: 0) lets no pod go now: cart-2 on n2",
    ]);
    assert.deepEqual(at(NODES, [budget("cart", { disruptionsAllowed: 1 }), budget("web", { namespace: "web" })]), []);
    const others = NODES.map((one) => ({ ...one, owner: { kind: "nodegroup", name: "others" } as const }));
    assert.deepEqual(at(others), []);
    const pools = NODES.map((one) => ({ ...one, owner: { kind: "nodepool", name: "workers" } as const }));
    assert.deepEqual(at(pools), []);
  });
});

describe("the addresses that the new nodes of a roll take", () => {
  const IDS = ["s1", "s2", "s3"];
  const subnet = (id: string, zone: string, freeAddresses = 100) => ({ id, zone, freeAddresses });
  const PLENTY = [subnet("s1", "a"), subnet("s2", "b"), subnet("s3", "c")];
  const of = (more: Partial<Nodegroup>, subnets = PLENTY, nodes: readonly Node[] = [], beside: Nodegroup[] = []) =>
    surgeFindings(
      snapshot("1.31", {
        nodegroups: seen([nodegroup("1.31", { subnets: IDS, desiredSize: 10, ...more }), ...beside]),
        inside: inside({ nodes }),
        subnets: seen(subnets),
      }),
      new Set(["workers", "others"]),
    );
  const sized = [node("a", "1.31", "nodegroup", { maxPods: 29 }), node("b", "1.31", "nodegroup", { maxPods: 17 })];

  it("are those of two nodes for each zone, or of as many as may be unavailable", () => {
    assert.deepEqual(told(of({})), ["EKSV067 note nodegroup/workers"]);
    assert.equal(remedies(of({})), "nothing to do");
    assert.match(
      facts(of({})),
      /workers have 300 free IP addresses \(s1 in a: 100, s2 in b: 100, s3 in c: 100\), and its roll brings up 6 nodes before the old ones go, 2 in each zone \(updateConfig: maxUnavailable 1\)$/,
    );
    const sameZone = [subnet("s1", "a"), subnet("s2", "a"), subnet("s3", "b"), subnet("of-another", "c")];
    assert.match(facts(of({}, sameZone)), /have 300 free .*brings up 4 nodes .*2 in each zone/);
    assert.match(facts(of({ updateConfig: { maxUnavailable: 20 } })), /up 20 nodes .*7 in each .*maxUnavailable 20\)/);
    const percent = { updateConfig: { maxUnavailablePercentage: 33 }, desiredSize: 100 };
    assert.match(facts(of(percent)), /up 33 nodes .*11 in each .*maxUnavailablePercentage 33\)/);
    assert.match(facts(of({ ...percent, desiredSize: 1000 }, PLENTY)), /up 100 nodes /);
    assert.match(facts(of({ ...percent, desiredSize: undefined }, PLENTY, sized)), /up 6 nodes /);
  });

  it("are too few for certain where a zone has none, or all have fewer than nodes come", () => {
    const dry = of({}, [subnet("s1", "a"), subnet("s2", "b", 0), subnet("s3", "c")]);
    assert.deepEqual(told(dry), ["EKSV067 error nodegroup/workers"]);
    assert.match(facts(dry), /: no new node can come in b$/);
    assert.match(remedies(dry), /--cluster-name devel --nodegroup-name workers --update-config updateStrategy=MINIMAL/);
    // Another subnet of the zone has some.
    assert.deepEqual(told(of({}, [subnet("s1", "a"), subnet("s2", "a", 0), subnet("s3", "c")])), [
      "EKSV067 note nodegroup/workers",
    ]);
    const few = of({}, [subnet("s1", "a", 1), subnet("s2", "b", 1), subnet("s3", "c", 3)]);
    assert.deepEqual(told(few), ["EKSV067 error nodegroup/workers"]);
    assert.match(facts(few), /: fewer than the nodes that come$/);
    const enough = of({}, [subnet("s1", "a", 2), subnet("s2", "b", 2), subnet("s3", "c", 2)]);
    assert.deepEqual(told(enough), ["EKSV067 note nodegroup/workers"]);
  });

  it("may be too few where a zone has fewer than its nodes and their pods take at the most", () => {
    const uneven = of({}, [subnet("s1", "a", 1), subnet("s2", "b"), subnet("s3", "c")]);
    assert.deepEqual(told(uneven), ["EKSV067 warning nodegroup/workers"]);
    assert.match(facts(uneven), /: in a new nodes, or pods on them, may get none$/);
    assert.deepEqual(told(of({}, PLENTY, sized)), ["EKSV067 note nodegroup/workers"]);
    const tight = of({}, [subnet("s1", "a", 59), subnet("s2", "b", 60), subnet("s3", "c", 59)], sized);
    assert.deepEqual(told(tight), ["EKSV067 warning nodegroup/workers"]);
    assert.match(facts(tight), /; a node takes one and, as the CNI is configured, up to 30 .*: in a and c new nodes/);
    // Nodes of others may be larger, and some do not tell.
    const large = { maxPods: 500 };
    const others = [
      node("c", "1.31", "nodegroup", { ...large, owner: { kind: "nodegroup", name: "others" } }),
      node("d", "1.31", "nodepool", { ...large, owner: { kind: "nodepool", name: "workers" } }),
      node("e", "1.31", "nodegroup"),
    ];
    assert.match(facts(of({}, PLENTY, [...others, ...sized])), /, up to 30 with those of its pods$/);
    assert.doesNotMatch(facts(of({}, PLENTY, others)), /with those of its pods/);
  });

  it("are taken from the same by node groups that roll beside", () => {
    const beside = [nodegroup("1.31", { name: "others", subnets: ["s3"], desiredSize: 1 })];
    const found = of({}, PLENTY, [], beside);
    assert.equal(found.length, 2);
    assert.match(found[0]?.fact ?? "", /; node groups others, which roll too, take theirs from the same$/);
    assert.match(found[1]?.fact ?? "", /; node groups workers, which roll too, take theirs from the same$/);
    const apart = of({ subnets: ["s1"] }, PLENTY, [], beside);
    assert.doesNotMatch(facts(apart), /roll too/);
  });

  it("are not known of a subnet that EC2 does not list", () => {
    const found = of({}, PLENTY.slice(1));
    assert.deepEqual(told(found), ["EKSV005 warning nodegroup/workers", "EKSV067 note nodegroup/workers"]);
    assert.match(facts(found), /could not check whether s1 of node group workers has .*EC2 lists no such subnet/);
    const none = of({}, []);
    assert.deepEqual(told(none), ["EKSV005 warning nodegroup/workers"]);
    assert.match(facts(none), /whether s1, s2, s3 of node group workers have free/);
  });

  it("are not known where EC2 could not be asked", () => {
    const hidden = (kind: Unseen["kind"], words = "no") =>
      surgeFindings(
        snapshot("1.31", {
          nodegroups: seen([nodegroup("1.31", { subnets: IDS })]),
          subnets: { seen: false, why: { kind, operation: "DescribeSubnets", words } },
        }),
        new Set(["workers"]),
      );
    assert.deepEqual(told(hidden("denied")), ["EKSV005 warning nodegroup/workers"]);
    assert.match(facts(hidden("denied")), /workers \(s1, s2, s3\) have free .*: DescribeSubnets met no$/);
    assert.match(remedies(hidden("denied")), /^allow ec2:DescribeSubnets/);
    assert.match(remedies(hidden("credentials")), /^see that the credentials are good for EC2 too$/);
    for (const kind of ["no-answer", "left-out", "transient"] as const) {
      assert.match(remedies(hidden(kind)), /^see that EC2 can be reached from here/, kind);
    }
    assert.equal(/met (x+)$/.exec(facts(hidden("denied", "x".repeat(400))))?.[1]?.length, 300);
  });

  it("are those of two nodes for each zone too where the nodes were not seen", () => {
    const why = { kind: "denied", operation: "GET nodes", words: "no" } as const;
    for (const part of [undefined, { seen: false, why }] as const) {
      const nodegroups = seen([nodegroup("1.31", { subnets: IDS })]);
      const here = snapshot("1.31", { nodegroups, inside: part, subnets: seen(PLENTY) });
      assert.match(facts(surgeFindings(here, new Set(["workers"]))), /brings up 6 nodes .* maxUnavailable 1\)$/);
    }
  });

  it("are no matter where nothing rolls, old nodes go first, or there are none", () => {
    assert.deepEqual(of({ name: "stays" }), []);
    assert.deepEqual(of({ updateConfig: { updateStrategy: "MINIMAL" } }), []);
    assert.deepEqual(of({ desiredSize: 0 }), []);
    assert.deepEqual(of({ subnets: [] }), []);
    assert.deepEqual(
      surgeFindings(snapshot("1.31", { nodegroups: seen([nodegroup("1.31")]) }), new Set(["workers"])),
      [],
    );
  });
});

describe("webhooks that fail closed and have no endpoint", () => {
  const webhook = (more: object = {}) => ({
    kind: "validatingwebhookconfiguration" as const,
    configuration: "guard",
    name: "guard.example.com",
    service: "security/guard",
    readyEndpoints: 0 as number | undefined,
    resources: ["configmaps"],
    ...more,
  });
  const of = (webhooks: readonly ReturnType<typeof webhook>[], to = "1.32") =>
    webhookFindings(context("1.31", to, { inside: inside({ webhooks }) }));

  it("are warned of, with whether pods of a roll could be made", () => {
    const found = of([webhook()]);
    assert.deepEqual(told(found), ["EKSV066 warning validatingwebhookconfiguration/guard"]);
    assert(!("names" in (found[0] ?? {})));
    assert.match(remedies(found), /kubectl get pods -n security\)/);
    assert.match(facts(of([webhook({ resources: ["a", "b"] })])), /\(a, b\) is refused$/);
    for (const one of ["pods", "nodes", "leases", "*", "*/*", "pods/*"]) {
      assert.deepEqual(of([webhook({ resources: ["configmaps", one] })])[0]?.names, ["pods"], one);
    }
  });

  it("are none where one is ready, or it could not be seen, or no hop is due", () => {
    assert.deepEqual(of([webhook({ readyEndpoints: 1 }), webhook({ readyEndpoints: undefined })]), []);
    assert.deepEqual(of([webhook()], "1.31"), []);
    assert.deepEqual(webhookFindings(context("1.31", "1.32")), []);
  });
});

describe("APIs that a hop removes", () => {
  const api = {
    group: "flowcontrol.apiserver.k8s.io",
    version: "v1beta3",
    resource: "flowschemas",
    removedIn: v("1.32"),
  };
  const object = (name: string) => ({ ...api, name, writtenBy: "helm" });
  const of = (parts: object, from = "1.31", to = "1.33", more: object = {}) =>
    removedApiFindings(context(from, to, { inside: inside(parts), ...more }));

  it("are an error where they are asked for, and a warning where only objects tell of them", () => {
    const asked = of({ deprecatedRequests: [api] });
    const key = "api/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas";
    assert.deepEqual(told(asked), [`EKSV065 error ${key}`]);
    assert.equal(asked[0]?.hop, "1.31 → 1.32");
    assert.match(
      facts(asked),
      /is removed in 1\.32 \(hop 1 of 2, .*\), and it was asked for since the API server started$/,
    );
    assert.match(remedies(asked), /use flowcontrol\.apiserver\.k8s\.io\/v1;/);
    const written = of({ oldObjects: [object("one")] });
    assert.deepEqual(told(written), [`EKSV065 warning ${key}`]);
    assert.match(facts(written), /\), and an object was written through it \(one by helm\)$/);
    const both = of({ deprecatedRequests: [api], oldObjects: [object("one"), object("two")] });
    assert.deepEqual(told(both), [`EKSV065 error ${key}`]);
    assert.deepEqual(both[0]?.names, ["flowschemas/one", "flowschemas/two"]);
    assert.match(facts(both), /started, and 2 objects were written through it \(one by helm, two by helm\)$/);
  });

  it("are each told for itself, with who EKS says calls them", () => {
    const other = { ...api, resource: "prioritylevelconfigurations" };
    const usages = [
      {
        api: `/apis/${api.group}/v1beta3/flowschemas`,
        instead: undefined,
        clients: [{ userAgent: "helm", requests: undefined, lastRequestAt: undefined }],
      },
    ];
    const found = of({ deprecatedRequests: [api, other] }, "1.31", "1.32", {
      insights: seen([insight({ usages }), insight()]),
    });
    assert.equal(found.length, 2);
    assert.match(found[0]?.fact ?? "", /; \/apis\/\S+ is called by helm$/);
    assert.doesNotMatch(found[1]?.fact ?? "", /is called by/);
    for (const unknown of [{ version: "v9" }, { group: "example.com" }, { resource: "flowtests" }]) {
      assert.match(
        remedies(of({ deprecatedRequests: [{ ...api, ...unknown }] })),
        /use the version that replaces it;/,
        JSON.stringify(unknown),
      );
    }
    // What is known of one is not said of another.
    const apart = of({ deprecatedRequests: [api], oldObjects: [{ ...other, name: "low", writtenBy: "helm" }] });
    assert.deepEqual(told(apart).sort(), [
      `EKSV065 error api/${api.group}/v1beta3/flowschemas`,
      `EKSV065 warning api/${api.group}/v1beta3/prioritylevelconfigurations`,
    ]);
    assert.deepEqual(
      apart.flatMap(({ names }) => names),
      ["prioritylevelconfigurations/low"],
    );
  });

  it("are no matter before and after that hop", () => {
    assert.deepEqual(of({ deprecatedRequests: [api] }, "1.30", "1.31"), []);
    assert.deepEqual(of({ deprecatedRequests: [api] }, "1.32", "1.33"), []);
    assert.deepEqual(of({ deprecatedRequests: [api] }, "1.33", "1.32"), []);
    assert.deepEqual(removedApiFindings(context("1.31", "1.32")), []);
  });
});

describe("the drift of EKS Auto Mode", () => {
  it("waits for budgets after an upgrade, not after a rollback", () => {
    const of = (from: string, to: string) => {
      const budgets = [
        {
          namespace: "shop",
          name: "cart",
          selector: { labels: {}, expressions: [] },
          disruptionsAllowed: 0,
          rule: "minAvailable: 1",
        },
      ];
      const parts = inside({
        nodes: [node("n1", "1.31", "auto"), node("n2", "1.31", "self-managed")],
        pods: [pod("a", "n1"), pod("b", "n2")],
        budgets,
      });
      const { snapshot: here, ...options } = context(from, to, {
        inside: parts,
        cluster: seen(cluster(from, { autoMode: true })),
      });
      return preflight(here, options).findings.filter(({ code }) => code === "EKSV060");
    };
    assert.deepEqual(
      of("1.31", "1.32").flatMap(({ names }) => names),
      ["pod/shop/a"],
    );
    assert.deepEqual(of("1.31", "1.30"), []);
  });
});
