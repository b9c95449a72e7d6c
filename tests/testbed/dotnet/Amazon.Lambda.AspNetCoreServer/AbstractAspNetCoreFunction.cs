// A function that is a web application: it starts the host once, turns each event into a request, runs it through the
// application, and turns the response into the answer. The kinds of events are the subclasses' part.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Amazon.Lambda.Core.ResponseStreaming;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.AspNetCoreServer
{
    /// <summary>Names of what is found in HttpContext.Items.</summary>
    public abstract class AbstractAspNetCoreFunction
    {
        public const string LAMBDA_CONTEXT = "LambdaContext";
        public const string LAMBDA_REQUEST_OBJECT = "LambdaRequestObject";
    }

    /// <summary>Serves events of one kind with a web application.</summary>
    public abstract class AbstractAspNetCoreFunction<TREQUEST, TRESPONSE> : AbstractAspNetCoreFunction
    {
        private LambdaServer _server;

        protected AbstractAspNetCoreFunction() : this(StartupMode.Constructor) { }

        protected AbstractAspNetCoreFunction(StartupMode startupMode)
        {
            if (startupMode == StartupMode.Constructor)
            {
                Start();
            }
        }

        /// <summary>For a host that runs already and has our server.</summary>
        protected AbstractAspNetCoreFunction(IServiceProvider hostedServices)
        {
            _server = (LambdaServer)hostedServices.GetRequiredService<IServer>();
        }

        public ResponseContentEncoding DefaultResponseContentEncoding
        {
            get => Bodies.Fallback;
            set => Bodies.Fallback = value;
        }

        public bool IncludeUnhandledExceptionDetailInResponse { get; set; }

        public virtual bool EnableResponseStreaming { get; set; }

        internal BodyEncoding Bodies { get; set; } = new();

        /// <summary>Sees each feature after it was filled from the event, and the response at the end.</summary>
        internal Action<object, object, ILambdaContext> Marshalled { get; set; }

        public void RegisterResponseContentEncodingForContentType(string contentType, ResponseContentEncoding encoding) =>
            Bodies.RegisterType(contentType, encoding);

        public void RegisterResponseContentEncodingForContentEncoding(string contentEncoding, ResponseContentEncoding encoding) =>
            Bodies.RegisterEncoding(contentEncoding, encoding);

        public ResponseContentEncoding GetResponseContentEncodingForContentType(string contentType) => Bodies.OfType(contentType);

        public ResponseContentEncoding GetResponseContentEncodingForContentEncoding(string contentEncoding) =>
            Bodies.OfEncoding(contentEncoding);

        [LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]
        public virtual async Task<TRESPONSE> FunctionHandlerAsync(TREQUEST request, ILambdaContext lambdaContext)
        {
            if (_server == null)
            {
                Start();
            }
            var features = new InvokeFeatures(EnableResponseStreaming ? Open : null);
            MarshallRequest(features, request, lambdaContext);
            IItemsFeature items = features.Get<IItemsFeature>();
            items.Items[LAMBDA_CONTEXT] = lambdaContext;
            items.Items[LAMBDA_REQUEST_OBJECT] = request;
            PostMarshallRequestFeature(features.Request, request, lambdaContext);
            PostMarshallConnectionFeature(features.Get<IHttpConnectionFeature>(), request, lambdaContext);
            PostMarshallItemsFeatureFeature(items, request, lambdaContext);
            foreach (object feature in new object[] { features.Request, features.Get<IHttpConnectionFeature>(), items })
            {
                Marshalled?.Invoke(feature, request, lambdaContext);
            }
            return await ProcessRequest(features, lambdaContext);
        }

        private async Task<TRESPONSE> ProcessRequest(InvokeFeatures features, ILambdaContext lambdaContext)
        {
            try
            {
                await _server.RunAsync(features);
                await features.Get<IHttpResponseBodyFeature>().CompleteAsync();
            }
            catch (Exception e) when (!features.Body.Streams)
            {
                lambdaContext.Logger.LogError(e, "Unhandled exception in the application");
                Fail(features, e);
            }
            if (EnableResponseStreaming)
            {
                await features.Body.StartAsync();
                await features.Answer.CompleteAsync();
                return default;
            }
            await features.Answer.StartAsync();
            TRESPONSE response = MarshallResponse(features.Answer, lambdaContext);
            PostMarshallResponseFeature(features.Answer, response, lambdaContext);
            Marshalled?.Invoke(features.Answer, response, lambdaContext);
            await features.Answer.CompleteAsync();
            return response;
        }

        private void Fail(InvokeFeatures features, Exception e)
        {
            features.Answer.StatusCode = 500;
            features.Answer.Kept.SetLength(0);
            features.Answer.Headers.Clear();
            if (IncludeUnhandledExceptionDetailInResponse)
            {
                features.Answer.Headers.ContentType = "text/plain; charset=utf-8";
                features.Answer.Kept.Write(System.Text.Encoding.UTF8.GetBytes(ErrorReport(e)));
            }
        }

        protected string ErrorReport(Exception e) => e.ToString();

        private LambdaResponseStream Open(IHttpResponseFeature response) =>
            LambdaResponseStreamFactory.CreateHttpStream(BuildStreamingPrelude(response));

        protected void Start()
        {
            IHostBuilder builder = CreateHostBuilder();
            Init(builder);
            builder.ConfigureServices(services =>
            {
                services.RemoveAll<IServer>();
                services.AddSingleton<IServer, LambdaServer>();
            });
            IHost host = builder.Build();
            host.Start();
            PostCreateHost(host);
            _server = (LambdaServer)host.Services.GetRequiredService<IServer>();
        }

        protected virtual void Init(IWebHostBuilder builder)
        {
        }

        protected virtual void Init(IHostBuilder builder)
        {
        }

        protected virtual IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder().ConfigureWebHostDefaults(Init);

        protected virtual void PostCreateHost(IHost webHost)
        {
        }

        protected virtual void PostMarshallItemsFeatureFeature(IItemsFeature aspNetCoreItemFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
        {
        }

        protected virtual void PostMarshallRequestFeature(IHttpRequestFeature aspNetCoreRequestFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
        {
        }

        protected virtual void PostMarshallConnectionFeature(IHttpConnectionFeature aspNetCoreConnectionFeature, TREQUEST lambdaRequest, ILambdaContext lambdaContext)
        {
        }

        protected virtual void PostMarshallResponseFeature(IHttpResponseFeature aspNetCoreResponseFeature, TRESPONSE lambdaResponse, ILambdaContext lambdaContext)
        {
        }

        protected abstract void MarshallRequest(InvokeFeatures features, TREQUEST lambdaRequest, ILambdaContext lambdaContext);

        protected abstract TRESPONSE MarshallResponse(IHttpResponseFeature responseFeatures, ILambdaContext lambdaContext, int statusCodeIfNotSet = 200);

        protected virtual HttpResponseStreamPrelude BuildStreamingPrelude(IHttpResponseFeature responseFeature)
        {
            var prelude = new HttpResponseStreamPrelude { StatusCode = (System.Net.HttpStatusCode)responseFeature.StatusCode };
            foreach (KeyValuePair<string, StringValues> header in responseFeature.Headers)
            {
                if (string.Equals(header.Key, "Set-Cookie", StringComparison.OrdinalIgnoreCase))
                {
                    prelude.Cookies = header.Value.ToList();
                }
                else
                {
                    prelude.Headers[header.Key] = string.Join(",", header.Value.ToArray());
                }
            }
            return prelude;
        }

        /// <summary>Puts the body of an event into the request, with its length.</summary>
        private protected static void SetBody(HttpRequestFeature request, string body, bool isBase64)
        {
            if (string.IsNullOrEmpty(body))
            {
                return;
            }
            byte[] bytes = isBase64 ? Convert.FromBase64String(body) : System.Text.Encoding.UTF8.GetBytes(body);
            request.Body = new MemoryStream(bytes);
            request.Headers.ContentLength = bytes.Length;
        }

        /// <summary>Where the request comes from, as far as the event tells.</summary>
        private protected static void SetConnection(InvokeFeatures features, string sourceIp)
        {
            string port = features.Request.Headers["X-Forwarded-Port"];
            IHttpConnectionFeature connection = features.Get<IHttpConnectionFeature>();
            if (System.Net.IPAddress.TryParse(sourceIp, out System.Net.IPAddress address))
            {
                connection.RemoteIpAddress = address;
            }
            connection.RemotePort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        }

        /// <summary>The body that was kept for a response, as the text of an answer.</summary>
        private protected (string Text, bool IsBase64) WrittenBody(IHttpResponseFeature response) =>
            Bodies.Write(((ResponseFeature)response).Kept, response.Headers.ContentType, response.Headers.ContentEncoding);
    }

    /// <summary>Other ways to put the host together.</summary>
    public static class HostBuilderExtensions
    {
        public static IHostBuilder ConfigureWebHostLambdaDefaults(this IHostBuilder builder, Action<IWebHostBuilder> configure) =>
            builder.ConfigureWebHostDefaults(configure);
    }
}
