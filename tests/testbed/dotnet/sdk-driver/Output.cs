// Lays out the publish folder: the assemblies, the files marked for copying, deps.json and runtimeconfig.json.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Slipway.SdkDriver
{
    internal static class Output
    {
        internal static void Write(Built built, string folder)
        {
            Directory.CreateDirectory(folder);
            List<Built> all = Builder.All(built).ToList();
            List<string> packages = all.SelectMany(b => b.PackageAssemblies).Distinct().ToList();
            foreach (string file in all.Select(b => b.Assembly).Concat(packages))
            {
                Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                string symbols = Path.ChangeExtension(file, ".pdb");
                if (File.Exists(symbols))
                {
                    Copy(symbols, Path.Combine(folder, Path.GetFileName(symbols)));
                }
            }
            foreach (Project project in all.Select(b => b.Project))
            {
                CopyMarked(project, folder);
            }
            string name = Path.Combine(folder, built.Project.AssemblyName);
            File.WriteAllText(name + ".deps.json", Dependencies(built, packages));
            // A library gets one only when it asks for it, which every Lambda project has to do.
            if (built.Project.Executable || built.Project.IsTrue("GenerateRuntimeConfigurationFiles"))
            {
                File.WriteAllText(name + ".runtimeconfig.json", RuntimeConfiguration(built.Project));
            }
        }

        private static void CopyMarked(Project project, string folder)
        {
            foreach (string pattern in project.CopiedFiles)
            {
                var glob = Builder.Glob(pattern);
                foreach (string file in Directory.GetFiles(project.Folder, "*", SearchOption.AllDirectories))
                {
                    string relative = Path.GetRelativePath(project.Folder, file);
                    if (glob.IsMatch(relative) && !relative.StartsWith("bin/") && !relative.StartsWith("obj/"))
                    {
                        string target = Path.Combine(folder, relative);
                        Directory.CreateDirectory(Path.GetDirectoryName(target));
                        Copy(file, target);
                    }
                }
            }
        }

        private static void Copy(string from, string to)
        {
            if (Path.GetFullPath(from) != Path.GetFullPath(to))
            {
                File.Copy(from, to, true);
            }
        }

        private static string Version(string framework)
        {
            return framework.StartsWith("netcoreapp") ? framework.Substring("netcoreapp".Length) : framework.Substring("net".Length);
        }

        private static string RuntimeConfiguration(Project project)
        {
            return JsonSerializer.Serialize(
                new
                {
                    runtimeOptions = new
                    {
                        tfm = project.Framework,
                        framework = new { name = "Microsoft.NETCore.App", version = Version(project.Framework) + ".0" },
                    },
                },
                new JsonSerializerOptions { WriteIndented = true });
        }

        private static string Dependencies(Built built, List<string> packages)
        {
            string target = ".NETCoreApp,Version=v" + Version(built.Project.Framework);
            var entries = new SortedDictionary<string, object>(StringComparer.Ordinal);
            var libraries = new SortedDictionary<string, object>(StringComparer.Ordinal);
            IEnumerable<string> assemblies = Builder.All(built).Select(b => b.Assembly).Concat(packages);
            foreach (string file in assemblies.Select(Path.GetFileName).Distinct())
            {
                string key = Path.GetFileNameWithoutExtension(file) + "/1.0.0";
                entries[key] = new { runtime = new Dictionary<string, object> { [file] = new { } } };
                libraries[key] = new { type = "project", serviceable = false, sha512 = "" };
            }
            var document = new Dictionary<string, object>
            {
                ["runtimeTarget"] = new { name = target, signature = "" },
                ["compilationOptions"] = new { },
                ["targets"] = new Dictionary<string, object> { [target] = entries },
                ["libraries"] = libraries,
            };
            return JsonSerializer.Serialize(document, new JsonSerializerOptions { WriteIndented = true });
        }
    }
}
