// Events of a REST API, and of an HTTP API in its first format.
using System;
using System.Collections.Generic;
using System.Linq;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>A web application behind a REST API.</summary>
    public abstract class APIGatewayProxyFunction : AbstractAspNetCoreFunction<APIGatewayProxyRequest, APIGatewayProxyResponse>
    {
        public const string APIGATEWAY_REQUEST = LAMBDA_REQUEST_OBJECT;

        protected APIGatewayProxyFunction() { }

        protected APIGatewayProxyFunction(StartupMode startupMode) : base(startupMode) { }

        protected APIGatewayProxyFunction(IServiceProvider hostedServices) : base(hostedServices) { }

        protected override void MarshallRequest(InvokeFeatures features, APIGatewayProxyRequest request, ILambdaContext lambdaContext)
        {
            HttpRequestFeature http = features.Request;
            http.Method = request.HttpMethod.ToUpperInvariant();
            string path = request.PathParameters != null && request.PathParameters.TryGetValue("proxy", out string proxy)
                && request.Resource?.EndsWith("{proxy+}", StringComparison.Ordinal) == true ? "/" + proxy : request.Path ?? "/";
            Targets.SetPath(http, path, request.RequestContext?.Path);
            http.QueryString = Targets.Query(request.MultiValueQueryStringParameters, request.QueryStringParameters, encoded: false);
            Targets.SetHeaders(http, request.MultiValueHeaders, request.Headers, request.RequestContext?.DomainName);
            SetBody(http, request.Body, request.IsBase64Encoded);
            SetConnection(features, request.RequestContext?.Identity?.SourceIp);
        }

        protected override APIGatewayProxyResponse MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200)
        {
            (string text, bool isBase64) = WrittenBody(responseFeatures);
            return new APIGatewayProxyResponse
            {
                StatusCode = responseFeatures.StatusCode != 0 ? responseFeatures.StatusCode : statusCodeIfNotSet,
                MultiValueHeaders = responseFeatures.Headers.ToDictionary(one => one.Key, one => (IList<string>)one.Value.ToList()),
                Body = text,
                IsBase64Encoded = isBase64,
            };
        }
    }

    /// <summary>The same with a Startup class.</summary>
    public abstract class APIGatewayProxyFunction<TStartup> : APIGatewayProxyFunction where TStartup : class
    {
        protected APIGatewayProxyFunction() { }

        protected APIGatewayProxyFunction(StartupMode startupMode) : base(startupMode) { }

        protected override void Init(IWebHostBuilder builder) => builder.UseStartup<TStartup>();
    }
}
