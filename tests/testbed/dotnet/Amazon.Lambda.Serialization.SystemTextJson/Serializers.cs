// The serializers a handler names in its LambdaSerializer attribute, written from their documentation on
// top of System.Text.Json. Source-generated contexts are left out: the stand-in compiler runs no generators.
using System;
using System.IO;
using System.Reflection;
using System.Text.Json;
using Amazon.Lambda.Core;

[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyDescription("Slipway stand-in; not Amazon's package")]

namespace Amazon.Lambda.Serialization.SystemTextJson
{
    /// <summary>An event or an answer that does not fit the type of the handler.</summary>
    public class JsonSerializerException : Exception
    {
        public JsonSerializerException(string message) : base(message) { }

        public JsonSerializerException(string message, Exception exception) : base(message, exception) { }
    }

    /// <summary>The usual serializer: names as in the type when written, any case when read.</summary>
    public class DefaultLambdaJsonSerializer : ILambdaSerializer
    {
        public DefaultLambdaJsonSerializer() : this(null) { }

        public DefaultLambdaJsonSerializer(Action<JsonSerializerOptions> customizer)
        {
            SerializerOptions = new JsonSerializerOptions { PropertyNameCaseInsensitive = true, IgnoreNullValues = true };
            customizer?.Invoke(SerializerOptions);
        }

        protected JsonSerializerOptions SerializerOptions { get; }

        public T Deserialize<T>(Stream requestStream)
        {
            byte[] bytes = ReadAll(requestStream);
            try
            {
                return JsonSerializer.Deserialize<T>(bytes, SerializerOptions);
            }
            catch (Exception e) when (e is JsonException || e is NotSupportedException)
            {
                throw new JsonSerializerException(
                    $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}", e);
            }
        }

        public void Serialize<T>(T response, Stream responseStream)
        {
            try
            {
                byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(response, SerializerOptions);
                responseStream.Write(bytes, 0, bytes.Length);
            }
            catch (Exception e) when (e is JsonException || e is NotSupportedException)
            {
                throw new JsonSerializerException(
                    $"Error converting the response object of type {typeof(T).FullName} to JSON: {e.Message}", e);
            }
        }

        private static byte[] ReadAll(Stream stream)
        {
            using (var buffer = new MemoryStream())
            {
                stream.CopyTo(buffer);
                return buffer.ToArray();
            }
        }
    }

    /// <summary>The same with camelCase names in the answer.</summary>
    public class CamelCaseLambdaJsonSerializer : DefaultLambdaJsonSerializer
    {
        public CamelCaseLambdaJsonSerializer() : this(null) { }

        public CamelCaseLambdaJsonSerializer(Action<JsonSerializerOptions> customizer) : base(options =>
        {
            options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            customizer?.Invoke(options);
        })
        {
        }
    }
}
