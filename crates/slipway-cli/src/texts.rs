//! What the verbs show to people, as plain text.

use crate::colour::{Tone, out};
use slipway_check::secrets::Certainty;
use slipway_dockerfile::{DiffKind, Severity};
use slipway_workbench::ops::{
    AliasBehind, AspireResource, BasesView, BuildOutcome, BuildRecord, CheckResult, ContextView,
    DockerfileChangeView, FactsSource, FileChange, LayerStore, LintFinding, LiveBase, LogView, MachineReport,
    PlanView, ProjectView, ProjectsView, SamplePreview,
};

pub(crate) fn doctor(report: &MachineReport) -> String {
    use slipway_workbench::ops::CheckStatus;
    let mut text = String::new();
    for item in &report.items {
        let word = match item.status {
            CheckStatus::Ready => out(Tone::Good, "ready  "),
            CheckStatus::Notice => out(Tone::Doubtful, "notice "),
            CheckStatus::Missing => out(Tone::Bad, "missing"),
        };
        text.push_str(&format!("{word}  {}: {}\n", item.name, item.detail));
        for line in [&item.fix, &item.command].into_iter().flatten() {
            text.push_str(&format!("         {line}\n"));
        }
    }
    text
}

/// The end of the log, and where all of it is.
pub(crate) fn log(view: &LogView) -> String {
    let lines: String = view.lines.iter().map(|line| format!("{line}\n")).collect();
    format!("{lines}{} is the log's folder, with one file for each day.\n", view.folder)
}

pub(crate) fn layer_store(store: &LayerStore) -> String {
    let LayerStore { folder, blobs, size_bytes, limit_gib } = store;
    let held = match blobs {
        0 => "Nothing is kept".to_owned(),
        1 => format!("1 file is kept, {size_bytes}"),
        several => format!("{several} files are kept, {size_bytes}"),
    };
    format!("{held}; the bound is {limit_gib} GiB.\n{folder}\n")
}

pub(crate) fn bases(view: &BasesView) -> String {
    let mut text = String::new();
    for base in &view.bases {
        let architectures: Vec<&str> = base.architectures.iter().map(|value| value.lambda_name()).collect();
        let support = base.support_ends.as_deref().unwrap_or("no end set");
        text.push_str(&format!(
            "{:<16} {:<14} {:<18} {:<14} {support}\n",
            base.tag,
            base.framework,
            base.operating_system,
            architectures.join(", ")
        ));
        let local = base.local.as_ref().map(|local| {
            let version = local.dotnet_version.as_deref().unwrap_or("an unknown patch");
            let kind = if local.stand_in { ", a stand-in" } else { "" };
            format!("on this machine: {version}, {}{kind}", local.size_bytes)
        });
        for line in [&base.warning, &base.note, &local].into_iter().flatten() {
            text.push_str(&format!("                 {line}\n"));
        }
    }
    if let Some(advice) = &view.advice {
        text.push_str(&format!("\n{advice}\n"));
    }
    text
}

