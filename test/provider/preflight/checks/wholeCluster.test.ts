import assert from "node:assert/strict";
import type { Finding } from "../../../../provider/core/findings";
import { AwsFailure } from "../../../../provider/core/failures/awsFailure";
import type { Addon, LaunchTemplate, Nodegroup } from "../../../../provider/eks/types";
import type { Snapshot } from "../../../../provider/observe/snapshot";
import type { ClusterSchedule, Obstacle, ScheduleStep } from "../../../../provider/plan/schedule/types";
import type { WholeClusterPolicies } from "../../../../provider/plan/scheduleProblem";
import { oneForEachCause } from "../../../../provider/preflight/causes";
import { unhealthyParts, wholeClusterFindings } from "../../../../provider/preflight/checks/wholeCluster";
import { addon, context, facts, inside, node, nodegroup, pod, remedies, seen, snapshot, told, v } from "./someCluster";

const base = { after: [], minutes: 1, why: "" };
const hop = (to: string, from = "1.31"): ScheduleStep => ({
  ...base,
  kind: "control-plane",
  id: `hop ${to}`,
  from: v(from),
  to: v(to),
});
const roll = (name: string, to = "1.32", from = "1.31"): ScheduleStep => ({
  ...base,
  kind: "nodegroup",
  id: `nodegroup ${name} ${to}`,
  nodegroup: name,
  from: v(from),
  to: v(to),
});
const move = (name: string, more: object = {}): ScheduleStep => ({
  ...base,
  kind: "addon",
  id: `addon ${name} v2`,
  addon: name,
  from: "v1",
  to: "v2",
  ...more,
});
const obstacle = (kind: Obstacle["kind"], resource: string): Obstacle => ({
  kind,
  resource,
  at: v("1.32"),
  fact: `${kind}!`,
});
const finding = (code: Finding["code"], resource: string, more: Partial<Finding> = {}): Finding => ({
  code,
  severity: "error",
  resource,
  fact: `${code} of ${resource}`,
  remedy: "fix it",
  ...more,
});

interface Given {
  readonly findings?: readonly Finding[];
  readonly steps?: readonly ScheduleStep[];
  readonly obstacles?: readonly Obstacle[];
  readonly policies?: WholeClusterPolicies;
  readonly snapshot?: Partial<Snapshot>;
  /** From where to where: 1.31 to 1.32. */
  readonly way?: readonly [string, string];
  readonly force?: boolean;
}

function of(given: Given): Finding[] {
  const { findings = [], steps = [], obstacles = [], policies = {}, way = ["1.31", "1.32"], force = false } = given;
  const schedule: ClusterSchedule = { steps, obstacles, nodeRolls: 0, criticalPathMinutes: 0 };
  const { snapshot: here, ...options } = context(...way, given.snapshot, { force });
  return wholeClusterFindings({ snapshot: here, options, policies, schedule, findings });
}

