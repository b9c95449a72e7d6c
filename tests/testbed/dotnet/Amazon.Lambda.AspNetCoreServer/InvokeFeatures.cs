// The request and the response of one invocation, as the features ASP.NET Core works on. The response is gathered
// in memory, or streamed from its first byte on where the function wants that.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.AspNetCoreServer.Internal
{
    /// <summary>All features of one request.</summary>
    public class InvokeFeatures : FeatureCollection
    {
        internal InvokeFeatures(Func<IHttpResponseFeature, Stream> open)
        {
            Answer = new ResponseFeature();
            Body = new ResponseBody(Answer, open);
            Set<IHttpRequestFeature>(Request);
            Set<IHttpResponseFeature>(Answer);
            Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Body));
            Set<IHttpConnectionFeature>(new HttpConnectionFeature());
            Set<IItemsFeature>(new ItemsFeature());
            Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        }

        internal HttpRequestFeature Request { get; } = new() { Body = Stream.Null, Protocol = "HTTP/1.1", Scheme = "https" };

        internal ResponseFeature Answer { get; }

        internal ResponseBody Body { get; }
    }

    /// <summary>Status, headers, and what is to be called before and after they are sent.</summary>
    internal sealed class ResponseFeature : HttpResponseFeature
    {
        private readonly Stack<(Func<object, Task> Call, object State)> _starting = new();
        private readonly Stack<(Func<object, Task> Call, object State)> _completed = new();
        private bool _started;

        /// <summary>The body, where it is not streamed.</summary>
        internal MemoryStream Kept { get; } = new();

        public override bool HasStarted => _started;

        public override void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

        internal async Task StartAsync()
        {
            while (_starting.TryPop(out (Func<object, Task> Call, object State) one))
            {
                await one.Call(one.State);
            }
            _started = true;
        }

        internal async Task CompleteAsync()
        {
            while (_completed.TryPop(out (Func<object, Task> Call, object State) one))
            {
                await one.Call(one.State);
            }
        }
    }

    /// <summary>The body of a response: kept, or passed on to a stream that is opened when the first byte comes.</summary>
    internal sealed class ResponseBody : Stream
    {
        private readonly ResponseFeature _response;
        private readonly Func<IHttpResponseFeature, Stream> _open;
        private Stream _target;

        internal ResponseBody(ResponseFeature response, Func<IHttpResponseFeature, Stream> open)
        {
            _response = response;
            _open = open;
            _target = open == null ? response.Kept : null;
        }

        /// <summary>True once the response is on its way and nothing but bytes can follow.</summary>
        internal bool Streams => _open != null && _target != null;

        /// <summary>Sends status and headers of a streamed response that never wrote a byte.</summary>
        internal async Task StartAsync()
        {
            if (_target == null)
            {
                await _response.StartAsync();
                _target = _open(_response);
            }
        }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await StartAsync();
            await _target.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) =>
            WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
