// `dotnet restore | publish` of the stand-in SDK, for machines that have neither a registry nor the real SDK. It does what the Dockerfiles of Slipway and of AWS's
// templates ask for: SDK-style C# projects, packages out of one folder, project references, no ReadyToRun, no native
// compilation, no source generators, no MSBuild logic. What it cannot do it says, and fails.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Slipway.SdkDriver
{
    internal static class Program
    {
        private static int Main(string[] args)
        {
            try
            {
                switch (args.FirstOrDefault() ?? "")
                {
                    case "restore": return Restore(Options.Parse(args));
                    case "publish": return Publish(Options.Parse(args));
                    case "--version": Console.WriteLine(Sdk.Version); return 0;
                    default: throw new BuildException("The stand-in SDK knows `dotnet restore` and `dotnet publish` only.");
                }
            }
            catch (BuildException e)
            {
                Console.WriteLine(e.Message);
                return 1;
            }
        }

        private static int Restore(Options options)
        {
            Console.WriteLine("  Determining projects to restore...");
            var restored = new HashSet<string>();
            Restore(Project.Load(options.Project, options.Properties), restored);
            return 0;
        }

        private static void Restore(Project project, HashSet<string> restored)
        {
            if (!restored.Add(project.Path))
            {
                return;
            }
            var watch = Stopwatch.StartNew();
            project.CheckFramework();
            List<string> missing = project.Packages.Where(p => Sdk.PackageFolder(p, project.Framework) == null).ToList();
            foreach (string package in missing)
            {
                Console.WriteLine($"{project.Path} : error NU1101: Unable to find package {package}. No packages exist with this id in source(s): slipway-stand-in");
            }
            if (missing.Count > 0)
            {
                throw new BuildException($"  Failed to restore {project.Path} (in {watch.ElapsedMilliseconds} ms).");
            }
            Directory.CreateDirectory(project.File("obj"));
            File.WriteAllText(project.File("obj/project.assets.json"), "{\"version\":3,\"targets\":{}}");
            Console.WriteLine($"  Restored {project.Path} (in {watch.ElapsedMilliseconds} ms).");
            foreach (string reference in project.ProjectReferences)
            {
                Restore(Project.Load(reference, new Dictionary<string, string>()), restored);
            }
        }

        private static int Publish(Options options)
        {
            Project project = Project.Load(options.Project, options.Properties);
            if (options.SelfContained || project.IsTrue("PublishAot"))
            {
                throw new BuildException($"{project.Path} : error SLIPWAY1: the stand-in SDK cannot publish self-contained or native.");
            }
            if (options.Restore)
            {
                Restore(options);
            }
            else if (!File.Exists(project.File("obj/project.assets.json")))
            {
                throw new BuildException($"{Sdk.Folder}/Sdks/Microsoft.NET.Sdk/targets/Microsoft.PackageDependencyResolution.targets(266,5): error NETSDK1004: Assets file '{project.File("obj/project.assets.json")}' not found. Run a NuGet package restore to generate this file. [{project.Path}]");
            }
            var builder = new Builder(options.Configuration, options.Runtime);
            Built built = builder.Build(project);
            Console.WriteLine($"  {project.Name} -> {built.Assembly}");
            string folder = options.Output ?? Path.Combine(Path.GetDirectoryName(built.Assembly), "publish");
            Output.Write(built, folder);
            Console.WriteLine($"  {project.Name} -> {folder.TrimEnd('/')}/");
            return 0;
        }
    }

    /// <summary>A build that cannot go on, with the line the SDK would print.</summary>
    internal sealed class BuildException : Exception
    {
        internal BuildException(string message) : base(message) { }
    }

    /// <summary>Where the parts of this SDK lie.</summary>
    internal static class Sdk
    {
        internal static string Folder => AppContext.BaseDirectory.TrimEnd('/');

        internal static string Version =>
            File.Exists(Path.Combine(Folder, "version")) ? File.ReadAllText(Path.Combine(Folder, "version")).Trim() : "0.0.0";

        /// <summary>The folder with the assemblies a project of this framework is compiled against, if we have it.</summary>
        internal static string ReferenceFolder(string framework)
        {
            string folder = Path.Combine(Folder, "references", framework);
            if (!Directory.Exists(folder))
            {
                return null;
            }
            // A link file keeps the runtime from lying in the image twice.
            string link = Path.Combine(folder, "folder");
            return File.Exists(link) ? File.ReadAllText(link).Trim() : folder;
        }

        internal static string PackageFolder(string package, string framework)
        {
            string folder = Path.Combine(Folder, "packages", framework);
            return Directory.Exists(folder)
                ? Directory.GetDirectories(folder).FirstOrDefault(d =>
                    string.Equals(Path.GetFileName(d), package, StringComparison.OrdinalIgnoreCase))
                : null;
        }
    }
}
