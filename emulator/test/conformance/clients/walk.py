"""A rehearsal with boto3, told of nothing but the emulator. Prints what it has seen, as JSON."""

import json
import time

import boto3
from botocore.exceptions import ParamValidationError

eks = boto3.client("eks")
seen = {}


def ended(**whose):
    """Polls an update to its end."""
    for _ in range(600):
        update = eks.describe_update(**whose)["update"]
        if update["status"] != "InProgress":
            return update
        time.sleep(0.1)
    raise TimeoutError(str(whose))


seen["versions"] = [
    version["clusterVersion"]
    for page in eks.get_paginator("describe_cluster_versions").paginate()
    for version in page["clusterVersions"]
]
eks.create_cluster(
    name="devel",
    version="1.33",
    roleArn="arn:aws:iam::000000000000:role/eks",
    resourcesVpcConfig={"subnetIds": ["subnet-1", "subnet-2"]},
    tags={"team": "shop"},
)
eks.get_waiter("cluster_active").wait(name="devel", WaiterConfig={"Delay": 1})
eks.create_nodegroup(
    clusterName="devel",
    nodegroupName="workers",
    nodeRole="arn:aws:iam::000000000000:role/node",
    subnets=["subnet-1"],
)
eks.get_waiter("nodegroup_active").wait(clusterName="devel", nodegroupName="workers", WaiterConfig={"Delay": 1})
eks.create_addon(clusterName="devel", addonName="coredns")
eks.get_waiter("addon_active").wait(clusterName="devel", addonName="coredns", WaiterConfig={"Delay": 1})

update = eks.update_cluster_version(name="devel", version="1.34")["update"]
try:
    eks.update_cluster_version(name="devel", version="1.34")
except eks.exceptions.ResourceInUseException as refusal:
    seen["busy"] = refusal.response["clusterName"]
seen["upgrade"] = ended(name="devel", updateId=update["id"])["status"]
roll = eks.update_nodegroup_version(clusterName="devel", nodegroupName="workers")["update"]
seen["roll"] = ended(name="devel", nodegroupName="workers", updateId=roll["id"])["status"]
catalogue = eks.describe_addon_versions(addonName="coredns", kubernetesVersion="1.34")["addons"][0]
newest = catalogue["addonVersions"][0]["addonVersion"]
moved = eks.update_addon(clusterName="devel", addonName="coredns", addonVersion=newest)["update"]
seen["addon"] = ended(name="devel", addonName="coredns", updateId=moved["id"])["status"]
schema = eks.describe_addon_configuration(addonName="coredns", addonVersion=newest)
seen["schema"] = json.loads(schema["configurationSchema"])["type"]

insights = [
    insight
    for page in eks.get_paginator("list_insights").paginate(clusterName="devel", PaginationConfig={"PageSize": 2})
    for insight in page["insights"]
]
seen["insight"] = eks.describe_insight(clusterName="devel", id=insights[0]["id"])["insight"]["name"] == insights[0]["name"]
seen["updates"] = eks.list_updates(name="devel")["updateIds"] == [update["id"]]

# The state that EKS shows may be a moment behind.
for _ in range(100):
    cluster = eks.describe_cluster(name="devel")["cluster"]
    if cluster["version"] == "1.34" and cluster["status"] == "ACTIVE":
        break
    time.sleep(0.1)
seen["cluster"] = [cluster["version"], cluster["status"], cluster["tags"]["team"], cluster["createdAt"].year]
try:
    eks.update_cluster_version(name="devel", version="1.36")
except eks.exceptions.InvalidParameterException as refusal:
    seen["skip"] = str(refusal)
try:
    eks.create_cluster(name="other")
except ParamValidationError:
    seen["checked"] = "by boto3"
back = eks.update_nodegroup_version(clusterName="devel", nodegroupName="workers", version="1.33")["update"]
ended(name="devel", nodegroupName="workers", updateId=back["id"])
rollback = eks.update_cluster_version(name="devel", version="1.33", force=True)["update"]
seen["rollback"] = [rollback["type"], ended(name="devel", updateId=rollback["id"])["status"]]
print(json.dumps(seen))
