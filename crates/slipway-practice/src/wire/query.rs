//! Pieces of the XML that the query protocol answers with.

use quick_xml::escape::escape;

/// `<name>text</name>`, with the text made safe.
pub(crate) fn element(name: &str, text: &str) -> String {
    // XML 1.0 has no way to write control characters, so they are left out.
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect();
    format!("<{name}>{}</{name}>", escape(text.as_str()))
}

/// `<name>` around elements that are already XML.
pub(crate) fn wrap(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

/// A list: each entry is already XML and becomes a `<member>`.
pub(crate) fn list(name: &str, members: impl IntoIterator<Item = String>) -> String {
    let members: String = members.into_iter().map(|member| wrap("member", &member)).collect();
    wrap(name, &members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(element("A", "<b>&\u{0}"), "<A>&lt;b&gt;&amp;</A>");
        assert_eq!(list("L", [element("A", "1")]), "<L><member><A>1</A></member></L>");
    }
}
