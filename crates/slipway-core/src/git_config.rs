//! What of a repository's configuration goes into a build, for tools that work a version out from its history.
//! By hand: gix-config would bring much of gitoxide along, and what it reads beyond single lines is left out here anyway.
//!
//! The file may hold passwords in addresses, headers with tokens, and commands that git runs. So only what tells the form
//! of the repository, its branches and its remotes is taken over, and addresses without what stands before the host.

/// Settings of `core` that say how the repository is to be read.
const CORE: [&str; 10] = [
    "repositoryformatversion",
    "filemode",
    "bare",
    "ignorecase",
    "precomposeunicode",
    "symlinks",
    "autocrlf",
    "eol",
    "abbrev",
    "sparsecheckout",
];

/// The configuration as it may be sent.
pub fn for_builds(text: &str) -> String {
    let mut kept = String::new();
    let (mut section, mut continues) = (String::new(), false);
    for line in text.lines() {
        let written = line.trim();
        let goes_on = continues;
        continues = written.ends_with('\\');
        if let Some(name) = written.strip_prefix('[').filter(|_| !goes_on) {
            let name = name.split_once(']').map_or(name, |(name, _)| name);
            section = name.split([' ', '.', '"', '\t']).next().unwrap_or_default().to_ascii_lowercase();
            // A name could be an address as well.
            if is_known(&section) && !name.contains("://") {
                kept.push_str(&format!("[{name}]\n"));
            } else {
                section.clear();
            }
            continue;
        }
        let Some((key, value)) = written.split_once('=').filter(|_| !goes_on && !continues) else { continue };
        let key = key.trim().to_ascii_lowercase();
        if takes(&section, &key) {
            kept.push_str(&format!("\t{key} = {}\n", without_user(value.trim())));
        }
    }
    kept
}

fn is_known(section: &str) -> bool {
    ["core", "extensions", "remote", "branch"].contains(&section)
}

fn takes(section: &str, key: &str) -> bool {
    match section {
        "core" => CORE.contains(&key),
        "extensions" => true,
        "remote" => ["url", "fetch"].contains(&key),
        "branch" => ["remote", "merge"].contains(&key),
        _ => false,
    }
}

/// An address without the user and the password; over HTTP either may be a token.
fn without_user(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let end = rest.find(['/', '?', '#', '"']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // What stands behind a question mark may be a token, too.
    let path = path.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_tells_form_branches_and_remotes_is_taken_and_no_credential() {
        let text = "[core]\n\trepositoryformatversion = 0\n\tsshCommand = ssh -i /home/me/key\n\thooksPath = /x\n\
            [extensions]\n\tobjectFormat = sha256\n\
            [remote \"origin\"]\n\turl = https://me:s3cret@example.com/acme/shop.git\n\
            \tfetch = +refs/heads/*:refs/remotes/origin/*\n\tpushurl = https://s3cret@example.com/a\n\
            [remote \"other\"]\n\turl = git@example.com:acme/shop.git\n\
            [branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n\
            [http \"https://example.com/\"]\n\textraheader = AUTHORIZATION: basic s3cret\n\
            [credential]\n\thelper = store\n[url \"https://s3cret@example.com/\"]\n\tinsteadOf = acme:\n\
            [remote \"https://s3cret@example.com\"]\n\turl = x\n\
            [alias]\n\ta = !echo \\\n[core]\n\tbare = false\n";
        let kept = for_builds(text);
        assert!(!kept.contains("s3cret") && !kept.contains("ssh -i") && !kept.contains("hooks"), "{kept}");
        for line in [
            "repositoryformatversion = 0",
            "objectformat = sha256",
            "url = https://example.com/acme/shop.git",
            "fetch = +refs/heads/*:refs/remotes/origin/*",
            "url = git@example.com:acme/shop.git",
            "[branch \"main\"]",
            "merge = refs/heads/main",
        ] {
            assert!(kept.contains(line), "{line} is missing in {kept}");
        }
    }
}
