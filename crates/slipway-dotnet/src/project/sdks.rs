//! The SDKs that a project file names.

use crate::xml::Element;

/// The SDKs around a whole file: those on its root, then those of its `Sdk` elements, as one list.
pub(super) fn sdks(root: &Element) -> Option<String> {
    let of_root = root.attribute("Sdk").map(|sdk| sdk.trim().to_owned());
    let by_element = root.children_named("Sdk").filter_map(|element| {
        let name = element.attribute("Name")?.trim();
        Some(match element.attribute("Version").map(str::trim).filter(|version| !version.is_empty()) {
            Some(version) => format!("{name}/{version}"),
            None => name.to_owned(),
        })
    });
    let all: Vec<String> = of_root.into_iter().chain(by_element).filter(|sdk| !sdk.is_empty()).collect();
    (!all.is_empty()).then(|| all.join(";"))
}

/// Whether it is the SDK of ASP.NET Core.
pub(super) fn is_web(sdk: &str) -> bool {
    has_sdk(sdk, "Microsoft.NET.Sdk.Web")
}

/// Whether a list of SDKs holds one, whatever its version.
pub(super) fn has_sdk(sdks: &str, name: &str) -> bool {
    sdks.split(';').any(|part| part.split('/').next().unwrap_or(part).trim().eq_ignore_ascii_case(name))
}
