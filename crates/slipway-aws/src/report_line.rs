//! The platform's own lines in a function's log: what an invocation took.
//!
//! Lambda writes them as text with tabs, or as JSON where the function's log format is JSON. Anything else is the
//! function's own output, which is never trusted to hold these figures.

use serde_json::Value;

/// The figures of one invocation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReportLine {
    /// The request's id.
    pub request_id: Option<String>,
    /// From the handler's start to its end, in milliseconds.
    pub duration_ms: Option<f64>,
    /// From the environment's start to the handler's, in milliseconds; only for a cold start.
    pub init_ms: Option<f64>,
    /// Memory of the function in MiB.
    pub memory_mib: Option<f64>,
    /// The most memory that was in use, in MiB.
    pub peak_memory_mib: Option<f64>,
    /// The status Lambda gives besides, such as `timeout` or `error`.
    pub status: Option<String>,
    /// The type of the platform's error, such as `Runtime.OutOfMemory`.
    pub error_type: Option<String>,
}

/// Finds the last report in the lines of a log.
pub fn find_report(lines: &[String]) -> Option<ReportLine> {
    lines.iter().rev().find_map(|line| read_report(line))
}

/// Reads a line, if it is a report.
pub fn read_report(line: &str) -> Option<ReportLine> {
    let line = line.trim();
    if line.starts_with('{') { read_json(line) } else { read_text(line) }
}

fn read_text(line: &str) -> Option<ReportLine> {
    let fields = line.strip_prefix("REPORT RequestId:")?;
    let mut parts = fields.split('\t').map(str::trim);
    let mut report = ReportLine { request_id: parts.next().map(str::to_owned), ..ReportLine::default() };
    for part in parts {
        let Some((name, value)) = part.split_once(':') else { continue };
        let value = value.trim();
        let number = || value.split(' ').next().and_then(|digits| digits.parse().ok());
        match name {
            "Duration" => report.duration_ms = number(),
            "Init Duration" => report.init_ms = number(),
            "Memory Size" => report.memory_mib = number(),
            "Max Memory Used" => report.peak_memory_mib = number(),
            "Status" => report.status = Some(value.to_owned()),
            "Error Type" => report.error_type = Some(value.to_owned()),
            _ => {}
        }
    }
    Some(report)
}

fn read_json(line: &str) -> Option<ReportLine> {
    let line: Value = serde_json::from_str(line).ok()?;
    if line["type"] != "platform.report" {
        return None;
    }
    let record = &line["record"];
    let metrics = &record["metrics"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(ReportLine {
        request_id: text(&record["requestId"]),
        duration_ms: metrics["durationMs"].as_f64(),
        init_ms: metrics["initDurationMs"].as_f64(),
        memory_mib: metrics["memorySizeMB"].as_f64(),
        peak_memory_mib: metrics["maxMemoryUsedMB"].as_f64(),
        status: text(&record["status"]),
        error_type: text(&record["errorType"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_in_text_gives_its_figures() {
        let line = "REPORT RequestId: 6f1c\tDuration: 12.34 ms\tBilled Duration: 413 ms\tMemory Size: 512 MB\t\
                    Max Memory Used: 71 MB\tInit Duration: 400.50 ms\t";
        let report = read_report(line).unwrap();
        assert_eq!(report.request_id.as_deref(), Some("6f1c"));
        assert_eq!((report.duration_ms, report.init_ms), (Some(12.34), Some(400.5)));
        assert_eq!((report.memory_mib, report.peak_memory_mib), (Some(512.0), Some(71.0)));
    }

    #[test]
    fn a_report_in_json_gives_the_same() {
        let line = r#"{"time":"t","type":"platform.report","record":{"requestId":"6f1c","status":"error",
            "errorType":"Runtime.OutOfMemory","metrics":{"durationMs":12.34,"memorySizeMB":128,"maxMemoryUsedMB":128}}}"#;
        let report = read_report(line).unwrap();
        assert_eq!((report.duration_ms, report.init_ms), (Some(12.34), None));
        assert_eq!(report.error_type.as_deref(), Some("Runtime.OutOfMemory"));
    }

    #[test]
    fn a_line_of_the_function_is_no_report() {
        assert_eq!(read_report("the REPORT RequestId: of yesterday"), None);
        assert_eq!(read_report(r#"{"type":"order"}"#), None);
        assert_eq!(find_report(&[]), None);
    }
}
