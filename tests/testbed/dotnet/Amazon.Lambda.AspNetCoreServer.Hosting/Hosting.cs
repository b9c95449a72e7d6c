// One line in a web application makes it a function: inside Lambda its server is replaced by one that fetches events
// from the Runtime API; anywhere else nothing changes.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.AspNetCoreServer.Internal;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.AspNetCoreServer.Hosting
{
    /// <summary>How events become requests and responses become answers.</summary>
    public class HostingOptions
    {
        public ILambdaSerializer Serializer { get; set; }
        public ResponseContentEncoding DefaultResponseContentEncoding { get; set; } = ResponseContentEncoding.Default;
        public bool IncludeUnhandledExceptionDetailInResponse { get; set; }
        public bool EnableResponseStreaming { get; set; }
        public Action<IHttpRequestFeature, object, ILambdaContext> PostMarshallRequestFeature { get; set; }
        public Action<IHttpResponseFeature, object, ILambdaContext> PostMarshallResponseFeature { get; set; }
        public Action<IHttpConnectionFeature, object, ILambdaContext> PostMarshallConnectionFeature { get; set; }
        public Action<IHttpAuthenticationFeature, object, ILambdaContext> PostMarshallHttpAuthenticationFeature { get; set; }
        public Action<ITlsConnectionFeature, object, ILambdaContext> PostMarshallTlsConnectionFeature { get; set; }
        public Action<IItemsFeature, object, ILambdaContext> PostMarshallItemsFeature { get; set; }

        internal BodyEncoding Bodies { get; } = new();

        public void RegisterResponseContentEncodingForContentType(string contentType, ResponseContentEncoding encoding) =>
            Bodies.RegisterType(contentType, encoding);

        public void RegisterResponseContentEncodingForContentEncoding(string contentEncoding, ResponseContentEncoding encoding) =>
            Bodies.RegisterEncoding(contentEncoding, encoding);

        internal void Marshalled(object feature, object lambdaObject, ILambdaContext context)
        {
            switch (feature)
            {
                case IHttpRequestFeature request: PostMarshallRequestFeature?.Invoke(request, lambdaObject, context); break;
                case IHttpResponseFeature response: PostMarshallResponseFeature?.Invoke(response, lambdaObject, context); break;
                case IHttpConnectionFeature connection: PostMarshallConnectionFeature?.Invoke(connection, lambdaObject, context); break;
                case IItemsFeature items: PostMarshallItemsFeature?.Invoke(items, lambdaObject, context); break;
            }
        }
    }
}

namespace Amazon.Lambda.AspNetCoreServer.Hosting.Internal
{
    /// <summary>The server that serves events instead of connections.</summary>
    internal sealed class EventServer : LambdaServer
    {
        private readonly Microsoft.Extensions.DependencyInjection.LambdaEventSource _source;
        private readonly IServiceProvider _services;
        private readonly HostingOptions _options;

        internal EventServer(Microsoft.Extensions.DependencyInjection.LambdaEventSource source, IServiceProvider services, HostingOptions options)
        {
            _source = source;
            _services = services;
            _options = options;
        }

        /// <summary>Does not come back while events come: the host is ready when the loop asks for the first.</summary>
        public override async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        {
            await base.StartAsync(application, cancellationToken);
            using HandlerWrapper handler = Handler();
            using var bootstrap = new LambdaBootstrap(handler);
            await bootstrap.RunAsync(cancellationToken);
        }

        private HandlerWrapper Handler() => _source switch
        {
            Microsoft.Extensions.DependencyInjection.LambdaEventSource.HttpApi => Wrap(new HttpApi(_services)),
            Microsoft.Extensions.DependencyInjection.LambdaEventSource.RestApi => Wrap(new RestApi(_services)),
            Microsoft.Extensions.DependencyInjection.LambdaEventSource.ApplicationLoadBalancer => Wrap(new LoadBalancer(_services)),
            _ => throw new NotSupportedException($"The stand-in knows no events of the kind {_source}."),
        };

        private HandlerWrapper Wrap<TRequest, TResponse>(AbstractAspNetCoreFunction<TRequest, TResponse> function)
        {
            function.Bodies = _options.Bodies;
            function.DefaultResponseContentEncoding = _options.DefaultResponseContentEncoding;
            function.IncludeUnhandledExceptionDetailInResponse = _options.IncludeUnhandledExceptionDetailInResponse;
            function.EnableResponseStreaming = _options.EnableResponseStreaming;
            function.Marshalled = _options.Marshalled;
            return HandlerWrapper.GetHandlerWrapper<TRequest, TResponse>(
                function.FunctionHandlerAsync, _options.Serializer ?? new DefaultLambdaJsonSerializer());
        }

        private sealed class HttpApi : APIGatewayHttpApiV2ProxyFunction
        {
            internal HttpApi(IServiceProvider services) : base(services) { }
        }

        private sealed class RestApi : APIGatewayProxyFunction
        {
            internal RestApi(IServiceProvider services) : base(services) { }
        }

        private sealed class LoadBalancer : ApplicationLoadBalancerFunction
        {
            internal LoadBalancer(IServiceProvider services) : base(services) { }
        }
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    using Amazon.Lambda.AspNetCoreServer.Hosting;
    using Amazon.Lambda.AspNetCoreServer.Hosting.Internal;

    /// <summary>What invokes the function.</summary>
    public enum LambdaEventSource
    {
        RestApi,
        HttpApi,
        ApplicationLoadBalancer,
        WebsocketApi,
    }

    /// <summary>The line in the application.</summary>
    public static class ServiceCollectionExtensions
    {
        public static IServiceCollection AddAWSLambdaHosting(this IServiceCollection services, LambdaEventSource eventSource) =>
            services.AddAWSLambdaHosting(eventSource, (Action<HostingOptions>)null);

        public static IServiceCollection AddAWSLambdaHosting(
            this IServiceCollection services, LambdaEventSource eventSource, Action<HostingOptions> configure)
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")))
            {
                return services;
            }
            var options = new HostingOptions();
            configure?.Invoke(options);
            services.RemoveAll<IServer>();
            return services.AddSingleton<IServer>(provider => new EventServer(eventSource, provider, options));
        }

        public static IServiceCollection AddAWSLambdaHosting<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
            this IServiceCollection services,
            LambdaEventSource eventSource,
            SourceGeneratorLambdaJsonSerializer<T> serializer,
            Action<HostingOptions> configure = null) where T : JsonSerializerContext =>
            services.AddAWSLambdaHosting(eventSource, options =>
            {
                options.Serializer = serializer;
                configure?.Invoke(options);
            });
    }
}
