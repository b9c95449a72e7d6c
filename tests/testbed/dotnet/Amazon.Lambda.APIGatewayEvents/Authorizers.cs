// The events and answers of authorizers. The names are AWS's.
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.APIGatewayEvents
{
    /// <summary>What an authorizer handed on: any names and values.</summary>
    public class APIGatewayCustomAuthorizerContext : Dictionary<string, object>
    {
        public string PrincipalId
        {
            get => TryGetValue("principalId", out object value) ? value?.ToString() : null;
            set => this["principalId"] = value;
        }
    }

    /// <summary>What an authorizer hands on to the function behind it.</summary>
    public class APIGatewayCustomAuthorizerContextOutput : Dictionary<string, object>
    {
    }

    /// <summary>What an authorizer of a REST API is asked.</summary>
    public class APIGatewayCustomAuthorizerRequest
    {
        public string Type { get; set; }
        public string AuthorizationToken { get; set; }
        public string MethodArn { get; set; }
        public string Path { get; set; }
        public string HttpMethod { get; set; }
        public IDictionary<string, string> Headers { get; set; }
        public IDictionary<string, string> QueryStringParameters { get; set; }
        public IDictionary<string, string> PathParameters { get; set; }
        public IDictionary<string, string> StageVariables { get; set; }
        public APIGatewayProxyRequest.ProxyRequestContext RequestContext { get; set; }
    }

    /// <summary>What it answers.</summary>
    public class APIGatewayCustomAuthorizerResponse
    {
        [JsonPropertyName("principalId")]
        public string PrincipalID { get; set; }
        [JsonPropertyName("policyDocument")]
        public APIGatewayCustomAuthorizerPolicy PolicyDocument { get; set; } = new();
        [JsonPropertyName("context")]
        public APIGatewayCustomAuthorizerContextOutput Context { get; set; }
        [JsonPropertyName("usageIdentifierKey")]
        public string UsageIdentifierKey { get; set; }
    }

    /// <summary>The policy of an answer.</summary>
    public class APIGatewayCustomAuthorizerPolicy
    {
        public string Version { get; set; } = "2012-10-17";
        public List<IAMPolicyStatement> Statement { get; set; } = new();

        public class IAMPolicyStatement
        {
            public string Effect { get; set; } = "Allow";
            public HashSet<string> Action { get; set; }
            public HashSet<string> Resource { get; set; }
            public IDictionary<string, IDictionary<string, object>> Condition { get; set; }
        }
    }

    /// <summary>What an authorizer of an HTTP API is asked.</summary>
    public class APIGatewayCustomAuthorizerV2Request
    {
        public string Type { get; set; }
        public string RouteArn { get; set; }
        public List<string> IdentitySource { get; set; }
        public string RouteKey { get; set; }
        public string RawPath { get; set; }
        public string RawQueryString { get; set; }
        public List<string> Cookies { get; set; }
        public Dictionary<string, string> Headers { get; set; }
        public Dictionary<string, string> QueryStringParameters { get; set; }
        public Dictionary<string, string> PathParameters { get; set; }
        public Dictionary<string, string> StageVariables { get; set; }
        public APIGatewayHttpApiV2ProxyRequest.ProxyRequestContext RequestContext { get; set; }
    }

    /// <summary>Yes or no.</summary>
    public class APIGatewayCustomAuthorizerV2SimpleResponse
    {
        [JsonPropertyName("isAuthorized")]
        public bool IsAuthorized { get; set; }
        [JsonPropertyName("context")]
        public Dictionary<string, object> Context { get; set; }
    }

    /// <summary>A policy.</summary>
    public class APIGatewayCustomAuthorizerV2IamResponse
    {
        [JsonPropertyName("principalId")]
        public string PrincipalID { get; set; }
        [JsonPropertyName("policyDocument")]
        public APIGatewayCustomAuthorizerPolicy PolicyDocument { get; set; } = new();
        [JsonPropertyName("context")]
        public Dictionary<string, object> Context { get; set; }
    }
}
