// The log lines of a function: time, request id, level and text parted by tabs, or one JSON object a line where
// AWS_LAMBDA_LOG_FORMAT says so. Console.WriteLine passes here too, as in Lambda.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport
{
    internal sealed class Log : ILambdaLogger
    {
        private static readonly object Gate = new object();
        private static readonly string[] Short = { "trce", "dbug", "info", "warn", "fail", "crit" };
        private static readonly bool Json = string.Equals(
            Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase);
        private static readonly LogLevel Least = ReadLeast();
        private static Stream _out;

        internal static string RequestId { get; set; } = "";

        internal static string TraceId { get; set; } = "";

        /// <summary>Takes standard output over, so that every line carries its time and request. Once is enough.</summary>
        internal static void TakeConsole()
        {
            lock (Gate)
            {
                if (_out != null)
                {
                    return;
                }
                _out = Console.OpenStandardOutput();
            }
            Console.SetOut(new LineWriter(LogLevel.Information));
            Console.SetError(new LineWriter(LogLevel.Error));
            LambdaLogger.SetSink((level, exception, message, args) => Write(Level(level), message, exception, args));
        }

        internal static void Write(LogLevel level, string message, Exception exception = null, object[] args = null)
        {
            if (level < Least)
            {
                return;
            }
            var template = new Template(message ?? "", args);
            string now = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            string line = Json
                ? JsonLine(now, level, template, exception)
                : now + "\t" + RequestId + "\t" + Short[(int)level] + "\t" + template.Text
                    + (exception == null ? "" : Environment.NewLine + exception);
            byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
            lock (Gate)
            {
                try
                {
                    _out.Write(bytes, 0, bytes.Length);
                    _out.Flush();
                }
                catch (Exception e) when (e is IOException || e is ObjectDisposedException || e is UnauthorizedAccessException)
                {
                    // The function has closed its standard output; an answer does not fail for a line of the log.
                }
            }
        }

        private static string JsonLine(string now, LogLevel level, Template template, Exception exception)
        {
            var text = new StringBuilder("{\"timestamp\":").Append(ErrorDocument.Quote(now));
            Add(text, "level", level.ToString());
            if (RequestId.Length > 0)
            {
                Add(text, "requestId", RequestId);
            }
            if (TraceId.Length > 0)
            {
                Add(text, "traceId", TraceId);
            }
            Add(text, "message", template.Text);
            foreach (KeyValuePair<string, string> value in template.Values)
            {
                Add(text, value.Key, value.Value);
            }
            if (exception != null)
            {
                Add(text, "errorType", exception.GetType().FullName);
                Add(text, "errorMessage", exception.Message);
                Add(text, "stackTrace", exception.StackTrace ?? "");
            }
            return text.Append('}').ToString();
        }

        private static void Add(StringBuilder text, string name, string value)
        {
            text.Append(',').Append(ErrorDocument.Quote(name)).Append(':').Append(ErrorDocument.Quote(value));
        }

        void ILambdaLogger.Log(string message) => Write(LogLevel.Information, message);

        void ILambdaLogger.LogLine(string message) => Write(LogLevel.Information, message);

        void ILambdaLogger.Log(string level, string message) => Write(Level(level), message);
#if NET8_0_OR_GREATER
        void ILambdaLogger.Log(string level, string message, params object[] args) => Write(Level(level), message, null, args);

        void ILambdaLogger.Log(string level, Exception exception, string message, params object[] args) =>
            Write(Level(level), message, exception, args);
#else
        void ILambdaLogger.Log(LogLevel level, string message) => Write(level, message);
        void ILambdaLogger.LogTrace(string message) => Write(LogLevel.Trace, message);
        void ILambdaLogger.LogDebug(string message) => Write(LogLevel.Debug, message);
        void ILambdaLogger.LogInformation(string message) => Write(LogLevel.Information, message);
        void ILambdaLogger.LogWarning(string message) => Write(LogLevel.Warning, message);
        void ILambdaLogger.LogError(string message) => Write(LogLevel.Error, message);
        void ILambdaLogger.LogCritical(string message) => Write(LogLevel.Critical, message);
#endif

        private static LogLevel Level(string name)
        {
            return Enum.TryParse(name, true, out LogLevel parsed) ? parsed : LogLevel.Information;
        }

        private static LogLevel ReadLeast()
        {
            switch ((Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL") ?? "").ToUpperInvariant())
            {
                case "TRACE": return LogLevel.Trace;
                case "DEBUG": return LogLevel.Debug;
                case "WARN": return LogLevel.Warning;
                case "ERROR": return LogLevel.Error;
                case "FATAL": return LogLevel.Critical;
                default: return LogLevel.Information;
            }
        }
    }

    /// <summary>A message with named or numbered places, as in "{Count} orders", and what goes into them.</summary>
    internal sealed class Template
    {
        internal Template(string message, object[] args)
        {
            Text = args == null || args.Length == 0 ? message : Fill(message, args);
        }

        internal string Text { get; }

        internal List<KeyValuePair<string, string>> Values { get; } = new List<KeyValuePair<string, string>>();

        private string Fill(string message, object[] args)
        {
            var text = new StringBuilder();
            int next = 0;
            for (int at = 0; at < message.Length; at++)
            {
                char c = message[at];
                bool doubled = at + 1 < message.Length && message[at + 1] == c;
                int end = c == '{' && !doubled ? message.IndexOf('}', at) : -1;
                if (end > at && next < args.Length)
                {
                    text.Append(Place(message.Substring(at + 1, end - at - 1), args[next++]));
                    at = end;
                    continue;
                }
                text.Append(c);
                at += (c == '{' || c == '}') && doubled ? 1 : 0;
            }
            return text.ToString();
        }

        private string Place(string place, object value)
        {
            int colon = place.IndexOf(':');
            string name = (colon < 0 ? place : place.Substring(0, colon)).TrimStart('@');
            string format = colon < 0 ? null : place.Substring(colon + 1);
            string text = value is IFormattable formattable
                ? formattable.ToString(format, CultureInfo.InvariantCulture)
                : value == null ? "{null}" : value.ToString();
            Values.Add(new KeyValuePair<string, string>(name, text));
            return text;
        }
    }

    /// <summary>Gathers characters into lines for the log. A text that is written as a line stays one entry.</summary>
    internal sealed class LineWriter : TextWriter
    {
        private readonly LogLevel _level;
        private readonly StringBuilder _line = new StringBuilder();

        internal LineWriter(LogLevel level)
        {
            _level = level;
        }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_line)
            {
                if (value != '\n')
                {
                    _line.Append(value);
                    return;
                }
                Finish();
            }
        }

        public override void WriteLine(string value)
        {
            lock (_line)
            {
                _line.Append(value);
                Finish();
            }
        }

        public override void Flush()
        {
            lock (_line)
            {
                if (_line.Length > 0)
                {
                    Finish();
                }
            }
        }

        private void Finish()
        {
            string text = _line.ToString().TrimEnd('\r');
            _line.Clear();
            Log.Write(_level, text);
        }
    }
}
