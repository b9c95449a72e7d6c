// Events of an HTTP API in its second format, and of function URLs.
using System;
using System.Linq;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>A web application behind an HTTP API.</summary>
    public abstract class APIGatewayHttpApiV2ProxyFunction
        : AbstractAspNetCoreFunction<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>
    {
        protected APIGatewayHttpApiV2ProxyFunction() { }

        protected APIGatewayHttpApiV2ProxyFunction(StartupMode startupMode) : base(startupMode) { }

        protected APIGatewayHttpApiV2ProxyFunction(IServiceProvider hostedServices) : base(hostedServices) { }

        protected override void MarshallRequest(InvokeFeatures features, APIGatewayHttpApiV2ProxyRequest request, ILambdaContext lambdaContext)
        {
            HttpRequestFeature http = features.Request;
            http.Method = request.RequestContext.Http.Method;
            string path = request.RawPath ?? request.RequestContext.Http.Path;
            string stage = "/" + request.RequestContext.Stage;
            bool staged = path == stage || path.StartsWith(stage + "/", StringComparison.Ordinal);
            Targets.SetPath(http, staged ? path.Substring(stage.Length) : path, path);
            http.QueryString = string.IsNullOrEmpty(request.RawQueryString) ? "" : "?" + request.RawQueryString;
            Targets.SetHeaders(http, null, request.Headers, request.RequestContext.DomainName);
            if (request.Cookies?.Length > 0)
            {
                http.Headers.Cookie = string.Join("; ", request.Cookies);
            }
            SetBody(http, request.Body, request.IsBase64Encoded);
            SetConnection(features, request.RequestContext.Http.SourceIp);
        }

        protected override APIGatewayHttpApiV2ProxyResponse MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200)
        {
            (string text, bool isBase64) = WrittenBody(responseFeatures);
            string[] cookies = responseFeatures.Headers.SetCookie.ToArray();
            return new APIGatewayHttpApiV2ProxyResponse
            {
                StatusCode = responseFeatures.StatusCode != 0 ? responseFeatures.StatusCode : statusCodeIfNotSet,
                Headers = responseFeatures.Headers
                    .Where(one => !string.Equals(one.Key, "Set-Cookie", StringComparison.OrdinalIgnoreCase))
                    .ToDictionary(one => one.Key, one => string.Join(",", one.Value.ToArray())),
                Cookies = cookies.Length > 0 ? cookies : null,
                Body = text,
                IsBase64Encoded = isBase64,
            };
        }
    }

    /// <summary>The same with a Startup class.</summary>
    public abstract class APIGatewayHttpApiV2ProxyFunction<TStartup> : APIGatewayHttpApiV2ProxyFunction where TStartup : class
    {
        protected APIGatewayHttpApiV2ProxyFunction() { }

        protected APIGatewayHttpApiV2ProxyFunction(StartupMode startupMode) : base(startupMode) { }

        protected override void Init(IWebHostBuilder builder) => builder.UseStartup<TStartup>();
    }
}
