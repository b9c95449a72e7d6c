// The context and the log that a test hands to a handler: every value can be set, and what was logged can be read.
using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.TestUtilities
{
    /// <summary>A context without a runtime behind it.</summary>
    public class TestLambdaContext : ILambdaContext
    {
        public string AwsRequestId { get; set; }
        public IClientContext ClientContext { get; set; }
        public string FunctionName { get; set; }
        public string FunctionVersion { get; set; }
        public ICognitoIdentity Identity { get; set; }
        public string InvokedFunctionArn { get; set; }
        public ILambdaLogger Logger { get; set; } = new TestLambdaLogger();
        public string LogGroupName { get; set; }
        public string LogStreamName { get; set; }
        public int MemoryLimitInMB { get; set; }
        public TimeSpan RemainingTime { get; set; }
        public string TenantId { get; set; }
        public string TraceId { get; set; }
        public ILambdaSerializer Serializer { get; set; }
    }

    /// <summary>Keeps what is logged, and shows it on the console.</summary>
    public class TestLambdaLogger : ILambdaLogger
    {
        public StringBuilder Buffer { get; } = new();

        public void Log(string message) => LogLine(message);

        public void LogLine(string message)
        {
            Buffer.AppendLine(message);
            Console.WriteLine(message);
        }

        public void Log(string level, string message) => LogLine(level + ": " + message);

        public void Log(string level, string message, params object[] args) => Log(level, Fill(message, args));

        public void Log(string level, Exception exception, string message, params object[] args) =>
            Log(level, Fill(message, args) + Environment.NewLine + exception);

        private static string Fill(string message, object[] args)
        {
            int next = 0;
            return args == null ? message : Regex.Replace(message, @"\{[^{}]*\}", place =>
                next < args.Length ? args[next++]?.ToString() ?? "{null}" : place.Value);
        }
    }

    /// <summary>A mobile caller.</summary>
    public class TestClientContext : IClientContext
    {
        public IClientApplication Client { get; set; }
        public IDictionary<string, string> Custom { get; set; } = new Dictionary<string, string>();
        public IDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();
    }

    /// <summary>Its application.</summary>
    public class TestClientApplication : IClientApplication
    {
        public string AppPackageName { get; set; }
        public string AppTitle { get; set; }
        public string AppVersionCode { get; set; }
        public string AppVersionName { get; set; }
        public string InstallationId { get; set; }
    }

    /// <summary>Its identity.</summary>
    public class TestCognitoIdentity : ICognitoIdentity
    {
        public string IdentityId { get; set; }
        public string IdentityPoolId { get; set; }
    }
}
