// The loop of the runtime interface client: fetch an event, have it handled, answer; one at a time, until the process ends.
using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>Handles one event.</summary>
    public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

    /// <summary>Runs once, before the first event is fetched. False ends the program without serving any.</summary>
    public delegate Task<bool> LambdaBootstrapInitializer();

    /// <summary>One event and its context.</summary>
    public class InvocationRequest : IDisposable
    {
        public Stream InputStream { get; internal set; }

        public ILambdaContext LambdaContext { get; internal set; }

        public void Dispose()
        {
            InputStream?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>What is sent back.</summary>
    public class InvocationResponse
    {
        public InvocationResponse(Stream outputStream) : this(outputStream, true) { }

        public InvocationResponse(Stream outputStream, bool disposeOutputStream)
        {
            OutputStream = outputStream;
            DisposeOutputStream = disposeOutputStream;
        }

        public Stream OutputStream { get; set; }

        public bool DisposeOutputStream { get; private set; }
    }

    /// <summary>Serves events with a handler, in a program that is the function itself.</summary>
    public class LambdaBootstrap : IDisposable
    {
        private readonly LambdaBootstrapHandler _handler;
        private readonly LambdaBootstrapInitializer _initializer;
        private readonly HttpClient _http;
        private readonly LambdaBootstrapOptions _options;

        public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
            : this(null, handler, null, initializer) { }

        public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
            : this(null, handler, lambdaBootstrapOptions, initializer) { }

        public LambdaBootstrap(HttpClient httpClient, LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
            : this(httpClient, handler, null, initializer) { }

        public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
            : this(null, handlerWrapper.Handler, null, initializer) { }

        public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
            : this(null, handlerWrapper.Handler, lambdaBootstrapOptions, initializer) { }

        public LambdaBootstrap(HttpClient httpClient, HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
            : this(httpClient, handlerWrapper.Handler, null, initializer) { }

        public LambdaBootstrap(HttpClient httpClient, HandlerWrapper handlerWrapper, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
            : this(httpClient, handlerWrapper.Handler, lambdaBootstrapOptions, initializer) { }

        private LambdaBootstrap(
            HttpClient http, LambdaBootstrapHandler handler, LambdaBootstrapOptions options, LambdaBootstrapInitializer initializer)
        {
            _handler = handler ?? throw new ArgumentNullException(nameof(handler));
            _initializer = initializer;
            _http = http;
            _options = options ?? new LambdaBootstrapOptions();
        }

        public async Task RunAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            Log.TakeConsole();
            var api = new RuntimeApi(_http, _options.RuntimeApiEndpoint);
            if (_initializer != null && !await InitialiseAsync(api))
            {
                return;
            }
            await LoopAsync(api, _handler, cancellationToken);
        }

        public static HttpClient ConstructHttpClient()
        {
            return RuntimeApi.Client();
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }

        private async Task<bool> InitialiseAsync(RuntimeApi api)
        {
            try
            {
                return await _initializer();
            }
            catch (Exception e)
            {
                Log.Write(LogLevel.Error, e.ToString());
                await api.FailInitAsync(e);
                throw;
            }
        }

        internal static async Task LoopAsync(RuntimeApi api, LambdaBootstrapHandler handler, CancellationToken cancellation)
        {
            Memory.Cap();
            while (!cancellation.IsCancellationRequested)
            {
                Invocation invocation;
                try
                {
                    invocation = await api.NextAsync(cancellation);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    return;
                }
                await ServeAsync(api, handler, invocation);
            }
        }

        private static async Task ServeAsync(RuntimeApi api, LambdaBootstrapHandler handler, Invocation invocation)
        {
            Log.RequestId = invocation.RequestId;
            Log.TraceId = invocation.Header("Lambda-Runtime-Trace-Id");
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", Log.TraceId);
#if NET8_0_OR_GREATER
            StreamedAnswer.Expect(api, invocation.RequestId);
#endif
            // The event stays open until the answer is sent: a handler may give it back as its answer.
            using (var request = new InvocationRequest { InputStream = invocation.Body, LambdaContext = new Context(invocation) })
            {
                InvocationResponse answer = null;
                Exception failure = null;
                try
                {
                    answer = await handler(request);
                }
                catch (Exception e)
                {
                    failure = e;
                    Log.Write(LogLevel.Error, e.ToString());
                }
                FlushConsole();
                await AnswerAsync(api, invocation.RequestId, answer, failure);
            }
        }

        /// <summary>What was written without a line's end belongs to this invocation.</summary>
        private static void FlushConsole()
        {
            Console.Out.Flush();
            Console.Error.Flush();
        }

        private static async Task AnswerAsync(RuntimeApi api, string requestId, InvocationResponse answer, Exception failure)
        {
#if NET8_0_OR_GREATER
            if (StreamedAnswer.Current is { } streamed)
            {
                await streamed.FinishAsync(failure);
                return;
            }
#endif
            if (failure != null)
            {
                await api.FailAsync(requestId, failure);
                return;
            }
            Stream body = answer?.OutputStream ?? Stream.Null;
            await api.RespondAsync(requestId, body);
            if (answer?.DisposeOutputStream == true)
            {
                body.Dispose();
            }
        }
    }

    /// <summary>Keeps the managed heap below the memory of the function.</summary>
    internal static class Memory
    {
        /// <summary>
        /// So a function that takes too much gets an OutOfMemoryException it can log, instead of being killed. What is
        /// left is for the runtime's own memory. Older runtimes cannot change the limit once they run.
        /// </summary>
        internal static void Cap()
        {
#if NET8_0_OR_GREATER
            bool off = string.Equals(
                Environment.GetEnvironmentVariable("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK"), "true", StringComparison.OrdinalIgnoreCase);
            if (off || !ulong.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), out ulong megabytes))
            {
                return;
            }
            try
            {
                AppContext.SetData("GCHeapHardLimit", megabytes * 1024 * 1024 * 3 / 4);
                GC.RefreshMemoryLimit();
            }
            catch (InvalidOperationException)
            {
                // The start has taken more than the cap already; the function's own allocations tell the rest.
            }
#endif
        }
    }
}

namespace Amazon.Lambda.RuntimeSupport.Bootstrap
{
    /// <summary>Settings of the loop.</summary>
    public class LambdaBootstrapOptions
    {
        /// <summary>Host and port of the Runtime API, where it is not the one of the environment.</summary>
        public string RuntimeApiEndpoint { get; set; }
    }
}
