// The builder by which a program starts the loop around a delegate. Its overloads are those of HandlerWrapper.
using System;
using System.IO;
using System.Net.Http;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>Puts a LambdaBootstrap together.</summary>
    public class LambdaBootstrapBuilder
    {
        private readonly HandlerWrapper _handler;
        private readonly LambdaBootstrapOptions _options = new();
        private HttpClient _http;
        private LambdaBootstrapInitializer _initializer;

        private LambdaBootstrapBuilder(HandlerWrapper handler)
        {
            _handler = handler;
        }

        public static LambdaBootstrapBuilder Create(Action<Stream, ILambdaContext, MemoryStream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Task> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, Task> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Func<ILambdaContext, Task> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Func<Task<Stream>> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, Task<Stream>> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Task<Stream>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Func<ILambdaContext, Task<Stream>> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task<Stream>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<Stream, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<Stream, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Action handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Action<Stream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Action<TInput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Action<ILambdaContext> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Action<Stream, ILambdaContext> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Action<TInput, ILambdaContext> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Func<Stream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, Stream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, Stream> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create(Func<ILambdaContext, Stream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Stream> handler) =>
            new(HandlerWrapper.GetHandlerWrapper(handler));

        public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Stream> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<Stream, TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TOutput>(Func<Stream, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            new(HandlerWrapper.GetHandlerWrapper(handler, serializer));

        public LambdaBootstrapBuilder UseHttpClient(HttpClient httpClient)
        {
            _http = httpClient;
            return this;
        }

        /// <summary>What is to run once before the first event.</summary>
        public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
        {
            _initializer = lambdaBootstrapInitializer;
            return this;
        }

        public LambdaBootstrapBuilder ConfigureOptions(Action<LambdaBootstrapOptions> options = null)
        {
            options?.Invoke(_options);
            return this;
        }

        public LambdaBootstrap Build() => new(_http, _handler, _options, _initializer);
    }
}
