import { createHash } from "node:crypto";
import type { ComponentChildren, JSX } from "preact";
import { render } from "preact-render-to-string";
import { formatMinutes, formatTime } from "../core/time";
import { CALENDAR_STYLE, CalendarPicture } from "./CalendarPicture";
import { dollars, STATE_TEXTS } from "./texts";
import type { Cause, Report, ReportCluster } from "./model";
import { STATES } from "./model";
import { PAGE_SCRIPT } from "./pageScript";
import { PAGE_STYLE } from "./pageStyle";

/** Of one cause so many clusters are shown at once; the others are in the table of clusters. */
const MOST_IN_A_CAUSE = 50;

/** The report as one file: no request leaves it, and nothing runs in it but its own script. */
export function htmlReport(report: Report): string {
  const style = PAGE_STYLE + CALENDAR_STYLE;
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(PAGE_SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>\n${render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title(report)}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#clusters">
          To the clusters
        </a>
        <main>
          <Top report={report} />
          {report.clusters.length === 1 ? null : <Matrix report={report} />}
          <Calendar report={report} />
          <Costs report={report} />
          <Causes causes={report.causes} />
          <Failures clusters={report.clusters} />
          <Left report={report} />
          <Clusters clusters={report.clusters} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: PAGE_SCRIPT }} />
      </body>
    </html>,
  )}\n`;
}

/** The calendar as a picture of its own. */
export function svgCalendar({ calendar, at }: Report): string {
  const picture = render(<CalendarPicture lanes={calendar} at={at} />);
  return `${picture.replace(/^(<svg[^>]*>)/, `$1<style>${CALENDAR_STYLE}\n</style>`)}\n`;
}

function title({ clusters: [only, ...others] }: Report): string {
  return only && others.length === 0 ? `EKS upgrade of ${only.name}` : `EKS upgrades of ${1 + others.length} clusters`;
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function Top({ report }: { readonly report: Report }): JSX.Element {
  return (
    <header>
      <h1>{report.sentence}</h1>
      <p class="faint">Read from EKS on {formatTime(report.at)}. Nothing was changed.</p>
      <ul class="states">
        {STATES.flatMap((state) => {
          const many = report.states[state];
          return many === undefined
            ? []
            : [
                <li key={state} class={`state ${state}`}>
                  <b>{many}</b> {STATE_TEXTS[state]}
                </li>,
              ];
        })}
      </ul>
      {report.notes.length === 0 ? null : (
        <ul class="notes">
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </header>
  );
}

function Matrix({ report: { matrix, versions } }: { readonly report: Report }): JSX.Element {
  return (
    <Section title="Versions and waves">
      <Wide label="Versions and waves">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">wave</th>
              {versions.map((version) => (
                <th key={version} scope="col">
                  {version}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map(({ wave, running }) => (
              <tr key={wave}>
                <th scope="row">{wave}</th>
                {versions.map((version) => (
                  <td key={version}>{running[version] ?? ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </Section>
  );
}

function Calendar({ report: { calendar, at } }: { readonly report: Report }): JSX.Element | null {
  if (calendar.length === 0) return null;
  return (
    <Section title="Calendar">
      <Wide label="Calendar">
        <CalendarPicture lanes={calendar} at={at} />
      </Wide>
      <details>
        <summary>The calendar in words</summary>
        <ul>
          {calendar.map(({ label, bars, marks }) => (
            <li key={label}>
              {label}: {[...bars, ...marks].map(({ text }) => text).join("; ")}
            </li>
          ))}
        </ul>
      </details>
    </Section>
  );
}

function Costs({ report: { money } }: { readonly report: Report }): JSX.Element {
  return (
    <Section title="Money">
      <dl>
        <dt>Extended support now</dt>
        <dd>
          {dollars(money.nowPerMonth)} a month, for {money.paying} {money.paying === 1 ? "cluster" : "clusters"}
        </dd>
        <dt>Until the forecast upgrades have ended</dt>
        <dd>{dollars(money.untilForecast)}</dd>
        <dt>If nothing is done, until AWS upgrades</dt>
        <dd>{dollars(money.untilAwsUpgrade)}</dd>
        {money.unknown === 0 ? null : (
          <>
            <dt>Not known</dt>
            <dd>what {money.unknown} of the clusters cost</dd>
          </>
        )}
      </dl>
      <p class="faint">
        US dollars for the control planes, on top of standard support. A cluster without a forecast adds nothing to the
        second line.
      </p>
    </Section>
  );
}

function Causes({ causes }: { readonly causes: readonly Cause[] }): JSX.Element {
  const blockers = causes.filter(({ severity }) => severity === "error");
  const warnings = causes.filter(({ severity }) => severity !== "error");
  return (
    <Section title="What stands in the way">
      {blockers.length === 0 ? (
        <p>Nothing blocks an upgrade.</p>
      ) : (
        blockers.map((cause) => <CauseOf cause={cause} open />)
      )}
      {warnings.length === 0 ? null : <h3>Warnings</h3>}
      {warnings.map((cause) => (
        <CauseOf cause={cause} />
      ))}
    </Section>
  );
}

function CauseOf({ cause, open = false }: { readonly cause: Cause; readonly open?: boolean }): JSX.Element {
  const { code, title: text, severity, clusters, docs } = cause;
  const number = new Set(clusters.map(({ cluster, region }) => `${region}/${cluster}`)).size;
  const shown = clusters.slice(0, MOST_IN_A_CAUSE);
  return (
    <details class={`cause ${severity}`} open={open}>
      <summary>
        <b>{code}</b> {text}: {number} {number === 1 ? "cluster" : "clusters"}
        {owners(clusters)}
      </summary>
      <ul>
        {shown.map(({ cluster, region, owner, fact, remedy, resource }) => (
          <li key={`${region} ${cluster} ${resource}`}>
            <b>{cluster}</b> ({region}){owner === undefined ? "" : `, ${owner}`}: {fact}
            <br />
            <span class="fix">Fix: {remedy}</span>
          </li>
        ))}
      </ul>
      {shown.length === clusters.length ? null : (
        <p class="faint">
          And {clusters.length - shown.length} more: filter the clusters by {code}.
        </p>
      )}
      <p class="faint">About it: {docs.startsWith("https:") ? <a href={docs}>{docs}</a> : docs}</p>
    </details>
  );
}

/** `, of platform (3), shop (1)`: who has to do something. */
function owners(clusters: Cause["clusters"]): string {
  const counts = new Map<string, number>();
  for (const { owner } of clusters) if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 5);
  return sorted.length === 0 ? "" : `, of ${sorted.map(([owner, many]) => `${owner} (${many})`).join(", ")}`;
}

function Failures({ clusters }: { readonly clusters: readonly ReportCluster[] }): JSX.Element | null {
  const failed = clusters.flatMap(({ name, region, failures }) => failures.map((one) => ({ name, region, ...one })));
  if (failed.length === 0) return null;
  return (
    <Section title="Failures, in EKS's words">
      <ul>
        {failed.map(({ name, region, what, words }) => (
          <li>
            <b>{name}</b> ({region}), {what}: <q>{words}</q>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const LEFT = ["not-readable", "unproven", "exempt"] as const;

function Left({ report: { clusters, unreadable } }: { readonly report: Report }): JSX.Element | null {
  const groups = LEFT.map((state) => ({ state, its: clusters.filter((one) => one.state === state) }));
  if (groups.every(({ its }) => its.length === 0) && unreadable.length === 0) return null;
  return (
    <Section title="Not readable, exempt, unproven">
      {unreadable.length === 0 ? null : (
        <ul>
          {unreadable.map(({ what, why }) => (
            <li key={what}>
              <b>{what}</b>: {why}
            </li>
          ))}
        </ul>
      )}
      {groups.flatMap(({ state, its }) =>
        its.length === 0
          ? []
          : [
              <details key={state} open={its.length <= MOST_IN_A_CAUSE}>
                <summary>
                  {its.length} {STATE_TEXTS[state]}
                </summary>
                <ul>
                  {its.map(({ name, region, why }) => (
                    <li key={`${region} ${name}`}>
                      <b>{name}</b> ({region}): {why}
                    </li>
                  ))}
                </ul>
              </details>,
            ],
      )}
    </Section>
  );
}

const COLUMNS = [
  "cluster",
  "region",
  "wave",
  "owner",
  "version",
  "to",
  "state",
  "takes",
  "forecast",
  "AWS upgrades",
  "why",
] as const;

function Clusters({ clusters }: { readonly clusters: readonly ReportCluster[] }): JSX.Element {
  const waves = [...new Set(clusters.flatMap(({ wave }) => wave ?? []))];
  const states = STATES.filter((state) => clusters.some((one) => one.state === state));
  const versions = [...new Set(clusters.flatMap(({ version }) => version ?? []))].sort();
  return (
    <Section title="Clusters">
      <form id="filters" hidden>
        <label>
          Filter <input id="words" type="search" autocomplete="off" placeholder="name, region, owner, code" />
        </label>
        <Choice name="state" values={states.map((state) => [state, STATE_TEXTS[state]])} />
        <Choice name="version" values={versions.map((version) => [version, version])} />
        {waves.length === 0 ? null : <Choice name="wave" values={waves.map((wave) => [wave, wave])} />}
        <output id="count" />
      </form>
      <Wide label="Clusters">
        <table id="clusters" tabIndex={-1}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  <button type="button">{column}</button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {clusters.map((one) => (
              <ClusterRow one={one} single={clusters.length === 1} />
            ))}
          </tbody>
        </table>
      </Wide>
    </Section>
  );
}

function Choice({
  name,
  values,
}: {
  readonly name: string;
  readonly values: readonly (readonly [string, string])[];
}): JSX.Element {
  return (
    <label>
      {name}{" "}
      <select name={name} autocomplete="off">
        <option value="">all</option>
        {values.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function ClusterRow({ one, single }: { readonly one: ReportCluster; readonly single: boolean }): JSX.Element {
  const { name, region, wave, owner, version, to, state, expectedMinutes: minutes, forecast, awsUpgrade, why } = one;
  const codes = [...new Set(one.findings.filter(({ severity }) => severity !== "note").map(({ code }) => code))];
  return (
    <tr data-state={state} data-version={version ?? ""} data-wave={wave ?? ""}>
      <th scope="row">{name}</th>
      <td>{region}</td>
      <td>{wave ?? "–"}</td>
      <td>{owner ?? "–"}</td>
      <td>{version ?? "?"}</td>
      <td>{to ?? "?"}</td>
      <td data-sort={STATES.indexOf(state)}>
        <span class={`state ${state}`}>{STATE_TEXTS[state]}</span>
      </td>
      <td data-sort={minutes ?? -1}>{minutes === undefined ? "–" : formatMinutes(minutes)}</td>
      <td class="time">{forecast === undefined ? "–" : formatTime(forecast.from)}</td>
      <td title={awsUpgrade?.why}>{awsUpgrade?.on ?? "?"}</td>
      <td>
        {why}
        {codes.length === 0 ? "" : ` (${codes.join(", ")})`}
        {one.steps.length === 0 ? null : (
          <details open={single}>
            <summary>{one.steps.length === 1 ? "1 step" : `${one.steps.length} steps`}</summary>
            <ol>
              {one.steps.map((step) => (
                <li>
                  {step.what}
                  {step.to === undefined ? "" : ` ${step.from ?? "?"} → ${step.to}`}, {formatMinutes(step.minutes)}:{" "}
                  {step.why}
                </li>
              ))}
            </ol>
          </details>
        )}
      </td>
    </tr>
  );
}

function Section({
  title: text,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section aria-label={text}>
      <h2>{text}</h2>
      {children}
    </section>
  );
}

/** What may be wider than the window scrolls by itself, with the keyboard too. */
function Wide({ label, children }: { readonly label: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="wide" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
