//! What a step's end says by itself, and the SDK that `global.json` wants.

use super::words::{behind, between, sdk_tag};
use super::{Complaint, Explanation, Reason};

/// Explains a step by its exit code, as the builder tells it, where no tool said more.
pub fn explain_step(message: &str) -> Explanation {
    let reason = match exit_code(message) {
        Some(137) => Reason::new("The step was killed (exit code 137): as a rule the engine's memory ran out.")
            .then("Give the engine more memory, build fewer projects at a time, or compile with `-maxcpucount:1`."),
        Some(139) => Reason::new("A program of the step crashed (exit code 139).")
            .then("Under emulation of another architecture the SDK may crash: build for the engine's own architecture, or on a first stage with `--platform=$BUILDPLATFORM`."),
        Some(126 | 127) => Reason::new("The step calls a program that the image of its stage does not have.")
            .then("The log names it: install it in that stage, or choose another image."),
        Some(132 | 134) => Reason::new("A program of the step ended itself (exit code 132 or 134), as .NET does without ICU or memory.")
            .then("The last lines of the log tell why: install icu, or set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1; or give the engine more memory."),
        Some(145) => Reason::new("`dotnet` has no SDK (exit code 145): the image of the build stage only runs programs.")
            .then("Build on mcr.microsoft.com/dotnet/sdk."),
        Some(150) => Reason::new("A tool of the step needs a .NET runtime that its image does not have (exit code 150).")
            .then("The log names the version: take the SDK image of it, or set DOTNET_ROLL_FORWARD=Major."),
        Some(143) => Reason::new("The step was ended from outside (exit code 143).")
            .then("Look whether the engine was stopped or restarted, and build again."),
        Some(100) => Reason::new("A package of the system could not be installed (exit code 100 of apt-get).")
            .then("Write apt-get update before apt-get install in the same RUN, and look at the package's name."),
        Some(155) => Reason::new("`dotnet` found no SDK that fits (exit code 155): global.json asks for one that the image does not have.")
            .then("Take the image of that SDK version, or set rollForward to latestFeature in global.json."),
        _ => return Explanation::default(),
    };
    Explanation { causes: vec![reason.cause], next: reason.next }
}

fn exit_code(message: &str) -> Option<u32> {
    let marks = ["non-zero code: ", "exit code: ", "exit status "];
    let rest = marks.iter().find_map(|mark| message.rsplit_once(mark))?.1;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The complaint that is made from the lines which `dotnet` prints when no SDK fits.
pub(super) fn missing_sdk(complaint: &Complaint<'_>) -> Option<Reason> {
    let wanted = between(complaint.message, "Requested SDK version: ", ".\n")
        .or_else(|| behind(complaint.message, "Requested SDK version: "))?;
    let held = behind(complaint.message, "Installed SDKs: ").unwrap_or("none");
    let file = complaint.file.unwrap_or("global.json");
    let band = feature_band(wanted).map(|band| format!(" ({band})")).unwrap_or_default();
    let tag = sdk_tag(wanted).unwrap_or_default();
    Some(
        Reason::new(format!(
            "{file} asks for the .NET SDK {wanted}{band}, and the image of the build stage has {held}."
        ))
        .then(format!(
            "Build on mcr.microsoft.com/dotnet/sdk:{wanted}; or write \"rollForward\": \"latestFeature\" into {file}, \
             so that any SDK {tag} will do."
        )),
    )
}

/// `10.0.1xx`, as far as an SDK may differ by itself.
fn feature_band(version: &str) -> Option<String> {
    let mut numbers = version.split('.');
    let (major, minor, patch) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let band = patch.get(..1).filter(|_| patch.len() == 3)?;
    Some(format!("without rollForward it takes {major}.{minor}.{band}xx"))
}
