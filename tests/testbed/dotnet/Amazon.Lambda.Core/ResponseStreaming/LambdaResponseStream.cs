// Response streaming as a handler sees it: a stream it writes to while it still works. What carries the bytes
// to the Runtime API belongs to the runtime interface client, which sets the factory.
#if NET8_0_OR_GREATER
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Amazon.Lambda.Core.ResponseStreaming
{
    /// <summary>Status, headers and cookies that go ahead of a streamed HTTP answer.</summary>
    public class HttpResponseStreamPrelude
    {
        public HttpStatusCode? StatusCode { get; set; }
        public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();
        public IDictionary<string, IList<string>> MultiValueHeaders { get; set; } = new Dictionary<string, IList<string>>();
        public IList<string> Cookies { get; set; } = new List<string>();

        /// <summary>The prelude as JSON, and the eight zero bytes that part it from the body.</summary>
        internal byte[] ToBytes()
        {
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                if (StatusCode is { } status)
                {
                    json.WriteNumber("statusCode", (int)status);
                }
                WriteHeaders(json);
                WriteList(json, "cookies", Cookies);
                json.WriteEndObject();
            }
            buffer.Write(new byte[8]);
            return buffer.ToArray();
        }

        private void WriteHeaders(Utf8JsonWriter json)
        {
            if (Headers?.Count > 0)
            {
                json.WriteStartObject("headers");
                foreach (KeyValuePair<string, string> header in Headers)
                {
                    json.WriteString(header.Key, header.Value);
                }
                json.WriteEndObject();
            }
            if (MultiValueHeaders?.Count > 0)
            {
                json.WriteStartObject("multiValueHeaders");
                foreach (KeyValuePair<string, IList<string>> header in MultiValueHeaders)
                {
                    WriteList(json, header.Key, header.Value);
                }
                json.WriteEndObject();
            }
        }

        private static void WriteList(Utf8JsonWriter json, string name, IList<string> values)
        {
            if (!(values?.Count > 0))
            {
                return;
            }
            json.WriteStartArray(name);
            foreach (string value in values)
            {
                json.WriteStringValue(value);
            }
            json.WriteEndArray();
        }
    }

    /// <summary>Opens the stream of the answer that is being given.</summary>
    public class LambdaResponseStreamFactory
    {
        /// <summary>Set by the runtime interface client: takes the prelude or nothing, gives the sink.</summary>
        internal static Func<byte[], string, Stream> Open { get; set; }

        public static LambdaResponseStream CreateStream() => Create(Array.Empty<byte>(), "application/octet-stream");

        public static LambdaResponseStream CreateHttpStream(HttpResponseStreamPrelude prelude)
        {
            ArgumentNullException.ThrowIfNull(prelude);
            return Create(prelude.ToBytes(), "application/vnd.awslambda.http-integration-response");
        }

        private static LambdaResponseStream Create(byte[] prelude, string contentType)
        {
            Func<byte[], string, Stream> open = Open
                ?? throw new InvalidOperationException("No runtime interface client that can stream answers is here.");
            return new LambdaResponseStream(open(prelude, contentType));
        }
    }

    /// <summary>The answer as a stream that can only be written.</summary>
    public class LambdaResponseStream : Stream
    {
        private readonly Stream _sink;

        internal LambdaResponseStream(Stream sink)
        {
            _sink = sink;
        }

        public long BytesWritten { get; private set; }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => BytesWritten;

        public override long Position
        {
            get => throw new NotSupportedException("A streamed answer has no position.");
            set => throw new NotSupportedException("A streamed answer has no position.");
        }

        public Task WriteAsync(byte[] buffer, CancellationToken cancellationToken = default) =>
            WriteAsync(buffer, 0, buffer.Length, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _sink.WriteAsync(buffer, cancellationToken);
            BytesWritten += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) =>
            WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("A streamed answer cannot be read.");

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException("A streamed answer has no position.");

        public override void SetLength(long value) => throw new NotSupportedException("A streamed answer has no length yet.");
    }
}
#endif
