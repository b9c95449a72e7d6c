//! Target frameworks: their monikers, their platforms, and which can use what was built for which.

/// A target framework moniker in its parts.
pub(super) struct Framework {
    family: Family,
    /// The numbers of its version, two at least.
    version: Vec<u32>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Family {
    Core,
    Standard,
    Classic,
}

impl Framework {
    /// Reads `net8.0`, `net8`, `netcoreapp3.1`, `netstandard2.0`, `net48` or a full name such as
    /// `.NETCoreApp,Version=v8.0`; what follows a `-` is the platform and left aside. None for any other.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let short = lower.split('-').next().unwrap_or_default();
        let families =
            [("netcoreapp", Family::Core), ("netstandard", Family::Standard), ("net", Family::Classic)];
        let full = [
            (".netcoreapp,version=v", Family::Core),
            (".netstandard,version=v", Family::Standard),
            (".netframework,version=v", Family::Classic),
        ];
        if let Some((rest, family)) =
            full.iter().find_map(|(start, family)| Some((short.strip_prefix(start)?, *family)))
        {
            return Some(Self { family, version: dotted(rest)? });
        }
        let (rest, family) =
            families.iter().find_map(|(start, family)| Some((short.strip_prefix(start)?, *family)))?;
        let version = dotted(rest)?;
        // `net5.0` and what followed, written `net8` as well, are the successors of .NET Core.
        let core = family == Family::Classic && version.first().is_some_and(|major| *major >= 5);
        Some(Self { family: if core { Family::Core } else { family }, version })
    }

    /// The newest .NET Standard that it can use; none before there was one.
    fn newest_standard(&self) -> Option<Vec<u32>> {
        let version = self.version.as_slice();
        match self.family {
            Family::Core if version < &[2, 0] => Some(vec![1, 6]),
            Family::Core if version < &[3, 0] => Some(vec![2, 0]),
            Family::Core => Some(vec![2, 1]),
            Family::Classic if version >= &[4, 6, 1] => Some(vec![2, 0]),
            Family::Classic if version >= &[4, 6] => Some(vec![1, 3]),
            Family::Classic if version >= &[4, 5, 1] => Some(vec![1, 2]),
            Family::Classic if version >= &[4, 5] => Some(vec![1, 1]),
            _ => None,
        }
    }

    /// What MSBuild calls `TargetFrameworkIdentifier`.
    pub(super) fn identifier(&self) -> &'static str {
        match self.family {
            Family::Core => ".NETCoreApp",
            Family::Standard => ".NETStandard",
            Family::Classic => ".NETFramework",
        }
    }

    /// The first two numbers of its version.
    pub(super) fn numbers(&self) -> (u32, u32) {
        let number = |place: usize| self.version.get(place).copied().unwrap_or(0);
        (number(0), number(1))
    }

    /// The version with this many numbers at least, zeros at the end left out.
    pub(super) fn version(&self, least: usize) -> String {
        let significant = self.version.iter().rposition(|number| *number != 0).map_or(0, |last| last + 1);
        let count = significant.max(least);
        let numbers = (0..count).map(|place| self.version.get(place).copied().unwrap_or(0).to_string());
        numbers.collect::<Vec<_>>().join(".")
    }
}

/// `8`, `8.0` or, as the classic ones are written, `472`.
fn dotted(text: &str) -> Option<Vec<u32>> {
    let numbers: Option<Vec<u32>> = if text.contains('.') {
        text.split('.').map(|part| part.parse().ok()).collect()
    } else if text.len() > 1 && text.starts_with(|first: char| first < '5') {
        text.chars().map(|digit| digit.to_digit(10)).collect()
    } else {
        text.parse().ok().map(|major| vec![major])
    };
    let mut numbers = numbers.filter(|numbers| (1..=4).contains(&numbers.len()))?;
    if numbers.len() < 2 {
        numbers.push(0);
    }
    Some(numbers)
}

/// The platform behind a moniker's `-`, in its name and its version.
pub(super) fn platform(framework: &str) -> (&str, &str) {
    let platform = framework.split_once('-').map_or("", |(_, platform)| platform);
    let end = platform.find(|letter: char| letter.is_ascii_digit()).unwrap_or(platform.len());
    platform.split_at_checked(end).unwrap_or_default()
}

/// Whether a project for `target` can use what was built for `candidate`; none where the rule has exceptions.
pub(super) fn compatible(target: &str, candidate: &str) -> Option<bool> {
    let ((wanted, _), (offered, _)) = (platform(target), platform(candidate));
    if !offered.is_empty() && !offered.eq_ignore_ascii_case(wanted) {
        return Framework::parse(target).and(Framework::parse(candidate)).map(|_| false);
    }
    if !offered.is_empty() {
        return None;
    }
    let (target, candidate) = (Framework::parse(target)?, Framework::parse(candidate)?);
    match (target.family, candidate.family) {
        (one, two) if one == two => Some(target.version >= candidate.version),
        (Family::Core | Family::Classic, Family::Standard) => {
            Some(candidate.version <= target.newest_standard()?)
        }
        (Family::Standard, Family::Core | Family::Classic)
        | (Family::Classic, Family::Core)
        | (Family::Core, Family::Classic) => Some(false),
        _ => None,
    }
}
