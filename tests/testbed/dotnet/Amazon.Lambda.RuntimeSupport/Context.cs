// What the handler sees of one invocation.
using System;
using System.Collections.Generic;
using Amazon.Lambda.Core;
#if NET8_0_OR_GREATER
using System.Linq;
using System.Text.Json;
#endif

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
        public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");
        public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");
        public string InvokedFunctionArn => _invocation.Header("Lambda-Runtime-Invoked-Function-Arn");
        public ILambdaLogger Logger { get; } = new Log();
        public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");
        public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");
        public string TenantId => _invocation.Header("Lambda-Runtime-Aws-Tenant-Id");
        public string TraceId => _invocation.Header("Lambda-Runtime-Trace-Id");
        public ILambdaSerializer Serializer { get; internal set; }

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

#if NET8_0_OR_GREATER
        public IClientContext ClientContext => Caller.Read(_invocation.Header("Lambda-Runtime-Client-Context"));
        public ICognitoIdentity Identity => Caller.Read(_invocation.Header("Lambda-Runtime-Cognito-Identity"));
#else
        public IClientContext ClientContext => null;
        public ICognitoIdentity Identity => null;
#endif

        private static string Variable(string name)
        {
            return Environment.GetEnvironmentVariable(name) ?? "";
        }
    }

#if NET8_0_OR_GREATER
    /// <summary>What a caller sent along about itself: one JSON object, read where it is asked for.</summary>
    internal sealed class Caller : IClientContext, IClientApplication, ICognitoIdentity
    {
        private readonly JsonElement _json;

        private Caller(JsonElement json)
        {
            _json = json;
        }

        internal static Caller Read(string header)
        {
            if (header.Length == 0)
            {
                return null;
            }
            using JsonDocument document = JsonDocument.Parse(header);
            return new Caller(document.RootElement.Clone());
        }

        public IDictionary<string, string> Environment => Map("env");
        public IDictionary<string, string> Custom => Map("custom");
        public IClientApplication Client => new Caller(Member(_json, "client") ?? default);
        public string AppPackageName => Text("app_package_name");
        public string AppTitle => Text("app_title");
        public string AppVersionCode => Text("app_version_code");
        public string AppVersionName => Text("app_version_name");
        public string InstallationId => Text("installation_id");
        public string IdentityId => Text("cognitoIdentityId");
        public string IdentityPoolId => Text("cognitoIdentityPoolId");

        private string Text(string name) => Member(_json, name)?.ToString();

        private Dictionary<string, string> Map(string name) => Member(_json, name) is { ValueKind: JsonValueKind.Object } map
            ? map.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString())
            : new Dictionary<string, string>();

        private static JsonElement? Member(JsonElement json, string name) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : null;
    }
#endif
}
