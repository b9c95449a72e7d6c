//! A small tree of an XML text, for files from outside.
//!
//! It refuses what a project file never needs and an attacker does: a DTD, entities of the document's own, and
//! nesting without bound. Namespaces are dropped, because MSBuild's old namespace changes no meaning.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::rc::Rc;

/// An element with what is inside it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// The name without a namespace prefix.
    pub(crate) name: String,
    /// Attributes in the order written.
    pub(crate) attributes: Vec<(String, String)>,
    /// All text directly inside the element.
    pub(crate) text: String,
    /// The elements directly inside, shared so that a part of a tree can be kept without a copy.
    pub(crate) children: Vec<Rc<Element>>,
    /// What stands inside as it is written, where that is text mixed with sections or elements; short ones only.
    pub(crate) mixed: Option<String>,
    /// Where the inside starts in the text, and whether it holds a section (CDATA).
    pub(crate) start: usize,
    pub(crate) section: bool,
}

impl Element {
    /// The value of an attribute; MSBuild compares their names without regard to case.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The elements of this name directly inside.
    pub(crate) fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rc<Element>> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// Why a text is no acceptable XML.
#[derive(Debug, thiserror::Error)]
pub enum XmlError {
    /// The text breaks XML's own rules.
    #[error("line {line} is not well-formed XML")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// What the reader found.
        #[source]
        source: quick_xml::Error,
    },
    /// The text has a document type declaration, which is never read.
    #[error("the file declares a document type (DOCTYPE), which is refused")]
    DocumentType,
    /// The text uses an entity that XML does not define.
    #[error("the file uses the entity `&{0};`, which is refused")]
    Entity(String),
    /// Elements are nested deeper than any project file.
    #[error("elements are nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// An element has more attributes than any project file's.
    #[error("an element has more than {MAX_ATTRIBUTES} attributes")]
    TooManyAttributes,
    /// The text ends inside an element, or holds none.
    #[error("the file ends before its first element does")]
    Incomplete,
}

const MAX_DEPTH: usize = 64;

/// The reader compares each attribute's name with all before it, so their number has to be bounded.
const MAX_ATTRIBUTES: usize = 256;

/// Reads the first element of a text with all that is inside it.
pub(crate) fn parse(text: &str) -> Result<Element, XmlError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut at = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|source| syntax(text, usize::try_from(reader.error_position()).unwrap_or(0), source))?;
        let before = at;
        at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        match event {
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    return Err(XmlError::TooDeep);
                }
                open.push(element(&start, text, at)?);
            }
            Event::Empty(start) => {
                let empty = element(&start, text, at)?;
                close(empty, &mut open, &mut root);
            }
            Event::End(_) => {
                if let Some(mut done) = open.pop() {
                    done.mixed = mixed(&done, text.get(done.start..before).unwrap_or_default());
                    close(done, &mut open, &mut root);
                }
            }
            Event::Text(content) => push_text(&mut open, &content.xml10_content()),
            Event::CData(content) => {
                if let Some(element) = open.last_mut() {
                    element.section = true;
                }
                push_text(&mut open, &content.xml10_content());
            }
            Event::GeneralRef(reference) => push_text(&mut open, &resolve(&reference, text, at)?),
            Event::Eof if open.is_empty() => return root.ok_or(XmlError::Incomplete),
            Event::Eof => return Err(XmlError::Incomplete),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn element(start: &BytesStart<'_>, text: &str, at: usize) -> Result<Element, XmlError> {
    let mut element =
        Element { name: start.local_name().as_ref().to_owned(), start: at, ..Element::default() };
    for attribute in start.attributes() {
        if element.attributes.len() >= MAX_ATTRIBUTES {
            return Err(XmlError::TooManyAttributes);
        }
        let attribute = attribute.map_err(|source| syntax(text, at, source.into()))?;
        let value =
            attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|source| syntax(text, at, source))?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}

/// Longer values of several parts are not worth their memory.
const MAX_MIXED: usize = 4096;

/// The inside as written, where its text alone would not say what stands there.
fn mixed(element: &Element, inside: &str) -> Option<String> {
    let trimmed = inside.trim();
    let alone =
        trimmed.starts_with("<![CDATA[") && trimmed.find("]]>").map(|end| end + 3) == Some(trimmed.len());
    let several = !element.children.is_empty() || element.section && !alone;
    (several && inside.len() <= MAX_MIXED).then(|| inside.to_owned())
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Rc::new(done)),
        None => {
            root.get_or_insert(done);
        }
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn resolve(reference: &BytesRef<'_>, text: &str, at: usize) -> Result<String, XmlError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|source| syntax(text, at, source))? {
        return Ok(character.to_string());
    }
    let name = reference.xml10_content();
    let resolved = quick_xml::escape::resolve_predefined_entity(&name);
    resolved.map(str::to_owned).ok_or_else(|| XmlError::Entity(slipway_core::image::shortened(&name)))
}

fn syntax(text: &str, offset: usize, source: quick_xml::Error) -> XmlError {
    let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    XmlError::Syntax { line, source }
}
