// An answer that is sent while the handler still works. Errors that come after its start travel in trailers, which
// HttpClient cannot send, so the request is written to a connection of its own.
#if NET8_0_OR_GREATER
using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Amazon.Lambda.Core.ResponseStreaming;

namespace Amazon.Lambda.RuntimeSupport
{
    internal sealed class StreamedAnswer : Stream
    {
        private readonly TcpClient _connection;
        private readonly Stream _wire;
        private bool _finished;

        private StreamedAnswer(TcpClient connection)
        {
            _connection = connection;
            _wire = connection.GetStream();
        }

        /// <summary>The answer of the invocation that is being served, if the handler streams it.</summary>
        internal static StreamedAnswer Current { get; private set; }

        /// <summary>From here on a stream that the handler opens is the answer to this request.</summary>
        internal static void Expect(RuntimeApi api, string requestId)
        {
            Current = null;
            LambdaResponseStreamFactory.Open = (prelude, type) => Open(api, requestId, prelude, type);
        }

        private static StreamedAnswer Open(RuntimeApi api, string requestId, byte[] prelude, string contentType)
        {
            if (Current != null)
            {
                throw new InvalidOperationException("The answer of this invocation is streamed already; there is one stream for each.");
            }
            string[] address = api.Address.Split(':');
            var answer = new StreamedAnswer(new TcpClient(address[0], address.Length > 1 ? int.Parse(address[1], CultureInfo.InvariantCulture) : 80));
            answer.Send(
                $"POST /2018-06-01/runtime/invocation/{requestId}/response HTTP/1.1\r\nHost: {api.Address}\r\n"
                + $"Content-Type: {contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n"
                + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n");
            Current = answer;
            answer.Write(prelude, 0, prelude.Length);
            return answer;
        }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation = default)
        {
            // A chunk without bytes would end the answer.
            if (buffer.Length == 0)
            {
                return;
            }
            ObjectDisposedException.ThrowIf(_finished, this);
            await _wire.WriteAsync(Encoding.ASCII.GetBytes(buffer.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), cancellation);
            await _wire.WriteAsync(buffer, cancellation);
            await _wire.WriteAsync("\r\n"u8.ToArray(), cancellation);
            await _wire.FlushAsync(cancellation);
        }

        public override void Write(byte[] buffer, int offset, int count) =>
            WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        /// <summary>Ends the answer, with the error that cut it short if there is one, and waits for the receipt.</summary>
        internal async Task FinishAsync(Exception error)
        {
            _finished = true;
            string trailers = error == null ? "" : "Lambda-Runtime-Function-Error-Type: " + error.GetType().Name
                + "\r\nLambda-Runtime-Function-Error-Body: " + Convert.ToBase64String(ErrorDocument.Bytes(error)) + "\r\n";
            Send("0\r\n" + trailers + "\r\n");
            using (var receipt = new StreamReader(_wire, Encoding.ASCII))
            {
                string status = await receipt.ReadLineAsync() ?? "";
                if (!status.Contains(" 2", StringComparison.Ordinal))
                {
                    Log.Write(Core.LogLevel.Error, "The Runtime API refused the streamed answer: " + status);
                }
            }
            _connection.Dispose();
        }

        private void Send(string text) => _wire.Write(Encoding.ASCII.GetBytes(text));

        public override void Flush() => _wire.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
#endif