describe("what stops the control plane alone, in a whole cluster's upgrade", () => {
  it("is taken care of where a step moves it, and nothing keeps it from its end", () => {
    const findings = [
      finding("EKSV020", "nodegroup/workers"),
      finding("EKSV054", "nodegroup/workers"),
      finding("EKSV030", "addon/coredns"),
      finding("EKSV032", "addon/kube-proxy"),
    ];
    const steps = [roll("workers"), move("coredns"), move("kube-proxy")];
    assert.deepEqual(of({ findings, steps }), []);
    assert.deepEqual(told(of({ findings })), told(findings));
    const stuck = of({
      findings,
      steps,
      obstacles: [obstacle("pin-unmet", "workers"), obstacle("addon-policy-unmet", "coredns")],
    });
    assert.deepEqual(told(stuck), [
      "EKSV020 error nodegroup/workers",
      "EKSV054 error nodegroup/workers",
      "EKSV030 error addon/coredns",
      "EKSV025 warning nodegroup/workers",
      "EKSV033 error addon/coredns",
    ]);
    const others = [finding("EKSV021", "nodegroup/workers"), finding("EKSV031", "addon/coredns")];
    assert.deepEqual(told(of({ findings: others, steps })), told(others));
  });

  it("is no budget there: which nodes roll is known here", () => {
    assert.deepEqual(of({ findings: [finding("EKSV060", "budget/shop/cart")] }), []);
  });

  it("is a webhook without which the pods of a roll cannot be made", () => {
    const webhook = (names?: readonly string[]) =>
      finding("EKSV066", "validatingwebhookconfiguration/x", { severity: "warning", ...(names ? { names } : {}) });
    const severity = (names: readonly string[] | undefined, steps: readonly ScheduleStep[]) =>
      of({ findings: [webhook(names)], steps })[0]?.severity;
    assert.equal(severity(["pods"], [roll("workers")]), "error");
    assert.equal(severity(undefined, [roll("workers")]), "warning");
    assert.equal(severity(["pods"], [hop("1.32"), move("coredns")]), "warning");
    const insight = finding("EKSV040", "insight/i1", { severity: "warning", names: ["pods"] });
    assert.equal(of({ findings: [insight], steps: [roll("workers")] })[0]?.severity, "warning");
  });

  it("is fixed, as far as an insight is, where steps before the last hop move all that it names", () => {
    const steps = [roll("workers"), move("coredns"), hop("1.32"), move("late")];
    const about = (
      names: readonly string[] | undefined,
      more: Partial<Finding> = {},
      obstacles: readonly Obstacle[] = [],
    ) =>
      of({
        findings: [finding("EKSV024", "insight/i1", { ...(names ? { names } : {}), ...more })],
        steps,
        obstacles,
      })[0];
    const fixed = about(["nodegroup/workers"]);
    assert.deepEqual([fixed?.severity, fixed?.fact], ["note", "EKSV024 of insight/i1; fixed by step 1"]);
    assert.match(
      about(["addon/coredns", "nodegroup/workers", "nodegroup/workers"])?.fact ?? "",
      /; fixed by steps 1 and 2$/,
    );
    for (const names of [["addon/late"], ["addon/coredns", "addon/other"], [], undefined, ["hop"]]) {
      assert.equal(about(names)?.severity, "error", String(names));
    }
    assert.equal(about(["addon/coredns"], {}, [obstacle("addon-does-not-fit", "coredns")])?.severity, "error");
    assert.doesNotMatch(about(["addon/coredns"], { severity: "note" })?.fact ?? "", /fixed by/);
    const other = of({ findings: [finding("EKSV065", "api/x", { names: ["addon/coredns"] })], steps });
    assert.deepEqual(told(other), ["EKSV065 error api/x"]);
  });

  it("is fixed in the program where that keeps a node group behind", () => {
    const blocked = (policies: WholeClusterPolicies, obstacles = [obstacle("nodegroup-blocks", "workers")]) =>
      remedies(of({ findings: [finding("EKSV020", "nodegroup/workers")], obstacles, policies }).slice(0, 1));
    for (const version of ["1.31", "excluded"]) {
      assert.match(
        blocked({ nodegroups: { workers: version } }),
        /^let it follow \(nodegroups: \{ "workers": "follow" \}\)/,
      );
    }
    for (const policies of [{}, { nodegroups: { workers: "follow" } }]) assert.equal(blocked(policies), "fix it");
    assert.equal(blocked({ nodegroups: { workers: "excluded" } }, []), "fix it");
    assert.equal(blocked({ nodegroups: { workers: "1.31" } }, [obstacle("pin-unmet", "workers")]), "fix it");
    assert.equal(blocked({ nodegroups: { "*": "excluded" } }, [obstacle("nodegroup-blocks", "other")]), "fix it");
  });

  it("is Amazon Linux 2, unless the program itself keeps those nodes where they are", () => {
    const al2 = (version: string | undefined) =>
      of({
        findings: [finding("EKSV022", "nodegroup/old")],
        policies: version === undefined ? {} : { nodegroups: { old: version } },
        snapshot: { nodegroups: seen([nodegroup("1.31", { name: "old" })]) },
      })[0];
    assert.equal(al2("excluded")?.severity, "warning");
    assert.equal(al2("1.32")?.severity, "warning");
    for (const version of ["1.33", "follow", undefined]) {
      assert.equal(al2(version)?.severity, "error", version);
      assert.match(al2(version)?.remedy ?? "", /^fix it; .*nodegroups: \{ "old": "excluded" \}$/);
    }
  });
});

