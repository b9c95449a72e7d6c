// The loop of the runtime interface client, and the builder by which an executable function starts it itself.
using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>Fetches events and answers them, one at a time, until the process ends.</summary>
    public sealed class LambdaBootstrap : IDisposable
    {
        private readonly Func<Stream, ILambdaContext, Task<byte[]>> _handler;

        internal LambdaBootstrap(Func<Stream, ILambdaContext, Task<byte[]>> handler)
        {
            _handler = handler;
        }

        public async Task RunAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            Log.TakeConsole();
            await LoopAsync(new RuntimeApi(), _handler, cancellationToken);
        }

        public void Dispose()
        {
        }

        internal static async Task LoopAsync(
            RuntimeApi api, Func<Stream, ILambdaContext, Task<byte[]>> handler, CancellationToken cancellation)
        {
            while (!cancellation.IsCancellationRequested)
            {
                Invocation invocation = await api.NextAsync();
                Log.RequestId = invocation.RequestId;
                Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.Header("Lambda-Runtime-Trace-Id"));
                byte[] answer = null;
                try
                {
                    answer = await handler(invocation.Body, new Context(invocation));
                }
                catch (Exception e)
                {
                    Log.Write(LogLevel.Error, e.ToString());
                    await api.FailAsync(invocation.RequestId, e);
                }
                if (answer != null)
                {
                    await api.RespondAsync(invocation.RequestId, answer);
                }
            }
        }
    }

    /// <summary>Builds the loop around a delegate, for functions that are executables.</summary>
    public sealed class LambdaBootstrapBuilder
    {
        private readonly Func<Stream, ILambdaContext, Task<byte[]>> _handler;

        private LambdaBootstrapBuilder(Func<Stream, ILambdaContext, Task<byte[]>> handler)
        {
            _handler = handler;
        }

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(
            Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer)
        {
            return new LambdaBootstrapBuilder((body, context) =>
                Task.FromResult(Write(serializer, handler(serializer.Deserialize<TInput>(body), context))));
        }

        public static LambdaBootstrapBuilder Create<TInput, TOutput>(
            Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer)
        {
            return new LambdaBootstrapBuilder(async (body, context) =>
                Write(serializer, await handler(serializer.Deserialize<TInput>(body), context)));
        }

        public static LambdaBootstrapBuilder Create<TInput>(
            Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer)
        {
            return new LambdaBootstrapBuilder(async (body, context) =>
            {
                await handler(serializer.Deserialize<TInput>(body), context);
                return new byte[0];
            });
        }

        public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler)
        {
            return new LambdaBootstrapBuilder(async (body, context) =>
            {
                var buffer = new MemoryStream();
                using (Stream answer = await handler(body, context))
                {
                    answer.CopyTo(buffer);
                }
                return buffer.ToArray();
            });
        }

        public LambdaBootstrap Build()
        {
            return new LambdaBootstrap(_handler);
        }

        private static byte[] Write<T>(ILambdaSerializer serializer, T value)
        {
            var buffer = new MemoryStream();
            serializer.Serialize(value, buffer);
            return buffer.ToArray();
        }
    }
}
