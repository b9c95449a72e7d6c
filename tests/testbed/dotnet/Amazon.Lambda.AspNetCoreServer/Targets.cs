// Path, query and headers of a request, from the forms the events have them in.
using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.AspNetCoreServer.Internal
{
    internal static class Targets
    {
        /// <summary>What comes before the path in the outer path is the base: a stage or a mapping of a domain.</summary>
        internal static void SetPath(HttpRequestFeature http, string path, string outer)
        {
            string full = path.StartsWith('/') ? path : "/" + path;
            http.Path = Uri.UnescapeDataString(full);
            http.PathBase = outer != null && outer.Length > full.Length && outer.EndsWith(full, StringComparison.Ordinal)
                ? outer.Substring(0, outer.Length - full.Length) : "";
            http.RawTarget = full;
        }

        internal static string Query(
            IDictionary<string, IList<string>> many, IDictionary<string, string> single, bool encoded)
        {
            IEnumerable<(string Name, string Value)> pairs = many != null
                ? many.SelectMany(one => one.Value.Select(value => (one.Key, value)))
                : (single ?? new Dictionary<string, string>()).Select(one => (one.Key, one.Value));
            Func<string, string> write = encoded ? text => text : text => Uri.EscapeDataString(text ?? "");
            string query = string.Join("&", pairs.Select(pair => write(pair.Name) + "=" + write(pair.Value)));
            return query.Length == 0 ? "" : "?" + query;
        }

        internal static void SetHeaders(
            HttpRequestFeature http, IDictionary<string, IList<string>> many, IDictionary<string, string> single, string host)
        {
            if (many != null)
            {
                foreach (KeyValuePair<string, IList<string>> header in many)
                {
                    http.Headers[header.Key] = new StringValues(header.Value.ToArray());
                }
            }
            else
            {
                foreach (KeyValuePair<string, string> header in single ?? new Dictionary<string, string>())
                {
                    http.Headers[header.Key] = header.Value;
                }
            }
            if (StringValues.IsNullOrEmpty(http.Headers.Host) && host != null)
            {
                http.Headers.Host = host;
            }
            string scheme = http.Headers["X-Forwarded-Proto"];
            http.Scheme = string.IsNullOrEmpty(scheme) ? "https" : scheme;
        }
    }
}
