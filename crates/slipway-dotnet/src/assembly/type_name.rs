//! The name of a .NET type, in the three forms that are needed of it.
//!
//! People read `System.Threading.Tasks.Task<System.String>`. The runtime tells overloads apart by the text that
//! its own reflection prints, which writes arguments in brackets and leaves the namespace away for the types
//! built into the runtime and for nested types.

/// A type as a signature names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeName {
    /// A type with its arguments.
    Named {
        /// The full name as reflection has it: `Namespace.Outer+Inner` and, if it takes arguments, their count
        /// behind a backtick.
        name: String,
        /// The arguments of a generic type.
        arguments: Vec<TypeName>,
        /// Whether the name is known to be the full one; source text does not always say.
        sure: bool,
    },
    /// An array.
    Array {
        /// What is in it.
        element: Box<TypeName>,
        /// How many indexes it takes.
        rank: u32,
    },
    /// The type parameter of this number of the type in which the signature stands.
    Variable(u32),
    /// A type that the source does not tell.
    Untold,
    /// What no event and no answer can be: a pointer, a reference to a variable, a method's own type parameter.
    Unfit,
}

/// A signature with more parts than this is nobody's handler.
const MOST_PARTS: usize = 64;

impl TypeName {
    /// A type of this full name without arguments.
    pub(crate) fn plain(name: impl Into<String>) -> Self {
        Self::Named { name: name.into(), arguments: Vec::new(), sure: true }
    }

    /// The full name, if it is a named type.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Named { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The arguments, if it is a generic type with some.
    pub(crate) fn arguments(&self) -> &[Self] {
        match self {
            Self::Named { arguments, .. } => arguments,
            _ => &[],
        }
    }

    /// Whether it is the interface through which a handler learns about its invocation.
    pub(crate) fn is_context(&self) -> bool {
        self.name() == Some("Amazon.Lambda.Core.ILambdaContext")
    }

    /// Whether a handler's parameter or answer can be of it.
    pub(crate) fn is_fit(&self) -> bool {
        match self {
            Self::Named { arguments, .. } => arguments.iter().all(Self::is_fit),
            Self::Array { element, .. } => element.is_fit(),
            Self::Untold => true,
            Self::Variable(_) | Self::Unfit => false,
        }
    }

    /// Whether every name in it is a full one, so that the runtime would print the same.
    pub(crate) fn is_sure(&self) -> bool {
        match self {
            Self::Named { arguments, sure, .. } => *sure && arguments.iter().all(Self::is_sure),
            Self::Array { element, .. } => element.is_sure(),
            Self::Variable(_) | Self::Untold | Self::Unfit => false,
        }
    }

    /// The type that is answered: what a task results in, none for nothing.
    pub(crate) fn answered(&self) -> Option<&Self> {
        match self.name() {
            Some("System.Void" | "System.Threading.Tasks.Task" | "System.Threading.Tasks.ValueTask") => None,
            Some("System.Threading.Tasks.Task`1" | "System.Threading.Tasks.ValueTask`1") => {
                self.arguments().first()
            }
            _ => Some(self),
        }
    }

    /// The same type with its type parameters replaced. One that grows too large fits nothing.
    pub(crate) fn with(&self, values: &[Self]) -> Self {
        let mut left = MOST_PARTS;
        self.replaced(values, &mut left).unwrap_or(Self::Unfit)
    }

    fn replaced(&self, values: &[Self], left: &mut usize) -> Option<Self> {
        *left = left.checked_sub(1)?;
        Some(match self {
            Self::Variable(number) => {
                let value = values.get(super::bytes::index(*number)).unwrap_or(&Self::Unfit);
                *left = left.checked_sub(value.parts())?;
                value.clone()
            }
            Self::Named { name, arguments, sure } => Self::Named {
                name: name.clone(),
                arguments: arguments
                    .iter()
                    .map(|argument| argument.replaced(values, left))
                    .collect::<Option<_>>()?,
                sure: *sure,
            },
            Self::Array { element, rank } => {
                Self::Array { element: Box::new(element.replaced(values, left)?), rank: *rank }
            }
            Self::Untold | Self::Unfit => self.clone(),
        })
    }

    fn parts(&self) -> usize {
        match self {
            Self::Named { arguments, .. } => 1 + arguments.iter().map(Self::parts).sum::<usize>(),
            Self::Array { element, .. } => 1 + element.parts(),
            _ => 1,
        }
    }

    /// The name for people: full, with the arguments in angle brackets.
    pub(crate) fn readable(&self) -> Option<String> {
        Some(match self {
            Self::Named { name, arguments, .. } => {
                let name = without_counts(name);
                if arguments.is_empty() {
                    return Some(name);
                }
                let arguments: Vec<String> = arguments.iter().map(Self::readable).collect::<Option<_>>()?;
                format!("{name}<{}>", arguments.join(", "))
            }
            Self::Array { element, rank } => format!("{}{}", element.readable()?, brackets(*rank)),
            Self::Variable(_) | Self::Untold | Self::Unfit => return None,
        })
    }

    /// The name as it stands in a method that reflection prints.
    pub(crate) fn in_signature(&self) -> Option<String> {
        if self.is_shortened() { self.last_name() } else { self.full() }
    }

    /// The full name as reflection prints it.
    fn full(&self) -> Option<String> {
        Some(match self {
            Self::Named { name, arguments, .. } if arguments.is_empty() => name.clone(),
            Self::Named { name, arguments, .. } => {
                let arguments: Vec<String> = arguments.iter().map(Self::full).collect::<Option<_>>()?;
                format!("{name}[{}]", arguments.join(","))
            }
            Self::Array { element, rank } => format!("{}{}", element.full()?, brackets(*rank)),
            Self::Variable(_) | Self::Untold | Self::Unfit => return None,
        })
    }

    fn last_name(&self) -> Option<String> {
        Some(match self {
            Self::Named { name, .. } => name.rsplit(['.', '+']).next().unwrap_or(name).to_owned(),
            Self::Array { element, rank } => format!("{}{}", element.last_name()?, brackets(*rank)),
            Self::Variable(_) | Self::Untold | Self::Unfit => return None,
        })
    }

    /// Whether reflection leaves the namespace and the arguments away.
    fn is_shortened(&self) -> bool {
        match self {
            Self::Named { name, .. } => name.contains('+') || is_built_in(name),
            Self::Array { element, .. } => element.is_shortened(),
            Self::Variable(_) | Self::Untold | Self::Unfit => false,
        }
    }
}

fn brackets(rank: u32) -> String {
    let commas = usize::try_from(rank.clamp(1, 32)).unwrap_or(1) - 1;
    format!("[{}]", ",".repeat(commas))
}

/// Takes the counts of type parameters out of a name: `List` of ``List`1``.
fn without_counts(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '`' {
            kept.push(letter);
            continue;
        }
        while letters.next_if(char::is_ascii_digit).is_some() {}
    }
    kept
}

/// The types that reflection calls primitive, and void.
fn is_built_in(name: &str) -> bool {
    let Some(name) = name.strip_prefix("System.") else { return false };
    matches!(
        name,
        "Void"
            | "Boolean"
            | "Char"
            | "SByte"
            | "Byte"
            | "Int16"
            | "UInt16"
            | "Int32"
            | "UInt32"
            | "Int64"
            | "UInt64"
            | "Single"
            | "Double"
            | "IntPtr"
            | "UIntPtr"
            | "TypedReference"
    )
}