describe("what stops a whole cluster's upgrade beside", () => {
  it("are the obstacles of its schedule, each said once", () => {
    const cases: readonly [Obstacle["kind"], string, RegExp][] = [
      ["nodegroup-blocks", "EKSV020 error nodegroup/x", /or pin it to a version that may stay with 1\.32/],
      ["addon-does-not-fit", "EKSV030 warning addon/x", /^let it follow/],
      ["addon-version-unfit", "EKSV033 error addon/x", /^write a version that EKS lists for 1\.32/],
      ["addon-policy-unmet", "EKSV033 error addon/x", /^write a version that can be reached/],
      ["pin-unmet", "EKSV025 warning nodegroup/x", /^pin it to 1\.32, let it follow, or exclude it$/],
      ["pin-past-target", "EKSV025 error nodegroup/x", /^pin it to 1\.32 or lower/],
    ];
    for (const [kind, text, remedy] of cases) {
      const found = of({ obstacles: [obstacle(kind, "x")] });
      assert.deepEqual([told(found), facts(found)], [[text], `${kind}!`]);
      assert.match(remedies(found), remedy);
    }
    const twice = of({ findings: [finding("EKSV030", "addon/x")], obstacles: [obstacle("addon-does-not-fit", "x")] });
    assert.deepEqual(told(twice), ["EKSV030 error addon/x"]);
  });

  it("are names that the cluster does not have", () => {
    const policies = {
      addons: { coredns: "follow", nodns: "follow", "*": "latest" },
      nodegroups: { workers: "follow", "*": "follow", nobody: "follow" },
      nodegroupOrder: ["workers", ["first", "nobody"]],
    };
    const has = { addons: seen([addon("coredns", "v1")]), nodegroups: seen([nodegroup("1.31")]) };
    const found = of({ policies, snapshot: has });
    assert.deepEqual(told(found), Array(3).fill("EKSV027 error cluster/devel"));
    assert.deepEqual(
      found.map(({ fact }) => /"([^"]+)"/.exec(fact)?.[1]),
      ["nodns", "nobody", "first"],
    );
    const why = { kind: "denied", operation: "List", words: "no" } as const;
    const hidden = { addons: { seen: false, why }, nodegroups: { seen: false, why } } as const;
    assert.deepEqual(of({ policies, snapshot: hidden }), []);
  });

  it("are kube-proxy and add-ons that fit only after the hop, as a warning", () => {
    const since = { unfitSince: v("1.32") };
    assert.deepEqual(told(of({ steps: [move("kube-proxy", since), move("csi", since), move("fine")] })), [
      "EKSV032 warning addon/kube-proxy",
      "EKSV030 warning addon/csi",
    ]);
  });

  const withNodegroup = (more: Partial<Nodegroup>) => ({ nodegroups: seen([nodegroup("1.31", more)]) });

  it("are nodes with an image of the user's own that a step would roll without another one", () => {
    const custom = (policy: object, to = "1.32", more: Partial<Nodegroup> = {}) =>
      of({
        steps: [roll("workers", to)],
        policies: { nodegroups: { workers: policy } },
        snapshot: withNodegroup({ amiType: "CUSTOM", launchTemplateVersion: "3", launchTemplateName: "gold", ...more }),
      });
    const template = (version: string) => ({ launchTemplate: { name: "gold", version } });
    assert.deepEqual(custom(template("4")), []);
    assert.deepEqual(told(custom(template("3"))), ["EKSV026 error nodegroup/workers"]);
    assert.deepEqual(told(custom({})), ["EKSV026 error nodegroup/workers"]);
    // The template given is that of the end: a roll on the way would need another.
    assert.match(facts(custom(template("4"), "1.31")), /EKS has none to roll it to 1\.31 with$/);
    assert.match(
      remedies(custom({ releaseVersion: "1.32.1-20250101", ...template("4") })),
      /^leave releaseVersion out$/,
    );
    for (const policy of [{}, template("4")]) {
      assert.deepEqual(custom(policy, "1.32", { amiType: "AL2023_x86_64_STANDARD" }), []);
    }
    assert.deepEqual(of({ steps: [hop("1.32")], snapshot: withNodegroup({ amiType: "CUSTOM" }) }), []);
  });

  it("are launch templates that EKS would refuse", () => {
    const other = (version?: string) =>
      of({
        policies: {
          nodegroups: {
            workers: { launchTemplate: { name: "silver", version: "1" }, ...(version ? { version } : {}) },
          },
        },
        snapshot: withNodegroup({ launchTemplateVersion: "3", launchTemplateName: "gold" }),
      });
    assert.deepEqual(told(other()), ["EKSV029 error nodegroup/workers"]);
    assert.deepEqual(told(other("excluded")), ["EKSV025 warning nodegroup/workers"]);
    assert.deepEqual(of({ snapshot: withNodegroup({}) }), []);
  });

  it("are releases of another version or kind of image", () => {
    const asks = (releaseVersion: string, version?: string, more: Partial<Nodegroup> = {}) =>
      of({
        policies: { nodegroups: { workers: { releaseVersion, ...(version ? { version } : {}) } } },
        snapshot: withNodegroup(more),
      });
    assert.deepEqual(asks("1.32.1-20250101"), []);
    assert.deepEqual(told(asks("1.31.1-20250101")), ["EKSV025 error nodegroup/workers"]);
    assert.match(
      facts(asks("1.31.1-20250101")),
      /ends at 1\.32, and 1\.31\.1-20250101 is no release of AL2023_x86_64_STANDARD for that$/,
    );
    assert.match(
      facts(asks("1.31.1-20250101", undefined, { amiType: undefined })),
      /no release of its image for that$/,
    );
    assert.deepEqual(asks("1.31.1-20250101", "v1.31"), []);
    assert.deepEqual(told(asks("1.32.1-20250101", "1.31")), ["EKSV025 error nodegroup/workers"]);
    assert.deepEqual(asks("mine", undefined, { amiType: "CUSTOM" }), []);
    assert.deepEqual(asks("1.31.1-20250101", undefined, { releaseVersion: "1.31.1-20250101" }), []);
    assert.deepEqual(told(asks("1.31.1-20250101", "excluded")), ["EKSV025 warning nodegroup/workers"]);
    assert.deepEqual(of({ snapshot: withNodegroup({ releaseVersion: "1.31.1-20250101" }) }), []);
  });

  it("are configuration values that the version an add-on moves to does not accept", () => {
    const checked = (asked: boolean, problems: readonly string[]) => [
      { addon: "coredns", version: "v2", asked, problems: seen(problems) },
    ];
    const found = of({ snapshot: { configurations: checked(true, ["no such field", "too many"]) } });
    assert.deepEqual(told(found), ["EKSV036 error addon/coredns"]);
    assert.match(facts(found), /the configurationValues that are asked for: no such field; too many$/);
    assert.match(remedies(found), /^write values that/);
    const kept = of({ snapshot: { configurations: checked(false, ["no such field"]) } });
    assert.match(facts(kept), /the configuration values that it has: no such field$/);
    assert.match(remedies(kept), /^write configurationValues \(/);
    assert.deepEqual(of({ snapshot: { configurations: checked(true, []) } }), []);
    const why = { kind: "denied", operation: "DescribeAddonConfiguration", words: "no" } as const;
    assert.deepEqual(
      of({ snapshot: { configurations: [{ addon: "a", version: "v", asked: true, problems: { seen: false, why } }] } }),
      [],
    );
  });

  it("are node groups that are left out, but for those that are on their way out", () => {
    const issues = [{ code: "IamNodeRoleNotFound", message: "gone", resourceIds: [] }];
    const found = of({ snapshot: withNodegroup({ status: "CREATE_FAILED", issues }) });
    assert.deepEqual(told(found), ["EKSV021 warning nodegroup/workers"]);
    assert.equal(
      facts(found),
      "node group workers is CREATE_FAILED, IamNodeRoleNotFound: gone: it is left out and stays as it is",
    );
    const unknown = of({ snapshot: { nodegroups: seen([nodegroup(undefined)]) } });
    assert.match(facts(unknown), /is ACTIVE and EKS tells no version of it: it is left out/);
    assert.deepEqual(of({ snapshot: withNodegroup({ status: "DELETING" }) }), []);
    assert.deepEqual(of({ snapshot: withNodegroup({}) }), []);
  });

  it("are settings that have no effect", () => {
    const values = (policy: object, steps: readonly ScheduleStep[] = [], more: Partial<Addon> = {}) =>
      of({
        steps,
        policies: { addons: { coredns: policy } },
        snapshot: { addons: seen([addon("coredns", "v1", more)]) },
      });
    const asked = { configurationValues: "replicaCount: 2" };
    assert.match(
      facts(values({ version: "excluded", ...asked })),
      /^addons\["coredns"\]: it is excluded .*configurationValues has no effect$/,
    );
    assert.match(facts(values(asked)), /and no step moves it/);
    assert.deepEqual(told(values(asked)), ["EKSV033 warning addon/coredns"]);
    assert.deepEqual(values(asked, [move("coredns")]), []);
    assert.deepEqual(told(values(asked, [move("other"), roll("coredns")])), ["EKSV033 warning addon/coredns"]);
    assert.deepEqual(values(asked, [], asked), []);
    assert.deepEqual(values({}), []);
    assert.deepEqual(values({ version: "excluded" }), []);

    const group = (policy: object) =>
      facts(of({ policies: { nodegroups: { workers: policy } }, snapshot: withNodegroup({}) }));
    const both = { releaseVersion: "1.31.1-20250101", launchTemplate: { name: "gold", version: "4" } };
    assert.match(group({ version: "excluded", ...both }), /so releaseVersion and launchTemplate has no effect$/);
    assert.match(
      group({ version: "excluded", launchTemplate: both.launchTemplate }),
      /so launchTemplate has no effect$/,
    );
    assert.equal(group({ version: "excluded" }), "");
  });

  it("are budgets on the nodes of the node groups that roll, and of EKS Auto Mode where there are hops", () => {
    const budgets = [
      {
        namespace: "shop",
        name: "cart",
        selector: { labels: {}, expressions: [] },
        disruptionsAllowed: 0,
        rule: "minAvailable: 1",
      },
    ];
    const nodes = [
      node("n1", "1.31", "nodegroup"),
      node("n2", "1.31", "auto"),
      node("n3", "1.31", "nodegroup", { owner: { kind: "nodegroup", name: "others" } }),
      node("n4", "1.31", "nodepool", { owner: { kind: "nodepool", name: "workers" } }),
    ];
    const pods = nodes.map(({ name }) => pod(`on-${name}`, name));
    const held = (steps: readonly ScheduleStep[], force?: boolean) =>
      of({
        steps,
        policies: force === undefined ? {} : { nodegroups: { workers: { force } } },
        snapshot: { inside: inside({ nodes, pods, budgets }), nodegroups: seen([nodegroup("1.31")]) },
      }).filter(({ code }) => code === "EKSV060");
    assert.deepEqual(held([roll("workers")])[0]?.names, ["pod/shop/on-n1"]);
    assert.equal(held([roll("workers")])[0]?.severity, "error");
    assert.equal(held([roll("workers")], false)[0]?.severity, "error");
    assert.equal(held([roll("workers")], true)[0]?.severity, "warning");
    assert.deepEqual(held([hop("1.32")])[0]?.names, ["pod/shop/on-n2"]);
    assert.deepEqual(held([roll("workers"), hop("1.32")])[0]?.names, ["pod/shop/on-n1", "pod/shop/on-n2"]);
    assert.deepEqual(held([move("coredns")]), []);
  });

  it("are subnets without addresses for the new nodes of the node groups that roll", () => {
    const full = (steps: readonly ScheduleStep[]) =>
      told(
        of({
          steps,
          snapshot: {
            ...withNodegroup({ subnets: ["s1"], desiredSize: 2 }),
            inside: inside({}),
            subnets: seen([{ id: "s1", zone: "a", freeAddresses: 0 }]),
          },
        }),
      );
    assert.deepEqual(full([roll("workers")]), ["EKSV067 error nodegroup/workers"]);
    assert.deepEqual(full([roll("others"), hop("1.32")]), []);
  });

  const failed = (kind: AwsFailure["kind"], template: LaunchTemplate) => ({
    template,
    failure: new AwsFailure(kind, "DescribeLaunchTemplateVersions", "Code", "it said no", "r-1", 400),
  });

  it("are launch templates of which no number could be read, as a warning, each beside the others", () => {
    const gold = { name: "gold", version: "$Latest" };
    const unseenTemplates = [failed("denied", gold), failed("denied", { id: "lt-1", version: "$Default" })];
    const found = of({ snapshot: { unseenTemplates } });
    assert.deepEqual(told(found), Array(2).fill("EKSV005 warning cluster/devel"));
    assert.match(facts(found), /^which number \$Latest of launch template gold stands for could not be read/);
    assert.match(remedies(found), /^allow ec2:DescribeLaunchTemplateVersions/);
    const beside = of({ findings: [finding("EKSV005", "cluster/devel")], snapshot: { unseenTemplates } });
    assert.equal(beside.length, 3);
  });

  it("are launch templates that are gone, where a node group would roll with one", () => {
    const gone = (asked: object, template: LaunchTemplate, has: Partial<Nodegroup> = {}) =>
      told(
        of({
          policies: { nodegroups: { workers: asked } },
          snapshot: {
            nodegroups: seen([
              nodegroup("1.31", { launchTemplateVersion: "3", ...has }),
              nodegroup("1.31", { name: "b" }),
            ]),
            unseenTemplates: [failed("not-found", template)],
          },
        }),
      );
    const byName = { name: "gold", version: "$Latest" };
    const byId = { id: "lt-1", version: "$Latest" };
    assert.deepEqual(gone({ launchTemplate: byName }, byName), ["EKSV029 error launch-template/gold"]);
    assert.deepEqual(gone({ launchTemplate: byId }, byId), ["EKSV029 error launch-template/lt-1"]);
    for (const other of [{ launchTemplate: byId }, { launchTemplate: { ...byName, name: "silver" } }, {}]) {
      assert.deepEqual(gone(other, byName), [], JSON.stringify(other));
    }
    assert.deepEqual(gone({ launchTemplate: byName }, byId), []);
    assert.deepEqual(gone({ launchTemplate: { ...byId, id: "lt-2" } }, byId), []);
    // It is not rolled with it.
    assert.deepEqual(gone({ launchTemplate: byName, version: "excluded" }, byName), [
      "EKSV025 warning nodegroup/workers",
    ]);
    // It has another one, which says more.
    assert.deepEqual(gone({ launchTemplate: byName }, byName, { launchTemplateName: "silver" }), [
      "EKSV029 error nodegroup/workers",
    ]);
  });

  it("are launch templates that are gone, also where one of their node groups could not have it anyway", () => {
    const template = { name: "gold", version: "$Latest" };
    const found = of({
      policies: { nodegroups: { "*": { launchTemplate: template } } },
      snapshot: {
        nodegroups: seen([nodegroup("1.31", { launchTemplateVersion: "3" }), nodegroup("1.31", { name: "b" })]),
        unseenTemplates: [failed("not-found", template)],
      },
    });
    assert.deepEqual(told(found), ["EKSV029 error nodegroup/b", "EKSV029 error launch-template/gold"]);
  });

  it("are versions of launch templates that EC2 does not have", () => {
    const numbered = (latest: Snapshot["latestTemplates"]) => of({ snapshot: { latestTemplates: latest ?? [] } });
    const gold = { name: "gold", version: "7" };
    const missing = numbered([{ template: gold, latest: "5" }]);
    assert.deepEqual(told(missing), ["EKSV029 error launch-template/gold"]);
    assert.match(facts(missing), /^launch template gold has no version 7: its newest is 5$/);
    assert.deepEqual(told(numbered([{ template: { id: "lt-1", version: "7" }, latest: "5" }])), [
      "EKSV029 error launch-template/lt-1",
    ]);
    assert.deepEqual(numbered([{ template: gold, latest: "7" }]), []);
    assert.deepEqual(told(numbered([failed("not-found", gold)])), ["EKSV029 error launch-template/gold"]);
    const unseen = numbered([failed("denied", gold)]);
    assert.deepEqual(told(unseen), ["EKSV005 warning cluster/devel"]);
    assert.match(facts(unseen), /^whether launch template gold has a version 7 could not be read/);
    assert.match(remedies(unseen), /^allow ec2:DescribeLaunchTemplateVersions/);
  });

  it("are steps that would go back in vain, since whether EKS lets the cluster go back could not be read", () => {
    const why = { kind: "denied", operation: "ListInsights", words: "it said no" } as const;
    const back = hop("1.31", "1.32");
    const unread = (steps: readonly ScheduleStep[], more: Partial<Given> = {}, words: string = why.words) =>
      of({
        steps,
        way: ["1.32", "1.31"],
        ...more,
        snapshot: { insights: { seen: false, why: { ...why, words } }, ...more.snapshot },
      });
    const found = unread([roll("workers", "1.31", "1.32"), move("coredns"), back, move("kube-proxy")]);
    assert.deepEqual(told(found), ["EKSV055 error cluster/devel"]);
    assert.match(
      facts(found),
      /could not be read \(it said no\); before EKS is asked, this goes back: node group workers 1\.31, add-on coredns v2$/,
    );
    assert.equal(unread([move("coredns"), back]).length, 1);
    assert.deepEqual(told(unread([move("coredns"), back], { force: true })), ["EKSV055 warning cluster/devel"]);
    assert.equal(/\((x+)\)/.exec(facts(unread([move("coredns"), back], {}, "x".repeat(400))))?.[1]?.length, 300);
    // Nothing goes back before EKS is asked, or EKS is not asked.
    assert.deepEqual(unread([back, move("coredns")]), []);
    assert.deepEqual(unread([move("coredns")]), []);
    assert.deepEqual(unread([move("coredns"), hop("1.32")], { way: ["1.31", "1.32"] }), []);
    assert.deepEqual(unread([move("coredns"), back], { snapshot: { insights: seen([]) } }), []);
  });

  it("are nodes of Amazon Linux 2 that the control plane has left behind, where no hop tells of them", () => {
    const al2 = (from: string, steps: readonly ScheduleStep[] = [], policy = "follow", more: Partial<Nodegroup> = {}) =>
      of({
        way: [from, "1.33"],
        steps,
        policies: { nodegroups: { workers: policy } },
        snapshot: { nodegroups: seen([nodegroup("1.32", { amiType: "AL2_x86_64", ...more })]) },
      });
    const found = al2("1.33");
    assert.deepEqual(told(found), ["EKSV022 warning nodegroup/workers"]);
    assert.equal(
      facts(found),
      "node group workers uses AL2_x86_64, and EKS has no Amazon Linux 2 image for 1.33: it stays at 1.32",
    );
    assert.deepEqual(told(al2("1.33", [move("coredns")])), ["EKSV022 warning nodegroup/workers"]);
    assert.deepEqual(al2("1.32"), []);
    assert.deepEqual(al2("1.33", [move("coredns"), hop("1.34", "1.33")]), []);
    assert.deepEqual(al2("1.33", [], "excluded"), []);
    assert.deepEqual(al2("1.33", [], "follow", { amiType: "AL2023_x86_64_STANDARD" }), []);
    const why = { kind: "denied", operation: "DescribeCluster", words: "no" } as const;
    const nodegroups = seen([nodegroup("1.32", { amiType: "AL2_x86_64" })]);
    assert.deepEqual(of({ snapshot: { nodegroups, cluster: { seen: false, why } } }), []);
  });
});