pub(crate) fn project(project: &ProjectView) -> String {
    let mut text = format!("{} ({})\n  file       {}\n", project.name, project.framework, project.file);
    text.push_str(&format!("  kind       {}\n", project.kind_reason));
    text.push_str(&format!("  assembly   {}\n", project.assembly_name));
    match (&project.handler, &project.handler_source) {
        (Some(handler), Some(source)) => text.push_str(&format!("  handler    {handler} (from {source})\n")),
        _ => text.push_str("  handler    not known: name it with --handler ASSEMBLY::TYPE::METHOD\n"),
    }
    if let Some(base) = &project.suggested_base {
        text.push_str(&format!("  base       {base}\n"));
    }
    for reference in &project.references {
        text.push_str(&format!("  refers to  {reference}\n"));
    }
    if let Some(dockerfile) = &project.dockerfile {
        text.push_str(&format!("  Dockerfile {dockerfile}\n"));
    }
    match &project.context_source {
        Some(source) => text.push_str(&format!("  context    {} (by {source})\n", project.context_folder)),
        None if project.context_folder != project.folder => {
            text.push_str(&format!("  context    {}\n", project.context_folder));
        }
        None => {}
    }
    for feed in &project.private_feeds {
        text.push_str(&format!("  feed       {} ({})\n", feed.name, feed.url));
    }
    for function in &project.template_functions {
        let word = if function.in_use { "" } else { " (does not count: choose it with slipway import)" };
        text.push_str(&format!("  template   {} in {}{word}\n", function.logical_id, function.file));
        for note in &function.notes {
            text.push_str(&format!("             {note}\n"));
        }
    }
    for resource in &project.aspire {
        text.push_str(&format!("  Aspire     {}\n", aspire_words(resource)));
    }
    text.push_str(&settings(project));
    text.push_str(match project.facts {
        FactsSource::Msbuild => "  facts from MSBuild\n",
        FactsSource::Preview => "  facts from Slipway's own reading; MSBuild was not asked\n",
    });
    for note in project.differences.iter().chain(&project.warnings) {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

/// The settings with their source, and what each environment would lay over them.
fn settings(project: &ProjectView) -> String {
    let mut text = String::new();
    for setting in &project.settings {
        text.push_str(&format!("  setting    {} = {} ({})\n", setting.key, setting.value, setting.source));
        if let Some(reason) = &setting.left_out {
            text.push_str(&format!("             not applied: {reason}\n"));
        }
    }
    for overlay in &project.overlays {
        text.push_str(&format!("  environment {}\n", overlay.environment));
        let rows = overlay.settings.iter().map(|setting| format!("{} = {}", setting.key, setting.value));
        for line in rows.chain(overlay.problem.clone()) {
            text.push_str(&format!("             {line}\n"));
        }
    }
    text
}

fn aspire_words(resource: &AspireResource) -> String {
    let open = "(worked out by the AppHost)";
    let (name, handler) = (resource.name.as_deref(), resource.handler.as_deref());
    format!("{} with the handler {} in {}", name.unwrap_or(open), handler.unwrap_or(open), resource.host)
}

/// The template that a function of a project is in.
pub(crate) fn template_of(project: &ProjectView, logical_id: &str) -> String {
    let found = project.template_functions.iter().find(|function| function.logical_id == logical_id);
    found.map(|function| function.file.clone()).unwrap_or_default()
}

pub(crate) fn plan(view: &PlanView) -> String {
    use slipway_core::plan::DeployAction;
    let verb = match view.plan.action {
        DeployAction::Create => "would be created",
        DeployAction::Update => "would be updated",
        DeployAction::Nothing => "is already as wanted; nothing would be sent",
    };
    let mut text = format!(
        "{} in account {} ({}) {verb}\n",
        view.function, view.identity.account_id, view.identity.region
    );
    for change in &view.plan.changes {
        let before = change.before.as_deref().unwrap_or("(none)");
        let after = change.after.as_deref().unwrap_or("(none)");
        let source = change.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
        match view.plan.action {
            DeployAction::Create => text.push_str(&format!("  {}: {after}{source}\n", change.field)),
            _ => text.push_str(&format!("  {}: {before} -> {after}{source}\n", change.field)),
        }
    }
    for sentence in &view.left_out {
        text.push_str(&format!("  {sentence}\n"));
    }
    for note in view.aliases.iter().map(AliasBehind::sentence).chain(view.notes.iter().cloned()) {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

pub(crate) fn sample(view: &SamplePreview) -> String {
    let files = view.files.iter().map(|file| format!("==> {} <==\n{}\n", file.path, file.contents));
    files.chain([format!("handler: {}\n", view.handler)]).collect()
}

pub(crate) fn projects(view: &ProjectsView) -> String {
    let mut text = String::new();
    for project in &view.projects {
        let word = match (&project.problem, project.lambda) {
            (Some(_), _) => "unreadable",
            (None, true) => "function",
            (None, false) if project.app_host => "AppHost",
            (None, false) => "library",
        };
        let framework = project.framework.as_deref().unwrap_or("-");
        text.push_str(&format!("{word:<11} {framework:<14} {}\n", project.place));
        for resource in &project.aspire {
            text.push_str(&format!("            {}\n", aspire_words(resource)));
        }
        if let Some(problem) = &project.problem {
            text.push_str(&format!("            {problem}\n"));
        }
    }
    if view.projects.is_empty() {
        text.push_str("There is no project here.\n");
    }
    text
}

pub(crate) fn handlers(project: &ProjectView) -> String {
    let mut text = String::new();
    for found in &project.handlers {
        let mark = if Some(&found.handler.to_string()) == project.handler.as_ref() { "*" } else { " " };
        let input = found.input.as_deref().unwrap_or("no event");
        let place = found.place.as_deref().map(|place| format!(" at {place}")).unwrap_or_default();
        let told = found.annotations_handler.as_deref();
        let told = told.map(|name| format!(" with ANNOTATIONS_HANDLER={name}")).unwrap_or_default();
        text.push_str(&format!("{mark} {}{told}  ({input}){place}\n", found.handler));
    }
    if project.handlers.is_empty() {
        text.push_str("No handler was found in the sources.\n");
    }
    text
}

pub(crate) fn context(view: &ContextView) -> String {
    let ignore = view.ignore_file.as_deref().unwrap_or("no ignore file");
    let mut text = format!("{}: {} files, {} ({ignore})\n", view.folder, view.files, view.bytes);
    for file in &view.largest {
        text.push_str(&format!("  {:>10}  {}\n", file.bytes, file.path));
    }
    for link in &view.links_outside {
        text.push_str(&format!("  link out of the folder, never followed: {link}\n"));
    }
    for path in &view.skipped {
        text.push_str(&format!("  left out, no file: {path}\n"));
    }
    for secret in &view.secrets {
        let line = secret.line.map(|line| format!(":{line}")).unwrap_or_default();
        let word = match secret.certainty {
            Certainty::Certain => out(Tone::Bad, "secret"),
            Certainty::Likely | Certainty::Possible => out(Tone::Doubtful, "may be a secret"),
        };
        text.push_str(&format!("  {word}: {}{line} {} ({})\n", secret.path, secret.what, secret.mask));
    }
    for warning in &view.warnings {
        text.push_str(&format!("  note: {warning}\n"));
    }
    text
}

pub(crate) fn history(records: &[BuildRecord]) -> String {
    let mut text = String::new();
    for record in records {
        let word = match record.outcome {
            BuildOutcome::Succeeded => out(Tone::Good, "built     "),
            BuildOutcome::Failed => out(Tone::Bad, "failed    "),
            BuildOutcome::Cancelled => out(Tone::Faint, "cancelled "),
        };
        let size = record.size_bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
        let seconds = record.duration_ms.seconds();
        let (base, architecture) = (&record.base_tag, record.architecture);
        text.push_str(&format!("{word} {seconds:>7.1} s  {size:>10}  {base} {architecture}\n"));
        for line in record.changes.iter().chain(&record.failure) {
            text.push_str(&format!("           {line}\n"));
        }
    }
    if records.is_empty() {
        text.push_str("Nothing was built yet.\n");
    }
    text
}

pub(crate) fn findings(findings: &[LintFinding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let word = match finding.severity {
            Severity::Error => out(Tone::Bad, "error"),
            Severity::Warning => out(Tone::Doubtful, "warning"),
            Severity::Advice => out(Tone::Advice, "advice"),
        };
        let rule = &finding.rule;
        text.push_str(&format!("line {}: {word}: {} [{rule}]\n", finding.line, finding.what));
        text.push_str(&format!("  why: {}\n  fix: {}\n", finding.why, finding.fix));
        if finding.fixable {
            text.push_str(&format!("  slipway dockerfile PROJECT --fix {rule}:{}\n", finding.line));
        }
    }
    text
}

pub(crate) fn dockerfile_change(view: &DockerfileChangeView) -> String {
    let mut text = changes(&view.changes);
    for note in &view.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text + &findings(&view.findings)
}

pub(crate) fn changes(changes: &[FileChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let word = match (change.written, change.created) {
            (true, true) => "Created",
            (true, false) => "Changed",
            (false, true) => "Would create",
            (false, false) => "Would change",
        };
        text.push_str(&format!("{word} {}\n", change.path));
        for line in &change.lines {
            let (kind, line) = (&line.kind, &line.text);
            let shown = match kind {
                DiffKind::Added => out(Tone::Good, format!("+ {line}")),
                DiffKind::Removed => out(Tone::Bad, format!("- {line}")),
                DiffKind::Same => format!("  {line}"),
                DiffKind::Gap => out(Tone::Faint, format!("… {line}")),
            };
            text.push_str(&format!("  {shown}\n"));
        }
    }
    text
}

pub(crate) fn live_base(base: &LiveBase) -> String {
    let mut text = format!("{}@{}\n", base.reference, base.digest);
    for platform in &base.platforms {
        let version = platform.dotnet_version.as_deref().unwrap_or("unknown");
        let (architecture, compressed) = (platform.architecture, platform.compressed_bytes);
        text.push_str(&format!(
            "  {architecture:<8} .NET {version}, {compressed} compressed, {}\n",
            platform.digest
        ));
    }
    for line in base.patch_gap.iter().chain(base.dated_tags.first()) {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

pub(crate) fn check(checked: &CheckResult) -> String {
    use slipway_check::Severity as Found;
    let report = &checked.report;
    let mut text = format!("{}: {} in {} layers\n", checked.image, report.total_bytes, report.layers.len());
    for finding in &report.findings {
        let word = match finding.severity {
            Found::Refused => out(Tone::Bad, "refused"),
            Found::Warning => out(Tone::Doubtful, "warning"),
            Found::Advice => out(Tone::Advice, "advice"),
        };
        let place = finding.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
        text.push_str(&format!("{word}: {}{place} [{}]\n", finding.what, finding.rule));
        text.push_str(&format!("  why: {}\n  fix: {}\n", finding.why, finding.fix));
    }
    for passed in &report.passed {
        text.push_str(&format!("{} {}\n", out(Tone::Good, "passed:"), passed.what));
    }
    text + &places(report)
}

/// Where the size comes from: the largest folders of the first level.
fn places(report: &slipway_check::CheckReport) -> String {
    let mut children: Vec<_> = report.tree.children.iter().collect();
    children.sort_by_key(|node| std::cmp::Reverse(node.bytes));
    let line = |node: &&slipway_check::SizeNode| format!("  {:>10}  {}\n", node.bytes, node.path);
    children.iter().take(8).map(line).collect()
}
