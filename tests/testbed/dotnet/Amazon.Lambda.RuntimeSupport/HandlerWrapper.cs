// One shape for every shape a handler can have in a program: with or without event and context, at once or later,
// answering nothing, a stream or a value. There are many overloads because callers name none of this.
using System;
using System.IO;
using System.Threading.Tasks;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>A delegate of the function, ready for the loop.</summary>
    public class HandlerWrapper : IDisposable
    {
        private HandlerWrapper(LambdaBootstrapHandler handler)
        {
            Handler = handler;
        }

        public LambdaBootstrapHandler Handler { get; private set; }

        public static HandlerWrapper GetHandlerWrapper(Action<Stream, ILambdaContext, MemoryStream> invokeDelegate) =>
            new HandlerWrapper(invocation =>
            {
                var answer = new MemoryStream();
                invokeDelegate(invocation.InputStream, invocation.LambdaContext, answer);
                answer.Position = 0;
                return Task.FromResult(new InvocationResponse(answer));
            });

        public static HandlerWrapper GetHandlerWrapper(Func<Task> handler) =>
            Silent((body, context) => handler());

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task> handler) =>
            Silent((body, context) => handler(body));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Task> handler, ILambdaSerializer serializer) =>
            Silent((body, context) => handler(serializer.Deserialize<TInput>(body)));

        public static HandlerWrapper GetHandlerWrapper(Func<ILambdaContext, Task> handler) =>
            Silent((body, context) => handler(context));

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task> handler) =>
            Silent((body, context) => handler(body, context));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
            Silent((body, context) => handler(serializer.Deserialize<TInput>(body), context));

        public static HandlerWrapper GetHandlerWrapper(Func<Task<Stream>> handler) =>
            Raw((body, context) => handler());

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, Task<Stream>> handler) =>
            Raw((body, context) => handler(body));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Task<Stream>> handler, ILambdaSerializer serializer) =>
            Raw((body, context) => handler(serializer.Deserialize<TInput>(body)));

        public static HandlerWrapper GetHandlerWrapper(Func<ILambdaContext, Task<Stream>> handler) =>
            Raw((body, context) => handler(context));

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
            Raw((body, context) => handler(body, context));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Task<Stream>> handler, ILambdaSerializer serializer) =>
            Raw((body, context) => handler(serializer.Deserialize<TInput>(body), context));

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(body), serializer);

        public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(serializer.Deserialize<TInput>(body)), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(context), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(body, context), serializer);

        public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
            Written((body, context) => handler(serializer.Deserialize<TInput>(body), context), serializer);

        public static HandlerWrapper GetHandlerWrapper(Action handler) =>
            Silent((body, context) => Done(() => handler()));

        public static HandlerWrapper GetHandlerWrapper(Action<Stream> handler) =>
            Silent((body, context) => Done(() => handler(body)));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Action<TInput> handler, ILambdaSerializer serializer) =>
            Silent((body, context) => Done(() => handler(serializer.Deserialize<TInput>(body))));

        public static HandlerWrapper GetHandlerWrapper(Action<ILambdaContext> handler) =>
            Silent((body, context) => Done(() => handler(context)));

        public static HandlerWrapper GetHandlerWrapper(Action<Stream, ILambdaContext> handler) =>
            Silent((body, context) => Done(() => handler(body, context)));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Action<TInput, ILambdaContext> handler, ILambdaSerializer serializer) =>
            Silent((body, context) => Done(() => handler(serializer.Deserialize<TInput>(body), context)));

        public static HandlerWrapper GetHandlerWrapper(Func<Stream> handler) =>
            Raw((body, context) => Task.FromResult(handler()));

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, Stream> handler) =>
            Raw((body, context) => Task.FromResult(handler(body)));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, Stream> handler, ILambdaSerializer serializer) =>
            Raw((body, context) => Task.FromResult(handler(serializer.Deserialize<TInput>(body))));

        public static HandlerWrapper GetHandlerWrapper(Func<ILambdaContext, Stream> handler) =>
            Raw((body, context) => Task.FromResult(handler(context)));

        public static HandlerWrapper GetHandlerWrapper(Func<Stream, ILambdaContext, Stream> handler) =>
            Raw((body, context) => Task.FromResult(handler(body, context)));

        public static HandlerWrapper GetHandlerWrapper<TInput>(Func<TInput, ILambdaContext, Stream> handler, ILambdaSerializer serializer) =>
            Raw((body, context) => Task.FromResult(handler(serializer.Deserialize<TInput>(body), context)));

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler()), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler(body)), serializer);

        public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler(serializer.Deserialize<TInput>(body))), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler(context)), serializer);

        public static HandlerWrapper GetHandlerWrapper<TOutput>(Func<Stream, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler(body, context)), serializer);

        public static HandlerWrapper GetHandlerWrapper<TInput, TOutput>(Func<TInput, ILambdaContext, TOutput> handler, ILambdaSerializer serializer) =>
            Written((body, context) => Task.FromResult(handler(serializer.Deserialize<TInput>(body), context)), serializer);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }

        private static HandlerWrapper Silent(Func<Stream, ILambdaContext, Task> handler) =>
            new HandlerWrapper(async invocation =>
            {
                await handler(invocation.InputStream, invocation.LambdaContext);
                return new InvocationResponse(Stream.Null, false);
            });

        private static HandlerWrapper Raw(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
            new HandlerWrapper(async invocation =>
                new InvocationResponse(await handler(invocation.InputStream, invocation.LambdaContext) ?? Stream.Null));

        private static HandlerWrapper Written<T>(Func<Stream, ILambdaContext, Task<T>> handler, ILambdaSerializer serializer) =>
            new HandlerWrapper(async invocation =>
            {
                if (invocation.LambdaContext is Context context)
                {
                    context.Serializer = serializer;
                }
                T value = await handler(invocation.InputStream, invocation.LambdaContext);
                var answer = new MemoryStream();
                serializer.Serialize(value, answer);
                answer.Position = 0;
                return new InvocationResponse(answer);
            });

        private static Task Done(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }
}
