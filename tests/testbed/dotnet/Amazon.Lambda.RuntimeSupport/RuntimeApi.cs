// The client of the Lambda Runtime API, version 2018-06-01: fetch the next event, post its answer or its
// error. It speaks plain HTTP to the address Lambda (or the emulator) puts into AWS_LAMBDA_RUNTIME_API.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
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

    /// <summary>The calls of the Runtime API.</summary>
    internal sealed class RuntimeApi
    {
        private readonly HttpClient _http;
        private readonly string _base;

        internal RuntimeApi()
        {
            string address = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");
            if (string.IsNullOrEmpty(address))
            {
                throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: no Lambda runtime is here.");
            }
            _base = "http://" + address + "/2018-06-01/runtime/";
            // The next event may be hours away, and this process is frozen meanwhile.
            _http = new HttpClient(new HttpClientHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        }

        internal async Task<Invocation> NextAsync()
        {
            using (HttpResponseMessage answer = await _http.GetAsync(_base + "invocation/next"))
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

        internal Task RespondAsync(string requestId, byte[] body)
        {
            return PostAsync("invocation/" + requestId + "/response", body, null);
        }

        internal Task FailAsync(string requestId, Exception error)
        {
            return PostAsync("invocation/" + requestId + "/error", ErrorJson.Bytes(error), error.GetType().Name);
        }

        internal Task FailInitAsync(Exception error)
        {
            return PostAsync("init/error", ErrorJson.Bytes(error), error.GetType().Name);
        }

        /// <summary>A refused answer (413 for one that is too large) is the caller's news, not ours: go on.</summary>
        private async Task PostAsync(string path, byte[] body, string errorType)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _base + path) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (errorType != null)
            {
                request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
            }
            using (HttpResponseMessage answer = await _http.SendAsync(request))
            {
                if (!answer.IsSuccessStatusCode)
                {
                    string text = await answer.Content.ReadAsStringAsync();
                    Console.Error.WriteLine($"The Runtime API refused {path}: {(int)answer.StatusCode} {text}");
                }
            }
        }
    }

    /// <summary>The JSON by which a function tells what went wrong.</summary>
    internal static class ErrorJson
    {
        internal static byte[] Bytes(Exception error)
        {
            return Encoding.UTF8.GetBytes(Object(error));
        }

        private static string Object(Exception error)
        {
            var text = new StringBuilder("{");
            text.Append("\"errorType\":").Append(Quote(error.GetType().Name));
            text.Append(",\"errorMessage\":").Append(Quote(error.Message));
            text.Append(",\"stackTrace\":[").Append(string.Join(",", Frames(error).Select(Quote))).Append(']');
            if (error.InnerException != null)
            {
                text.Append(",\"cause\":").Append(Object(error.InnerException));
            }
            if (error is AggregateException many)
            {
                text.Append(",\"causes\":[").Append(string.Join(",", many.InnerExceptions.Select(Object))).Append(']');
            }
            return text.Append('}').ToString();
        }

        private static IEnumerable<string> Frames(Exception error)
        {
            return (error.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        }

        internal static string Quote(string value)
        {
            var text = new StringBuilder("\"");
            foreach (char c in value ?? "")
            {
                if (c == '"' || c == '\\')
                {
                    text.Append('\\').Append(c);
                }
                else if (c < ' ')
                {
                    text.Append("\\u").Append(((int)c).ToString("x4"));
                }
                else
                {
                    text.Append(c);
                }
            }
            return text.Append('"').ToString();
        }
    }
}
