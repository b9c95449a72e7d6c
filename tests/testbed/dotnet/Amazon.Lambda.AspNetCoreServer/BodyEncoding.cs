// Which bodies travel as base64: a Lambda answer is JSON text, and bytes do not survive in it as they are.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>How a body is written into the answer.</summary>
    public enum ResponseContentEncoding
    {
        Default = 0,
        Base64,
    }

    /// <summary>When the web application is started.</summary>
    public enum StartupMode
    {
        Constructor,
        FirstRequest,
    }

    /// <summary>The choices by content type and by content encoding.</summary>
    internal sealed class BodyEncoding
    {
        private static readonly string[] BinaryKinds = { "image/", "audio/", "video/", "font/" };

        private readonly Dictionary<string, ResponseContentEncoding> _types = new(StringComparer.OrdinalIgnoreCase)
        {
            ["application/octet-stream"] = ResponseContentEncoding.Base64,
            ["application/pdf"] = ResponseContentEncoding.Base64,
            ["application/zip"] = ResponseContentEncoding.Base64,
            ["application/gzip"] = ResponseContentEncoding.Base64,
            ["application/x-protobuf"] = ResponseContentEncoding.Base64,
            ["application/wasm"] = ResponseContentEncoding.Base64,
            ["image/svg+xml"] = ResponseContentEncoding.Default,
        };

        private readonly Dictionary<string, ResponseContentEncoding> _encodings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["gzip"] = ResponseContentEncoding.Base64,
            ["deflate"] = ResponseContentEncoding.Base64,
            ["br"] = ResponseContentEncoding.Base64,
        };

        internal ResponseContentEncoding Fallback { get; set; } = ResponseContentEncoding.Default;

        internal void RegisterType(string type, ResponseContentEncoding encoding) => _types[type] = encoding;

        internal void RegisterEncoding(string name, ResponseContentEncoding encoding) => _encodings[name] = encoding;

        internal ResponseContentEncoding OfType(string type)
        {
            string bare = (type ?? "").Split(';')[0].Trim();
            if (_types.TryGetValue(bare, out ResponseContentEncoding known))
            {
                return known;
            }
            return BinaryKinds.Any(kind => bare.StartsWith(kind, StringComparison.OrdinalIgnoreCase))
                ? ResponseContentEncoding.Base64 : Fallback;
        }

        internal ResponseContentEncoding OfEncoding(string name) =>
            _encodings.TryGetValue(name ?? "", out ResponseContentEncoding known) ? known : Fallback;

        /// <summary>The body as text, and whether the text is base64.</summary>
        internal (string Text, bool IsBase64) Write(MemoryStream body, string type, string encoding)
        {
            if (body.Length == 0)
            {
                return (null, false);
            }
            bool binary = OfType(type) == ResponseContentEncoding.Base64
                || (!string.IsNullOrEmpty(encoding) && OfEncoding(encoding) == ResponseContentEncoding.Base64);
            return binary ? (Convert.ToBase64String(body.ToArray()), true) : (Encoding.UTF8.GetString(body.ToArray()), false);
        }
    }
}
