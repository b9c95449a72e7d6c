// The client of the Lambda Runtime API, version 2018-06-01: fetch the next event, post its answer or its
// error. It speaks plain HTTP to the address Lambda (or the emulator) puts into AWS_LAMBDA_RUNTIME_API.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>One event with the headers that came with it.</summary>
    internal sealed class Invocation
    {
        internal Invocation(IDictionary<string, string> headers, Stream body)
        {
            Headers = headers;
            Body = body;
        }

        internal IDictionary<string, string> Headers { get; }

        internal Stream Body { get; }

        internal string RequestId => Header("Lambda-Runtime-Aws-Request-Id");

        internal string Header(string name)
        {
            return Headers.TryGetValue(name, out string value) ? value : "";
        }
    }

    /// <summary>The Runtime API does not take what it is given.</summary>
    internal sealed class RuntimeApiException : Exception
    {
        internal RuntimeApiException(string message) : base(message) { }
    }

    /// <summary>The calls of the Runtime API.</summary>
    internal sealed class RuntimeApi
    {
        private readonly HttpClient _http;
        private readonly string _base;

        internal RuntimeApi(HttpClient http = null, string address = null)
        {
            Address = address ?? Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
            if (string.IsNullOrEmpty(Address))
            {
                throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: no Lambda runtime is here.");
            }
            _base = "http://" + Address + "/2018-06-01/runtime/";
            _http = http ?? Client();
        }

        /// <summary>Host and port.</summary>
        internal string Address { get; }

        /// <summary>The next event may be hours away, and this process is frozen meanwhile: no time limit.</summary>
        internal static HttpClient Client()
        {
            return new HttpClient(new HttpClientHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        }

        internal async Task<Invocation> NextAsync(CancellationToken cancellation)
        {
            using (HttpResponseMessage answer = await _http.GetAsync(_base + "invocation/next", cancellation))
            {
                answer.EnsureSuccessStatusCode();
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                foreach (KeyValuePair<string, IEnumerable<string>> header in answer.Headers)
                {
                    headers[header.Key] = header.Value.FirstOrDefault() ?? "";
                }
                return new Invocation(headers, new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
            }
        }

        internal Task RespondAsync(string requestId, Stream body)
        {
            return PostAsync("invocation/" + requestId + "/response", new StreamContent(body), null);
        }

        internal Task FailAsync(string requestId, Exception error)
        {
            return PostAsync("invocation/" + requestId + "/error", Document(error), error.GetType().Name);
        }

        internal Task FailInitAsync(Exception error)
        {
            return PostAsync("init/error", Document(error), error.GetType().Name);
        }

        private static HttpContent Document(Exception error)
        {
            return new ByteArrayContent(ErrorDocument.Bytes(error));
        }

        /// <summary>A refused answer (413 for one that is too large) ends the process, as it does with AWS's client.</summary>
        private async Task PostAsync(string path, HttpContent body, string errorType)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _base + path) { Content = body };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                errorType == null ? "application/json" : "application/vnd.aws.lambda.error+json");
            if (errorType != null)
            {
                request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
            }
            using (HttpResponseMessage answer = await _http.SendAsync(request))
            {
                if (!answer.IsSuccessStatusCode)
                {
                    string text = await answer.Content.ReadAsStringAsync();
                    throw new RuntimeApiException($"The Runtime API refused {path}: {(int)answer.StatusCode} {text}");
                }
            }
        }
    }
}
