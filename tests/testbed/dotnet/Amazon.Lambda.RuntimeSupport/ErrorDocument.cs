// The JSON by which a function tells what went wrong: indented, with the frames of the stack and every cause.
// It is written by hand, because the oldest runtime here has no JSON library.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport
{
    internal static class ErrorDocument
    {
        /// <summary>What Lambda takes of an error. A longer one is replaced as a whole.</summary>
        private const int Most = 256 * 1024;

        private const string TooLong = "{\"errorMessage\":\"Exception exceeded maximum payload size of 256KB.\"}";

        internal static byte[] Bytes(Exception error)
        {
            var text = new StringBuilder();
            Object(text, error, "");
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            return bytes.Length > Most ? Encoding.UTF8.GetBytes(TooLong) : bytes;
        }

        private static void Object(StringBuilder text, Exception error, string indent)
        {
            string inner = indent + "  ";
            text.Append("{\n").Append(inner).Append("\"errorType\": ").Append(Quote(error.GetType().Name));
            Next(text, inner, "errorMessage").Append(Quote(error.Message));
            string[] frames = Frames(error).ToArray();
            if (frames.Length > 0)
            {
                Next(text, inner, "stackTrace").Append("[\n").Append(inner).Append("  ")
                    .Append(string.Join(",\n" + inner + "  ", frames.Select(Quote))).Append('\n').Append(inner).Append(']');
            }
            if (error.InnerException != null)
            {
                Object(Next(text, inner, "cause"), error.InnerException, inner);
            }
            if (error is AggregateException many)
            {
                Causes(Next(text, inner, "causes"), many, inner);
            }
            text.Append('\n').Append(indent).Append('}');
        }

        private static void Causes(StringBuilder text, AggregateException many, string indent)
        {
            text.Append('[');
            for (int at = 0; at < many.InnerExceptions.Count; at++)
            {
                text.Append(at == 0 ? "\n" : ",\n").Append(indent).Append("  ");
                Object(text, many.InnerExceptions[at], indent + "  ");
            }
            text.Append('\n').Append(indent).Append(']');
        }

        private static StringBuilder Next(StringBuilder text, string indent, string name)
        {
            return text.Append(",\n").Append(indent).Append('"').Append(name).Append("\": ");
        }

        internal static IEnumerable<string> Frames(Exception error)
        {
            return (error.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        }

        internal static string Quote(string value)
        {
            var text = new StringBuilder("\"");
            foreach (char c in value ?? "")
            {
                switch (c)
                {
                    case '"': text.Append("\\\""); break;
                    case '\\': text.Append("\\\\"); break;
                    case '\n': text.Append("\\n"); break;
                    case '\r': text.Append("\\r"); break;
                    case '\t': text.Append("\\t"); break;
                    default:
                        if (c < ' ')
                        {
                            text.Append("\\u").Append(((int)c).ToString("x4"));
                        }
                        else
                        {
                            text.Append(c);
                        }
                        break;
                }
            }
            return text.Append('"').ToString();
        }
    }
}
