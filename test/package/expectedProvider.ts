/**
 * What every state of every release holds as `__provider`. It is written out here once more on purpose: a change of it shows up
 * as a diff on every cluster of every user, so this constant changes never, and neither may the one in provider/resources/ClusterVersion.ts.
 */
export const EXPECTED_PROVIDER =
  'exports.handler=()=>{try{return require("pulumi-eks-version/dynamic").clusterVersion}' +
  'catch(e){throw e.code==="MODULE_NOT_FOUND"?new Error("pulumi-eks-version is not installed where this Pulumi program ' +
  "runs: npm install pulumi-eks-version. What is deleted needs it too, until that up has ended; pulumi state delete " +
  'does without, and touches no cluster. "+e.message):e}}';
