// What the handler sees of one invocation, and the log lines it writes: time, request id, level and text
// parted by tabs, or one JSON object a line when AWS_LAMBDA_LOG_FORMAT says so.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport
{
    internal sealed class Context : ILambdaContext
    {
        private readonly Invocation _invocation;

        internal Context(Invocation invocation)
        {
            _invocation = invocation;
        }

        public string AwsRequestId => _invocation.RequestId;
        public IClientContext ClientContext => null;
        public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");
        public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");
        public ICognitoIdentity Identity => null;
        public string InvokedFunctionArn => _invocation.Header("Lambda-Runtime-Invoked-Function-Arn");
        public ILambdaLogger Logger { get; } = new Log();
        public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");
        public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");
        public string TraceId => _invocation.Header("Lambda-Runtime-Trace-Id");

        public int MemoryLimitInMB =>
            int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), out int size) ? size : 0;

        public TimeSpan RemainingTime
        {
            get
            {
                string deadline = _invocation.Header("Lambda-Runtime-Deadline-Ms");
                long milliseconds = long.TryParse(deadline, out long value) ? value : 0;
                return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - DateTimeOffset.UtcNow;
            }
        }

        private static string Variable(string name)
        {
            return Environment.GetEnvironmentVariable(name) ?? "";
        }
    }

    /// <summary>Formats what the function logs. Console.WriteLine passes here too, as in Lambda.</summary>
    internal sealed class Log : ILambdaLogger
    {
        private static readonly object Gate = new object();
        private static readonly string[] Short = { "trce", "dbug", "info", "warn", "fail", "crit" };
        private static readonly bool Json = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT") == "JSON";
        private static readonly LogLevel Least = ReadLeast();
        private static Stream _out;

        internal static string RequestId { get; set; } = "";

        /// <summary>Takes standard output over, so that every line carries its time and request.</summary>
        internal static void TakeConsole()
        {
            _out = Console.OpenStandardOutput();
            Console.SetOut(new LineWriter(LogLevel.Information));
            Console.SetError(new LineWriter(LogLevel.Error));
            LambdaLogger.SetSink(message => Write(LogLevel.Information, message));
        }

        internal static void Write(LogLevel level, string message)
        {
            if (level < Least)
            {
                return;
            }
            string now = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            string line = Json
                ? "{\"timestamp\":" + ErrorJson.Quote(now) + ",\"level\":" + ErrorJson.Quote(level.ToString())
                    + ",\"requestId\":" + ErrorJson.Quote(RequestId) + ",\"message\":" + ErrorJson.Quote(message) + "}"
                : now + "\t" + RequestId + "\t" + Short[(int)level] + "\t" + message;
            byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
            lock (Gate)
            {
                _out.Write(bytes, 0, bytes.Length);
                _out.Flush();
            }
        }

        void ILambdaLogger.Log(string message) => Write(LogLevel.Information, message);
        void ILambdaLogger.LogLine(string message) => Write(LogLevel.Information, message);
        void ILambdaLogger.Log(LogLevel level, string message) => Write(level, message);
        void ILambdaLogger.LogTrace(string message) => Write(LogLevel.Trace, message);
        void ILambdaLogger.LogDebug(string message) => Write(LogLevel.Debug, message);
        void ILambdaLogger.LogInformation(string message) => Write(LogLevel.Information, message);
        void ILambdaLogger.LogWarning(string message) => Write(LogLevel.Warning, message);
        void ILambdaLogger.LogError(string message) => Write(LogLevel.Error, message);
        void ILambdaLogger.LogCritical(string message) => Write(LogLevel.Critical, message);

        void ILambdaLogger.Log(string level, string message)
        {
            Write(Enum.TryParse(level, true, out LogLevel parsed) ? parsed : LogLevel.Information, message);
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

    /// <summary>Gathers characters into lines for the log.</summary>
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
