// Events of an application load balancer.
using System;
using System.Collections.Generic;
using System.Linq;
using Amazon.Lambda.ApplicationLoadBalancerEvents;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>A web application behind a load balancer.</summary>
    public abstract class ApplicationLoadBalancerFunction
        : AbstractAspNetCoreFunction<ApplicationLoadBalancerRequest, ApplicationLoadBalancerResponse>
    {
        private bool _multipleValues;

        protected ApplicationLoadBalancerFunction() { }

        protected ApplicationLoadBalancerFunction(StartupMode startupMode) : base(startupMode) { }

        protected ApplicationLoadBalancerFunction(IServiceProvider hostedServices) : base(hostedServices) { }

        protected override void MarshallRequest(InvokeFeatures features, ApplicationLoadBalancerRequest request, ILambdaContext lambdaContext)
        {
            // The target group settles which form both the event and the answer have.
            _multipleValues = request.MultiValueHeaders != null;
            HttpRequestFeature http = features.Request;
            http.Method = request.HttpMethod.ToUpperInvariant();
            Targets.SetPath(http, request.Path, null);
            http.QueryString = Targets.Query(request.MultiValueQueryStringParameters, request.QueryStringParameters, encoded: true);
            Targets.SetHeaders(http, request.MultiValueHeaders, request.Headers, null);
            SetBody(http, request.Body, request.IsBase64Encoded);
            string forwarded = http.Headers["X-Forwarded-For"];
            SetConnection(features, forwarded?.Split(',')[0].Trim());
        }

        protected override ApplicationLoadBalancerResponse MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200)
        {
            (string text, bool isBase64) = WrittenBody(responseFeatures);
            int status = responseFeatures.StatusCode != 0 ? responseFeatures.StatusCode : statusCodeIfNotSet;
            var response = new ApplicationLoadBalancerResponse
            {
                StatusCode = status,
                StatusDescription = status + " " + ReasonPhrases.GetReasonPhrase(status),
                Body = text,
                IsBase64Encoded = isBase64,
            };
            if (_multipleValues)
            {
                response.MultiValueHeaders = responseFeatures.Headers.ToDictionary(one => one.Key, one => (IList<string>)one.Value.ToList());
            }
            else
            {
                response.Headers = responseFeatures.Headers.ToDictionary(one => one.Key, one => string.Join(",", one.Value.ToArray()));
            }
            return response;
        }
    }

    /// <summary>The same with a Startup class.</summary>
    public abstract class ApplicationLoadBalancerFunction<TStartup> : ApplicationLoadBalancerFunction where TStartup : class
    {
        protected ApplicationLoadBalancerFunction() { }

        protected ApplicationLoadBalancerFunction(StartupMode startupMode) : base(startupMode) { }

        protected override void Init(IWebHostBuilder builder) => builder.UseStartup<TStartup>();
    }
}
