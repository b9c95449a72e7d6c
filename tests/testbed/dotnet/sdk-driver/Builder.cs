// Compiles a project and those it references with Roslyn, and prints diagnostics in the form of MSBuild.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Slipway.SdkDriver
{
    /// <summary>A compiled project with all that has to lie beside it.</summary>
    internal sealed class Built
    {
        internal Project Project { get; set; }
        internal string Assembly { get; set; }
        internal List<string> PackageAssemblies { get; } = new List<string>();
        internal List<Built> References { get; } = new List<Built>();
    }

    internal sealed class Builder
    {
        private static readonly string[] ImplicitUsings =
        {
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        };
        private readonly Dictionary<string, Built> _built = new Dictionary<string, Built>();
        private readonly string _configuration;
        private readonly string _runtime;

        internal Builder(string configuration, string runtime)
        {
            _configuration = configuration;
            _runtime = runtime;
        }

        internal Built Build(Project project)
        {
            if (_built.TryGetValue(project.Path, out Built done))
            {
                return done;
            }
            project.CheckFramework();
            string folder = Path.Combine(project.Folder, "bin", _configuration, project.Framework, _runtime ?? "");
            var built = new Built { Project = project, Assembly = Path.Combine(folder, project.AssemblyName + ".dll") };
            _built[project.Path] = built;
            foreach (string reference in project.ProjectReferences)
            {
                var properties = new Dictionary<string, string> { ["Configuration"] = _configuration };
                built.References.Add(Build(Project.Load(reference, properties)));
            }
            foreach (string package in project.Packages)
            {
                built.PackageAssemblies.AddRange(PackageAssemblies(package, project.Framework));
            }
            Directory.CreateDirectory(folder);
            Emit(project, built);
            return built;
        }

        /// <summary>Every package stands on Amazon.Lambda.Core or on nothing.</summary>
        private static IEnumerable<string> PackageAssemblies(string package, string framework)
        {
            string folder = Sdk.PackageFolder(package, framework);
            if (folder == null)
            {
                throw new BuildException($"error NU1101: Unable to find package {package}.");
            }
            string core = Sdk.PackageFolder("Amazon.Lambda.Core", framework);
            return Directory.GetFiles(folder, "*.dll").Concat(core == null ? new string[0] : Directory.GetFiles(core, "*.dll"));
        }

        private void Emit(Project project, Built built)
        {
            var parse = new CSharpParseOptions(Language(project), preprocessorSymbols: Symbols(project));
            var trees = Sources(project).Select(f => Tree(File.ReadAllText(f), parse, f)).ToList();
            trees.Add(Tree(Generated(project), parse, project.File("obj/" + project.Name + ".Generated.cs")));
            var options = new CSharpCompilationOptions(
                project.Executable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: _configuration == "Debug" ? OptimizationLevel.Debug : OptimizationLevel.Release,
                nullableContextOptions: Nullable(project),
                allowUnsafe: project.IsTrue("AllowUnsafeBlocks"),
                deterministic: true,
                concurrentBuild: true,
                generalDiagnosticOption: project.IsTrue("TreatWarningsAsErrors") ? ReportDiagnostic.Error : ReportDiagnostic.Default,
                specificDiagnosticOptions: Suppressed(project));
            var compilation = CSharpCompilation.Create(project.AssemblyName, trees, References(built), options);
            string symbols = Path.ChangeExtension(built.Assembly, ".pdb");
            EmitResult result;
            using (FileStream dll = File.Create(built.Assembly))
            using (FileStream pdb = File.Create(symbols))
            {
                result = compilation.Emit(dll, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
            }
            Report(project, result.Diagnostics);
            if (!result.Success)
            {
                File.Delete(built.Assembly);
                throw new BuildException($"\nBuild FAILED.\n    {result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error)} Error(s)");
            }
        }

        private void Report(Project project, IEnumerable<Diagnostic> diagnostics)
        {
            foreach (Diagnostic diagnostic in diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed))
            {
                bool error = diagnostic.Severity == DiagnosticSeverity.Error;
                FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
                string place = diagnostic.Location.IsInSource
                    ? $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})"
                    : "CSC ";
                Console.WriteLine($"{place}: {(error ? "error" : "warning")} {diagnostic.Id}: {diagnostic.GetMessage()} [{project.Path}]");
            }
        }

        private static IEnumerable<MetadataReference> References(Built built)
        {
            string folder = Sdk.ReferenceFolder(built.Project.Framework);
            IEnumerable<string> platform = Directory.GetFiles(folder, "*.dll").Where(IsManaged);
            return platform.Concat(All(built).SelectMany(b => b.PackageAssemblies))
                .Concat(All(built).Skip(1).Select(b => b.Assembly))
                .Distinct()
                .Select(path => MetadataReference.CreateFromFile(path));
        }

        /// <summary>A project and, after it, all that it references.</summary>
        internal static IEnumerable<Built> All(Built built)
        {
            return new[] { built }.Concat(built.References.SelectMany(All)).Distinct();
        }

        private static bool IsManaged(string path)
        {
            using (var reader = new PEReader(File.OpenRead(path)))
            {
                return reader.HasMetadata;
            }
        }

        private static IEnumerable<string> Sources(Project project)
        {
            string separator = Path.DirectorySeparatorChar.ToString();
            List<Regex> removed = project.RemovedSources.Select(Glob).ToList();
            IEnumerable<string> found = project.Property("EnableDefaultCompileItems", "true") == "false"
                ? Enumerable.Empty<string>()
                : Directory.GetFiles(project.Folder, "*.cs", SearchOption.AllDirectories);
            return found
                .Where(f => !f.StartsWith(project.File("bin") + separator) && !f.StartsWith(project.File("obj") + separator))
                .Where(f => !removed.Any(r => r.IsMatch(Path.GetRelativePath(project.Folder, f))))
                .Concat(project.AddedSources.Select(f => Path.GetFullPath(project.File(f.Replace('\\', '/')))))
                .Distinct()
                .OrderBy(f => f, StringComparer.Ordinal);
        }

        internal static Regex Glob(string pattern)
        {
            string text = Regex.Escape(pattern.Trim().Replace('\\', '/'))
                .Replace(@"\*\*/", "(.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*");
            return new Regex("^" + text + "$");
        }

        private static SyntaxTree Tree(string text, CSharpParseOptions options, string path)
        {
            return CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), options, path);
        }

        private static string Generated(Project project)
        {
            var text = new StringBuilder("// <auto-generated/>\n");
            IEnumerable<string> usings = project.IsTrue("ImplicitUsings") ? ImplicitUsings.Concat(project.Usings) : project.Usings;
            foreach (string name in usings)
            {
                text.Append("global using global::").Append(name).Append(";\n");
            }
            if (project.Property("GenerateAssemblyInfo", "true") != "false")
            {
                string version = Regex.Match(project.Property("AssemblyVersion", project.Property("Version", "1.0.0")), @"^[0-9.]+").Value;
                text.Append("[assembly: System.Reflection.AssemblyVersion(\"" + version + "\")]\n");
                text.Append("[assembly: System.Reflection.AssemblyTitle(\"" + project.AssemblyName + "\")]\n");
            }
            return text.ToString();
        }

        private static LanguageVersion Language(Project project)
        {
            string wanted = project.Property("LangVersion", "");
            if (wanted.Length > 0 && LanguageVersionFacts.TryParse(wanted, out LanguageVersion version))
            {
                return version;
            }
            return project.Framework.StartsWith("netcoreapp3") ? LanguageVersion.CSharp8
                : project.Framework.StartsWith("netcoreapp2") ? LanguageVersion.CSharp7_3
                : LanguageVersion.CSharp12;
        }

        private IEnumerable<string> Symbols(Project project)
        {
            string framework = project.Framework.ToUpperInvariant().Replace('.', '_');
            var symbols = new List<string> { "TRACE", _configuration.ToUpperInvariant(), "NETCOREAPP", framework, framework + "_OR_GREATER" };
            if (Regex.IsMatch(project.Framework, @"^net[0-9]"))
            {
                symbols.Add("NET");
                symbols.AddRange(Enumerable.Range(5, 3).Select(major => $"NET{major}_0_OR_GREATER"));
            }
            return symbols.Concat(project.Property("DefineConstants", "").Split(';').Select(s => s.Trim()).Where(s => s.Length > 0));
        }

        private static NullableContextOptions Nullable(Project project)
        {
            return Enum.TryParse(project.Property("Nullable", "disable"), true, out NullableContextOptions parsed) ? parsed
                : project.IsTrue("Nullable") ? NullableContextOptions.Enable
                : NullableContextOptions.Disable;
        }

        private static Dictionary<string, ReportDiagnostic> Suppressed(Project project)
        {
            // 1701 and 1702 speak of assembly versions that differ; the SDK silences them too.
            return ("1701;1702;" + project.Property("NoWarn", "")).Split(';', ',')
                .Select(id => id.Trim()).Where(id => id.Length > 0)
                .Select(id => char.IsDigit(id[0]) ? "CS" + id.PadLeft(4, '0') : id)
                .Distinct().ToDictionary(id => id, id => ReportDiagnostic.Suppress);
        }
    }
}
