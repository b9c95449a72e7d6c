//! A build that fails says why, on the real SDK: its own words are what the rules read.

use crate::terminal::{FAILED, Terminal, refused};

const FUNCTION: &str =
    "namespace Keel;\npublic class Function { public string Handle(string input) => input; }\n";

#[test]
fn a_package_that_no_feed_has_is_named_with_its_line() {
    let terminal = Terminal::new();
    terminal.write(
        "keel/Keel.csproj",
        "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n  \
         <ItemGroup>\n    <PackageReference Include=\"Amazon.Lambda.Core\" Version=\"3.2.0\" />\n    \
         <PackageReference Include=\"Acme.Orders.Contracts\" Version=\"1.0.0\" />\n  </ItemGroup>\n</Project>\n",
    );
    terminal.write("keel/Function.cs", FUNCTION);
    let build = terminal.slipway(&["build", "keel", "--handler", "Keel::Keel.Function::Handle"]);
    let says = ["because: NU1101: the package Acme.Orders.Contracts", "Keel.csproj:5: NU1101", "--secret"];
    refused(build, FAILED, &says);
}
