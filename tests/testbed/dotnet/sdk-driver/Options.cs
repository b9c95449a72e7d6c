// The command line of `dotnet restore | publish`, as far as it matters here.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Slipway.SdkDriver
{
    internal sealed class Options
    {
        internal string Project { get; private set; }
        internal string Configuration { get; private set; }
        internal string Runtime { get; private set; }
        internal string Output { get; private set; }
        internal bool SelfContained { get; private set; }
        internal bool Restore { get; private set; } = true;
        internal Dictionary<string, string> Properties { get; } =
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

        internal static Options Parse(string[] args)
        {
            var options = new Options { Configuration = args[0] == "publish" ? "Release" : "Debug" };
            for (int i = 1; i < args.Length; i++)
            {
                string name = args[i];
                string joined = null;
                int colon = name.IndexOfAny(new[] { '=', ':' });
                bool property = name.StartsWith("-p:") || name.StartsWith("/p:") || name.StartsWith("--property:") || name.StartsWith("-property:");
                if (!property && name.StartsWith("-") && colon > 0)
                {
                    joined = name.Substring(colon + 1);
                    name = name.Substring(0, colon);
                }
                Func<string> value = () => joined ?? (i + 1 < args.Length ? args[++i] : throw new BuildException($"Required argument missing for option: '{name}'."));
                if (property)
                {
                    options.AddProperty(name.Substring(name.IndexOf(':') + 1));
                }
                else
                {
                    options.Take(name, value, () => i + 1 < args.Length && (args[i + 1] == "true" || args[i + 1] == "false"));
                }
            }
            options.Project = FindProject(options.Project ?? Directory.GetCurrentDirectory());
            options.Properties["Configuration"] = options.Configuration;
            return options;
        }

        private void Take(string name, Func<string> value, Func<bool> boolFollows)
        {
            switch (name)
            {
                case "-c": case "--configuration": Configuration = value(); break;
                case "-r": case "--runtime": Runtime = value(); break;
                case "-o": case "--output": Output = Path.GetFullPath(value()); break;
                case "-p": case "--property": AddProperty(value()); break;
                case "-a": case "--arch": Runtime = "linux-" + value(); break;
                case "--os": case "-f": case "--framework": case "-v": case "--verbosity": case "--source": case "-s": value(); break;
                case "--self-contained": case "--sc": SelfContained = !boolFollows() || value() == "true"; break;
                case "--no-self-contained": SelfContained = false; break;
                case "--no-restore": Restore = false; break;
                case "--nologo": case "-nologo": case "--no-cache": case "--force": case "--use-current-runtime": case "--ucr": break;
                default:
                    if (name.StartsWith("-") && name.Length > 1)
                    {
                        throw new BuildException($"MSBUILD : error MSB1001: Unknown switch.\nSwitch: {name}");
                    }
                    Project = name;
                    break;
            }
        }

        private void AddProperty(string text)
        {
            int equals = text.IndexOf('=');
            if (equals < 1)
            {
                throw new BuildException($"MSBUILD : error MSB1005: Specify a property and its value.\nSwitch: -p:{text}");
            }
            string name = text.Substring(0, equals);
            string value = text.Substring(equals + 1).Trim('"');
            Properties[name] = value;
            if (string.Equals(name, "SelfContained", StringComparison.OrdinalIgnoreCase))
            {
                SelfContained = value == "true";
            }
        }

        private static string FindProject(string path)
        {
            if (File.Exists(path))
            {
                return Path.GetFullPath(path);
            }
            string[] found = Directory.Exists(path) ? Directory.GetFiles(path, "*.csproj") : new string[0];
            switch (found.Length)
            {
                case 1: return Path.GetFullPath(found[0]);
                case 0 when Directory.Exists(path): throw new BuildException("MSBUILD : error MSB1003: Specify a project or solution file. The current working directory does not contain a project or solution file.");
                case 0: throw new BuildException($"MSBUILD : error MSB1009: Project file does not exist.\nSwitch: {path}");
                default: throw new BuildException($"MSBUILD : error MSB1011: Specify which project or solution file to use because this folder contains more than one project or solution file.");
            }
        }
    }
}
