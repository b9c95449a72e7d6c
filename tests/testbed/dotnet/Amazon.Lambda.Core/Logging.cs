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
#if NET8_0_OR_GREATER
        void Log(string level, string message) => LogLine(message);
        void Log(LogLevel level, string message) => Log(level.ToString(), message);
        void LogTrace(string message) => Log(LogLevel.Trace, message);
        void LogDebug(string message) => Log(LogLevel.Debug, message);
        void LogInformation(string message) => Log(LogLevel.Information, message);
        void LogWarning(string message) => Log(LogLevel.Warning, message);
        void LogError(string message) => Log(LogLevel.Error, message);
        void LogCritical(string message) => Log(LogLevel.Critical, message);

        // A logger that knows nothing of parameters still gets its line: the template as it stands.
        void Log(string level, string message, params object[] args) => Log(level, message);

        void Log(string level, Exception exception, string message, params object[] args) =>
            Log(level, message + Environment.NewLine + exception);

        void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

        void Log(LogLevel level, Exception exception, string message, params object[] args) =>
            Log(level.ToString(), exception, message, args);

        void LogTrace(string message, params object[] args) => Log(LogLevel.Trace, message, args);
        void LogTrace(Exception exception, string message, params object[] args) => Log(LogLevel.Trace, exception, message, args);
        void LogDebug(string message, params object[] args) => Log(LogLevel.Debug, message, args);
        void LogDebug(Exception exception, string message, params object[] args) => Log(LogLevel.Debug, exception, message, args);
        void LogInformation(string message, params object[] args) => Log(LogLevel.Information, message, args);
        void LogInformation(Exception exception, string message, params object[] args) => Log(LogLevel.Information, exception, message, args);
        void LogWarning(string message, params object[] args) => Log(LogLevel.Warning, message, args);
        void LogWarning(Exception exception, string message, params object[] args) => Log(LogLevel.Warning, exception, message, args);
        void LogError(string message, params object[] args) => Log(LogLevel.Error, message, args);
        void LogError(Exception exception, string message, params object[] args) => Log(LogLevel.Error, exception, message, args);
        void LogCritical(string message, params object[] args) => Log(LogLevel.Critical, message, args);
        void LogCritical(Exception exception, string message, params object[] args) => Log(LogLevel.Critical, exception, message, args);
#else
        void Log(string level, string message);
        void Log(LogLevel level, string message);
        void LogTrace(string message);
        void LogDebug(string message);
        void LogInformation(string message);
        void LogWarning(string message);
        void LogError(string message);
        void LogCritical(string message);
#endif
    }

    /// <summary>The log without a context at hand.</summary>
    public static class LambdaLogger
    {
        /// <summary>Where lines go: level, exception, text, arguments; all but the text may be null.</summary>
        internal delegate void Write(string level, Exception exception, string message, object[] args);

        private static Write _sink = (level, exception, message, args) =>
            Console.WriteLine(exception == null ? message : message + Environment.NewLine + exception);

        public static void Log(string message)
        {
            _sink(null, null, message, null);
        }

#if NET8_0_OR_GREATER
        public static void Log(string level, string message, params object[] args) => _sink(level, null, message, args);

        public static void Log(LogLevel level, string message, params object[] args) =>
            _sink(level.ToString(), null, message, args);

        public static void Log(string level, Exception exception, string message, params object[] args) =>
            _sink(level, exception, message, args);

        public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
            _sink(level.ToString(), exception, message, args);
#endif

        /// <summary>Called by the runtime interface client once, before the first invocation.</summary>
        internal static void SetSink(Write sink)
        {
            _sink = sink;
        }
    }
}
