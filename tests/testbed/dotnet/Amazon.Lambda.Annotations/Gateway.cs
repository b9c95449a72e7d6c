// The attributes that tie a function to an HTTP endpoint, and its parameters to parts of a request.
using System;

namespace Amazon.Lambda.Annotations.APIGateway
{
    public enum LambdaHttpMethod
    {
        Any,
        Get,
        Post,
        Put,
        Patch,
        Head,
        Delete,
        Options,
    }

    public enum HttpApiVersion
    {
        V1,
        V2,
    }

    public enum FunctionUrlAuthType
    {
        NONE,
        AWS_IAM,
    }

    public enum AuthorizerPayloadFormatVersion
    {
        V1,
        V2,
    }

    public enum RestApiAuthorizerType
    {
        Token,
        Request,
    }

    /// <summary>The function answers a route of an HTTP API.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class HttpApiAttribute : Attribute
    {
        public HttpApiAttribute(LambdaHttpMethod method, string template)
        {
            Method = method;
            Template = template;
        }

        public LambdaHttpMethod Method { get; set; }
        public string Template { get; set; }
        public HttpApiVersion Version { get; set; } = HttpApiVersion.V2;
        public string Authorizer { get; set; }
    }

    /// <summary>The function answers a route of a REST API.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class RestApiAttribute : Attribute
    {
        public RestApiAttribute(LambdaHttpMethod method, string template)
        {
            Method = method;
            Template = template;
        }

        public LambdaHttpMethod Method { get; set; }
        public string Template { get; set; }
        public string Authorizer { get; set; }
    }

    /// <summary>The function has a URL of its own.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class FunctionUrlAttribute : Attribute
    {
        public FunctionUrlAuthType AuthType { get; set; } = FunctionUrlAuthType.NONE;
        public string[] AllowOrigins { get; set; }
        public LambdaHttpMethod[] AllowMethods { get; set; }
        public string[] AllowHeaders { get; set; }
        public bool AllowCredentials { get; set; }
        public string[] ExposeHeaders { get; set; }
        public int MaxAge { get; set; }
    }

    /// <summary>The function authorizes the requests of an HTTP API.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class HttpApiAuthorizerAttribute : Attribute
    {
        public string IdentityHeader { get; set; } = "Authorization";
        public bool EnableSimpleResponses { get; set; } = true;
        public AuthorizerPayloadFormatVersion AuthorizerPayloadFormatVersion { get; set; } = AuthorizerPayloadFormatVersion.V2;
        public int ResultTtlInSeconds { get; set; }
    }

    /// <summary>The function authorizes the requests of a REST API.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class RestApiAuthorizerAttribute : Attribute
    {
        public string IdentityHeader { get; set; } = "Authorization";
        public RestApiAuthorizerType Type { get; set; } = RestApiAuthorizerType.Token;
        public int ResultTtlInSeconds { get; set; }
    }

    /// <summary>Takes a parameter from the body.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromBodyAttribute : Attribute
    {
    }

    /// <summary>Takes a parameter from a header.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromHeaderAttribute : Attribute, INamedAttribute
    {
        public string Name { get; set; }
    }

    /// <summary>Takes a parameter from the query.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromQueryAttribute : Attribute, INamedAttribute
    {
        public string Name { get; set; }
    }

    /// <summary>Takes a parameter from the path.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromRouteAttribute : Attribute, INamedAttribute
    {
        public string Name { get; set; }
    }

    /// <summary>Takes a parameter from what the authorizer handed on.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromCustomAuthorizerAttribute : Attribute, INamedAttribute
    {
        public string Name { get; set; }
    }
}