describe("a part of the cluster that is not healthy", () => {
  it("is told, unless the program excludes it", () => {
    const issues = [{ code: "X", message: "y", resourceIds: [] }];
    const here = snapshot("1.31", {
      addons: seen([
        addon("a", "v1", { status: "DEGRADED", issues }),
        addon("b", "v1", { status: "UPDATE_FAILED" }),
        addon("c", "v1"),
      ]),
      nodegroups: seen([
        nodegroup("1.31", { status: "DEGRADED" }),
        nodegroup("1.31", { name: "fine", status: "UPDATING" }),
      ]),
    });
    assert.deepEqual(unhealthyParts(here, {}), [
      { resource: "addon/a", text: "add-on a is DEGRADED, X: y" },
      { resource: "addon/b", text: "add-on b is UPDATE_FAILED" },
      { resource: "nodegroup/workers", text: "node group workers is DEGRADED" },
    ]);
    const excluded = { addons: { a: "excluded", b: "latest" }, nodegroups: { "*": "excluded" } };
    assert.deepEqual(
      unhealthyParts(here, excluded).map(({ resource }) => resource),
      ["addon/b"],
    );
  });
});

describe("findings of one cause", () => {
  const ofInsight = (names: readonly string[], more: Partial<Finding> = {}) =>
    finding("EKSV040", "insight/i1", { names, ...more });
  const left = (...findings: Finding[]) => told(oneForEachCause(findings)).map((text) => text.split(" ")[0]);

  it("are told once: an insight says nothing new of resources that have findings of their own", () => {
    const addonFits = finding("EKSV030", "addon/coredns");
    assert.deepEqual(left(ofInsight(["addon/coredns"]), addonFits), ["EKSV030"]);
    assert.deepEqual(left(ofInsight(["addon/coredns", "addon/other"]), addonFits), ["EKSV040", "EKSV030"]);
    assert.deepEqual(left(ofInsight([]), addonFits), ["EKSV040", "EKSV030"]);
    assert.deepEqual(left(finding("EKSV040", "insight/i1"), addonFits), ["EKSV040", "EKSV030"]);
    assert.deepEqual(left(finding("EKSV065", "api/x", { names: ["addon/coredns"] }), addonFits), [
      "EKSV065",
      "EKSV030",
    ]);
    // Two insights do not tell each other away.
    const insights = [ofInsight(["insight/i2"]), finding("EKSV024", "insight/i2", { names: ["insight/i1"] })];
    assert.deepEqual(left(...insights), ["EKSV040", "EKSV024"]);
  });

  it("are told once: an insight on the cluster's health says nothing new beside the issues themselves", () => {
    const health = (more: Partial<Finding> = {}) => ofInsight(["health"], more);
    for (const code of ["EKSV003", "EKSV006"] as const) {
      assert.deepEqual(left(health(), finding(code, "cluster/devel")), [code]);
      assert.deepEqual(left(health(), finding("EKSV020", "nodegroup/x"), finding(code, "cluster/devel")), [
        "EKSV020",
        code,
      ]);
      // As a warning it does not say that the upgrade is stopped.
      assert.deepEqual(left(health(), finding(code, "cluster/devel", { severity: "warning" })), ["EKSV040", code]);
    }
    assert.deepEqual(left(health(), finding("EKSV002", "cluster/devel")), ["EKSV040", "EKSV002"]);
    assert.deepEqual(left(health()), ["EKSV040"]);
  });

  it("are both told where the other is less grave, or waived", () => {
    const names = ["addon/coredns"];
    assert.deepEqual(left(ofInsight(names), finding("EKSV030", "addon/coredns", { severity: "warning" })), [
      "EKSV040",
      "EKSV030",
    ]);
    assert.deepEqual(
      left(ofInsight(names, { severity: "warning" }), finding("EKSV030", "addon/coredns", { severity: "warning" })),
      ["EKSV030"],
    );
    assert.deepEqual(left(ofInsight(names), finding("EKSV030", "addon/coredns", { waived: "known" })), [
      "EKSV040",
      "EKSV030",
    ]);
    assert.deepEqual(left(ofInsight(names, { waived: "known" }), finding("EKSV030", "addon/coredns")), [
      "EKSV040",
      "EKSV030",
    ]);
    assert.deepEqual(left(ofInsight(names, { severity: "note" }), finding("EKSV030", "addon/coredns")), [
      "EKSV040",
      "EKSV030",
    ]);
  });

  it("of an add-on are why it will not fit, and not beside it that it does not", () => {
    const unfit = finding("EKSV030", "addon/kube-proxy");
    assert.deepEqual(left(unfit, finding("EKSV033", "addon/kube-proxy")), ["EKSV033"]);
    // As a warning it is about the add-on's configuration.
    const slight = (code: Finding["code"]): Finding => finding(code, "addon/kube-proxy", { severity: "warning" });
    assert.deepEqual(left(slight("EKSV030"), slight("EKSV033")), ["EKSV030", "EKSV033"]);
    assert.deepEqual(left(unfit, finding("EKSV032", "addon/kube-proxy")), ["EKSV032"]);
    assert.deepEqual(left(unfit, finding("EKSV031", "addon/kube-proxy")), ["EKSV030", "EKSV031"]);
    assert.deepEqual(left(unfit), ["EKSV030"]);
    assert.deepEqual(left(finding("EKSV030", "addon/coredns"), finding("EKSV032", "addon/kube-proxy")), [
      "EKSV030",
      "EKSV032",
    ]);
    assert.deepEqual(left(finding("EKSV031", "addon/kube-proxy"), finding("EKSV032", "addon/kube-proxy")), [
      "EKSV031",
      "EKSV032",
    ]);
  });
});
