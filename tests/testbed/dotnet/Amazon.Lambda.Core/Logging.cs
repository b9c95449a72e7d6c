// The logging half of the Amazon.Lambda.Core stand-in. The runtime interface client replaces the sink;
// outside Lambda a line goes to standard output.
using System;

namespace Amazon.Lambda.Core
{
    /// <summary>How much a line matters.</summary>
    public enum LogLevel
    {
        Trace = 0,
        Debug = 1,
        Information = 2,
        Warning = 3,
        Error = 4,
        Critical = 5,
    }

    /// <summary>Writes to the log of the function.</summary>
    public interface ILambdaLogger
    {
        void Log(string message);
        void LogLine(string message);
        void Log(string level, string message);
        void Log(LogLevel level, string message);
        void LogTrace(string message);
        void LogDebug(string message);
        void LogInformation(string message);
        void LogWarning(string message);
        void LogError(string message);
        void LogCritical(string message);
    }

    /// <summary>The log without a context at hand.</summary>
    public static class LambdaLogger
    {
        private static Action<string> _sink = Console.Out.WriteLine;

        public static void Log(string message)
        {
            _sink(message);
        }

        /// <summary>Called by the runtime interface client once, before the first invocation.</summary>
        internal static void SetSink(Action<string> sink)
        {
            _sink = sink;
        }
    }
}
