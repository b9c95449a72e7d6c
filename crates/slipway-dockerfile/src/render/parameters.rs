//! The words that a project's settings add to `dotnet publish` (`msbuild-parameters` of Amazon's tool).
//!
//! Some of them say what the Dockerfile decides in its own place: the framework, the configuration, the runtime and
//! whether it is brought along. Those are taken out and told apart; all others are passed on as they stand.

/// The words, told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishParameters {
    /// Whether the program is to bring its own runtime.
    pub self_contained: Option<bool>,
    /// The framework.
    pub framework: Option<String>,
    /// The configuration.
    pub configuration: Option<String>,
    /// The runtime identifier.
    pub runtime: Option<String>,
    /// All other words.
    pub others: Vec<String>,
}

const PROPERTY: [&str; 6] = ["-p:", "/p:", "--property:", "-property:", "/property:", "--p:"];
const MAX_WORDS: usize = 200;

impl PublishParameters {
    /// Reads the text of the setting. Quotes hold words together, as they do in a shell.
    pub fn read(text: &str) -> Self {
        let mut parameters = Self::default();
        let mut words = words(text).into_iter().take(MAX_WORDS).peekable();
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=').filter(|_| word.starts_with("--")) {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            let value = |words: &mut std::iter::Peekable<_>| value.clone().or_else(|| words.next());
            match name.as_str() {
                "--self-contained" | "--sc" => {
                    let told = ["true", "false"];
                    let next =
                        words.next_if(|next: &String| told.contains(&next.to_ascii_lowercase().as_str()));
                    let text = if word.contains('=') { value(&mut words) } else { next };
                    parameters.self_contained =
                        Some(text.is_none_or(|text| !text.eq_ignore_ascii_case("false")));
                }
                "--no-self-contained" => parameters.self_contained = Some(false),
                "--framework" | "-f" => parameters.framework = value(&mut words),
                "--configuration" | "-c" => parameters.configuration = value(&mut words),
                "--runtime" | "-r" => parameters.runtime = value(&mut words),
                // The folder is the Dockerfile's own business, and what to restore is decided by what is known.
                "--output" | "-o" => drop(value(&mut words)),
                "--no-restore" | "--no-build" => {}
                _ => parameters.others.push(word),
            }
        }
        parameters
    }

    /// The properties among the other words, which a restore has to know as well.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.others.iter().map(String::as_str).filter(|word| is_property(word))
    }

    /// Whether the program has to bring its own runtime, where the words say so.
    pub fn brings_runtime(&self) -> Option<bool> {
        let told = |name: &str| self.property(name).map(|value| value.eq_ignore_ascii_case("true"));
        self.self_contained
            .or_else(|| told("SelfContained"))
            .or_else(|| told("PublishSelfContained"))
            .or_else(|| told("PublishTrimmed").filter(|trimmed| *trimmed))
            .or_else(|| told("PublishAot").filter(|native| *native))
    }

    /// The value of a property.
    pub fn property(&self, name: &str) -> Option<&str> {
        let lists =
            self.others.iter().filter_map(|word| PROPERTY.iter().find_map(|one| word.strip_prefix(one)));
        lists
            .flat_map(|list| list.split(';'))
            .filter_map(|pair| pair.split_once('='))
            .find(|(one, _)| one.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

fn is_property(word: &str) -> bool {
    PROPERTY.iter().any(|start| word.starts_with(start))
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for letter in text.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => word.push(letter),
            None if matches!(letter, '"' | '\'') => (quote, begun) = (Some(letter), true),
            None if letter.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            None => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dockerfile_decides_itself_is_taken_out_of_the_words() {
        let read = PublishParameters::read(
            "--self-contained true /p:PublishReadyToRun=true  -p:\"Company=Acme Ltd\" -r linux-arm64 -c Debug \
             --framework=net8.0 --nologo -o out --no-restore",
        );
        assert_eq!(read.self_contained, Some(true));
        assert_eq!(read.framework.as_deref(), Some("net8.0"));
        assert_eq!(read.configuration.as_deref(), Some("Debug"));
        assert_eq!(read.runtime.as_deref(), Some("linux-arm64"));
        assert_eq!(read.others, ["/p:PublishReadyToRun=true", "-p:Company=Acme Ltd", "--nologo"]);
        assert_eq!(read.properties().count(), 2);
        assert_eq!(read.property("publishreadytorun"), Some("true"));
    }

    #[test]
    fn a_runtime_is_brought_where_the_words_say_so() {
        let brings = |text: &str| PublishParameters::read(text).brings_runtime();
        for (text, expected) in [
            ("", None),
            ("--self-contained", Some(true)),
            ("--self-contained --nologo", Some(true)),
            ("--self-contained false", Some(false)),
            ("--self-contained=false", Some(false)),
            ("--no-self-contained", Some(false)),
            ("/p:SelfContained=true", Some(true)),
            ("/p:PublishTrimmed=true;X=1", Some(true)),
            ("/p:PublishTrimmed=false", None),
            ("-p:PublishAot=true", Some(true)),
        ] {
            assert_eq!(brings(text), expected, "{text}");
        }
    }
}
