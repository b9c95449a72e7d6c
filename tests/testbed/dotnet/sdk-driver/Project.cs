// Reads an SDK-style csproj: the last value of a property wins, conditions other than none make an element count
// only when they compare Configuration, and `Directory.Build.props` above the project is read first.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Slipway.SdkDriver
{
    internal sealed class Project
    {
        private static readonly string[] Sdks = { "Microsoft.NET.Sdk" };
        private readonly Dictionary<string, string> _properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<string> _global;

        private Project(string path, IDictionary<string, string> global)
        {
            Path = path;
            _global = new HashSet<string>(global.Keys, StringComparer.OrdinalIgnoreCase);
            foreach (KeyValuePair<string, string> property in global)
            {
                _properties[property.Key] = property.Value;
            }
        }

        internal string Path { get; }
        internal string Folder => System.IO.Path.GetDirectoryName(Path);
        internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
        internal string AssemblyName => Property("AssemblyName", Name);
        internal string Framework => Property("TargetFramework", "");
        internal bool Executable => string.Equals(Property("OutputType", "Library"), "Exe", StringComparison.OrdinalIgnoreCase);
        internal List<string> Packages { get; } = new List<string>();
        internal List<string> ProjectReferences { get; } = new List<string>();
        internal List<string> RemovedSources { get; } = new List<string>();
        internal List<string> AddedSources { get; } = new List<string>();
        internal List<string> Usings { get; } = new List<string>();
        internal List<string> CopiedFiles { get; } = new List<string>();

        internal static Project Load(string path, IDictionary<string, string> global)
        {
            var project = new Project(path, global);
            string props = Above(project.Folder, "Directory.Build.props");
            if (props != null)
            {
                project.Read(Parse(props, path), System.IO.Path.GetDirectoryName(props));
            }
            XElement root = Parse(path, path);
            string sdk = (string)root.Attribute("Sdk") ?? "";
            if (!Sdks.Contains(sdk))
            {
                throw new BuildException($"{path} : error MSB4236: The SDK '{sdk}' specified could not be found. (The stand-in knows {string.Join(", ", Sdks)}.) [{path}]");
            }
            project.Read(root, project.Folder);
            return project;
        }

        internal string Property(string name, string otherwise)
        {
            return _properties.TryGetValue(name, out string value) && value.Length > 0 ? value : otherwise;
        }

        internal bool IsTrue(string name)
        {
            string value = Property(name, "");
            return string.Equals(value, "true", StringComparison.OrdinalIgnoreCase)
                || string.Equals(value, "enable", StringComparison.OrdinalIgnoreCase);
        }

        internal string File(string name)
        {
            return System.IO.Path.Combine(Folder, name);
        }

        internal void CheckFramework()
        {
            const string targets = "Microsoft.NET.TargetFrameworkInference.targets";
            if (Framework.Length == 0)
            {
                throw new BuildException($"{Path} : error NETSDK1013: The TargetFramework value '' was not recognized. It may be misspelled. [{Path}]");
            }
            if (Sdk.ReferenceFolder(Framework) == null)
            {
                throw new BuildException($"{Sdk.Folder}/{targets}(166,5): error NETSDK1045: The current .NET SDK does not support targeting {Framework}. Either target a lower version, or use a version of the .NET SDK that supports {Framework}. [{Path}]");
            }
        }

        private void Read(XElement root, string folder)
        {
            foreach (XElement group in root.Elements().Where(Counts))
            {
                foreach (XElement element in group.Elements().Where(Counts))
                {
                    if (group.Name.LocalName == "PropertyGroup")
                    {
                        if (!_global.Contains(element.Name.LocalName))
                        {
                            _properties[element.Name.LocalName] = Expand(element.Value.Trim());
                        }
                    }
                    else if (group.Name.LocalName == "ItemGroup")
                    {
                        ReadItem(element, folder);
                    }
                }
            }
        }

        private void ReadItem(XElement item, string folder)
        {
            string include = Expand((string)item.Attribute("Include") ?? "");
            string remove = Expand((string)item.Attribute("Remove") ?? "");
            string update = Expand((string)item.Attribute("Update") ?? "");
            switch (item.Name.LocalName)
            {
                case "PackageReference" when include.Length > 0: Packages.Add(include); break;
                case "FrameworkReference":
                    throw new BuildException($"{Path} : error NETSDK1073: The FrameworkReference '{include}' was not recognized by the stand-in SDK. [{Path}]");
                case "ProjectReference":
                    ProjectReferences.Add(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include.Replace('\\', '/'))));
                    break;
                case "Using" when include.Length > 0: Usings.Add(include); break;
                case "Compile" when remove.Length > 0: RemovedSources.AddRange(remove.Split(';')); break;
                case "Compile" when include.Length > 0: AddedSources.AddRange(include.Split(';')); break;
                case "None":
                case "Content":
                    string copy = (string)item.Attribute("CopyToOutputDirectory") ?? (string)item.Element("CopyToOutputDirectory") ?? "";
                    if (copy.StartsWith("Always") || copy.StartsWith("PreserveNewest"))
                    {
                        CopiedFiles.AddRange((include + ";" + update).Split(';').Where(f => f.Length > 0));
                    }
                    break;
            }
        }

        private bool Counts(XElement element)
        {
            string condition = (string)element.Attribute("Condition");
            if (string.IsNullOrWhiteSpace(condition))
            {
                return true;
            }
            Match match = Regex.Match(Expand(condition), @"^\s*'([^']*)'\s*(==|!=)\s*'([^']*)'\s*$");
            return match.Success
                && string.Equals(match.Groups[1].Value, match.Groups[3].Value, StringComparison.OrdinalIgnoreCase) == (match.Groups[2].Value == "==");
        }

        private string Expand(string text)
        {
            return Regex.Replace(text, @"\$\(([A-Za-z_][A-Za-z0-9_]*)\)", match =>
                match.Groups[1].Value == "MSBuildProjectName" ? Name : Property(match.Groups[1].Value, ""));
        }

        private static string Above(string folder, string name)
        {
            for (var at = new DirectoryInfo(folder); at != null; at = at.Parent)
            {
                string path = System.IO.Path.Combine(at.FullName, name);
                if (System.IO.File.Exists(path))
                {
                    return path;
                }
            }
            return null;
        }

        private static XElement Parse(string path, string project)
        {
            try
            {
                using (XmlReader reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }))
                {
                    return XDocument.Load(reader).Root;
                }
            }
            catch (XmlException e)
            {
                throw new BuildException($"{path}({e.LineNumber},{e.LinePosition}): error MSB4025: The project file could not be loaded. {e.Message} [{project}]");
            }
        }
    }
}
