"""Compiles the C# sources of the stand-ins with Roslyn, before any `dotnet` command exists.

Run with pythonnet installed:
    compile.py DOTNET_ROOT ROSLYN_DIR OUT.dll library|exe REFERENCES_DIR [REFERENCE.dll ...] -- SOURCE.cs ...

Only the driver of the stand-in SDK and the Lambda assemblies are compiled this way; the driver, compiled once,
compiles everything else inside the containers.
"""

import pathlib
import sys


def load_roslyn(dotnet_root: pathlib.Path, roslyn: pathlib.Path) -> None:
    """Starts the .NET runtime in this process and makes Roslyn's names importable."""
    from clr_loader import get_coreclr
    from pythonnet import set_runtime

    config = pathlib.Path(sys.prefix) / "slipway.runtimeconfig.json"
    config.write_text(
        '{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"},'
        '"configProperties":{"System.Globalization.Invariant":true}}}'
    )
    set_runtime(get_coreclr(runtime_config=str(config), dotnet_root=str(dotnet_root)))
    import clr

    sys.path.append(str(roslyn))
    clr.AddReference("System.Collections")
    clr.AddReference("Microsoft.CodeAnalysis")
    clr.AddReference("Microsoft.CodeAnalysis.CSharp")


def compile_sources(out: str, kind: str, references: list[str], symbols: list[str], sources: list[str]) -> int:
    """Writes the assembly, or prints what the compiler objects to."""
    from Microsoft.CodeAnalysis import MetadataReference, OutputKind, SyntaxTree
    from Microsoft.CodeAnalysis.CSharp import (
        CSharpCompilation,
        CSharpCompilationOptions,
        CSharpParseOptions,
        CSharpSyntaxTree,
        LanguageVersion,
    )
    from System.Collections.Generic import List
    from System.IO import File

    options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest)
    options = options.WithPreprocessorSymbols(*symbols)
    trees, metadata = List[SyntaxTree](), List[MetadataReference]()
    for source in sources:
        trees.Add(CSharpSyntaxTree.ParseText(pathlib.Path(source).read_text("utf-8"), options, source))
    for reference in references:
        metadata.Add(MetadataReference.CreateFromFile(reference))
    output = OutputKind.ConsoleApplication if kind == "exe" else OutputKind.DynamicallyLinkedLibrary
    settings = CSharpCompilationOptions(output).WithDeterministic(True)
    settings = settings.WithOptimizationLevel(type(settings.OptimizationLevel).Release)
    name = pathlib.Path(out).stem
    stream = File.Create(out)
    result = CSharpCompilation.Create(name, trees, metadata, settings).Emit(stream)
    stream.Close()
    if not result.Success:
        for diagnostic in result.Diagnostics:
            if str(diagnostic.Severity) == "Error":
                print(diagnostic.ToString(), file=sys.stderr)
        pathlib.Path(out).unlink(missing_ok=True)
        return 1
    return 0


def is_managed(path: pathlib.Path) -> bool:
    """Tells a .NET assembly from a native library of the same folder by its CLI header."""
    data = path.read_bytes()
    pe = int.from_bytes(data[0x3C:0x40], "little")
    magic = int.from_bytes(data[pe + 24 : pe + 26], "little")
    directories = pe + 24 + (112 if magic == 0x20B else 96)
    return int.from_bytes(data[directories + 14 * 8 : directories + 14 * 8 + 4], "little") != 0


def symbols(version: str) -> list[str]:
    """The symbols by which the sources tell frameworks apart, as the SDK defines them."""
    return ["NET8_0_OR_GREATER"] if int(version.split(".")[0]) >= 8 else []


def main() -> int:
    """Reads the command line and compiles."""
    split = sys.argv.index("--")
    dotnet_root, roslyn, out, kind, framework, *more = sys.argv[1:split]
    load_roslyn(pathlib.Path(dotnet_root), pathlib.Path(roslyn))
    platform = [str(p) for p in sorted(pathlib.Path(framework).glob("*.dll")) if is_managed(p)]
    sources = [path for path in sys.argv[split + 1 :] if path.endswith(".cs")]
    return compile_sources(out, kind, platform + more, symbols(pathlib.Path(framework).name), sources)


if __name__ == "__main__":
    sys.exit(main())
