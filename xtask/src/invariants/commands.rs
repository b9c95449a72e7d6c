//! The commands of the window, read as syntax: what each one branches on, and which use cases it calls.

use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItem, Item, ItemFn};

use super::Source;
use super::circles::for_tests;

/// The window has more commands than this. Finding fewer means that the search has gone blind.
const AT_LEAST: usize = 35;

const BRANCHES: [&str; 5] = ["if", "match", "for", "while", "loop"];

/// A Tauri command unpacks, calls the workbench and converts.
pub(super) fn commands(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut known = 0;
    for source in sources.iter().filter(|s| s.path.starts_with("src-tauri/src/") && s.path.ends_with(".rs")) {
        match of_file(&source.text) {
            Ok(commands) => {
                known += commands.len();
                for (name, word) in commands.iter().flat_map(branches) {
                    findings.push(format!("{}: the command {name} has a `{word}`", source.path));
                }
            }
            Err(error) => findings.push(format!("{}: {error}", source.path)),
        }
    }
    if known < AT_LEAST {
        findings.push(format!("only {known} commands were found, and there are at least {AT_LEAST}"));
    }
    findings
}

/// The commands that a file declares, also inside its modules.
pub(super) fn of_file(text: &str) -> syn::Result<Vec<ItemFn>> {
    struct Finder(Vec<ItemFn>);
    impl<'a> Visit<'a> for Finder {
        fn visit_item_fn(&mut self, function: &'a ItemFn) {
            if function.attrs.iter().any(is_command) {
                self.0.push(function.clone());
            }
            visit::visit_item_fn(self, function);
        }
    }
    let mut finder = Finder(Vec::new());
    finder.visit_file(&syn::parse_file(text)?);
    Ok(finder.0)
}

/// `#[tauri::command]`, `#[command]`, with or without arguments.
fn is_command(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "command")
}

fn branches(command: &ItemFn) -> Vec<(String, &'static str)> {
    struct Finder(Vec<&'static str>);
    impl<'a> Visit<'a> for Finder {
        fn visit_expr(&mut self, expression: &'a Expr) {
            self.0.extend(match expression {
                Expr::If(_) => Some("if"),
                Expr::Match(_) => Some("match"),
                Expr::ForLoop(_) => Some("for"),
                Expr::While(_) => Some("while"),
                Expr::Loop(_) => Some("loop"),
                _ => None,
            });
            visit::visit_expr(self, expression);
        }

        fn visit_local_init(&mut self, init: &'a syn::LocalInit) {
            self.0.extend(init.diverge.is_some().then_some("let else"));
            visit::visit_local_init(self, init);
        }

        // What a macro makes of its words is not seen, so the words alone count.
        fn visit_macro(&mut self, call: &'a syn::Macro) {
            let text = call.tokens.to_string();
            let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            self.0.extend(words.find_map(|word| BRANCHES.iter().find(|branch| **branch == word)));
        }
    }
    let mut finder = Finder(Vec::new());
    finder.visit_block(&command.block);
    finder.0.into_iter().map(|word| (command.sig.ident.to_string(), word)).collect()
}

/// The methods that code calls on anything, by name.
pub(super) fn calls(text: &str) -> syn::Result<Vec<String>> {
    let mut finder = Calls::default();
    finder.visit_file(&syn::parse_file(text)?);
    Ok(finder.0)
}

/// The methods that one function calls.
pub(super) fn calls_of(function: &ItemFn) -> Vec<String> {
    let mut finder = Calls::default();
    finder.visit_block(&function.block);
    finder.0
}

#[derive(Default)]
struct Calls(Vec<String>);

impl<'a> Visit<'a> for Calls {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Mod(module) => &module.attrs,
            Item::Fn(function) => &function.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.0.push(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }
}

/// The public methods of `impl Workbench` in a file: the use cases.
pub(super) fn use_cases(text: &str) -> syn::Result<Vec<String>> {
    let mut names = Vec::new();
    for item in syn::parse_file(text)?.items {
        let Item::Impl(block) = item else { continue };
        let of_workbench =
            matches!(&*block.self_ty, syn::Type::Path(path) if path.path.is_ident("Workbench"));
        if block.trait_.is_some() || !of_workbench || for_tests(&block.attrs) {
            continue;
        }
        names.extend(block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) if matches!(method.vis, syn::Visibility::Public(_)) => {
                Some(method.sig.ident.to_string())
            }
            _ => None,
        }));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: String) -> Source {
        Source { path: "src-tauri/src/commands.rs".to_owned(), text }
    }

    /// As many commands as there are at least, with this as the body of the last.
    fn with_body(body: &str) -> Source {
        let plain = |number| {
            format!("#[tauri::command]\npub(crate) async fn c{number}() -> u8 {{ w.ask().await }}\n")
        };
        let others: String = (1..AT_LEAST).map(plain).collect();
        shell(format!("{others}#[tauri::command(async)] #[specta::specta] fn odd(a: X) -> u8 {{ {body} }}"))
    }

    #[test]
    fn a_command_with_a_branch_or_a_loop_is_found_however_it_is_written() {
        assert!(commands(&[with_body("state.inform()?; \"if this, match that\".len()")]).is_empty());
        for (body, word) in [
            ("if x { 1 } else { 2 }", "if"),
            ("match x { _ => 1 }", "match"),
            ("x.map(|y| if y { 1 } else { 2 })", "if"),
            ("let Some(y) = x else { return 1 }; y", "let else"),
            ("for y in x {} 1", "for"),
            ("while x {} 1", "while"),
            ("loop{}", "loop"),
            ("select! { y = x => if y { 1 } else { 2 } }", "if"),
        ] {
            let found = commands(&[with_body(body)]);
            assert_eq!(
                found,
                [format!("src-tauri/src/commands.rs: the command odd has a `{word}`")],
                "{body}"
            );
        }
    }

    #[test]
    fn a_search_that_finds_too_few_commands_says_so() {
        let found = commands(&[shell("#[tauri::command]\nfn only() {}".to_owned())]);
        assert_eq!(found, [format!("only 1 commands were found, and there are at least {AT_LEAST}")]);
        assert_eq!(commands(&[shell("fn broken(".to_owned())]).len(), 2);
    }
}
