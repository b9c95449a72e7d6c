// The serializers a handler names in its LambdaSerializer attribute, written from their documentation on
// top of System.Text.Json. The source-generated one needs .NET 8.
using System;
using System.IO;
using System.Text.Json;
using Amazon.Lambda.Core;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#else
using System.Reflection;

[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyDescription("Slipway stand-in; not Amazon's package")]
#endif

namespace Amazon.Lambda.Serialization.SystemTextJson
{
    /// <summary>An event or an answer that does not fit the type of the handler.</summary>
    public class JsonSerializerException : Exception
    {
        public JsonSerializerException(string message) : base(message) { }

        public JsonSerializerException(string message, Exception exception) : base(message, exception) { }
    }

    /// <summary>What all serializers do alike: whole events, errors that name the type.</summary>
    public abstract class AbstractLambdaJsonSerializer
    {
        protected AbstractLambdaJsonSerializer(Action<JsonWriterOptions> jsonWriterCustomizer)
        {
            // The options are a struct, so what the customizer changes is lost with its copy, as in the published one.
            WriterOptions = new JsonWriterOptions();
            jsonWriterCustomizer?.Invoke(WriterOptions);
        }

        protected JsonWriterOptions WriterOptions { get; }

        public T Deserialize<T>(Stream requestStream)
        {
            byte[] bytes = ReadAll(requestStream);
            try
            {
                return InternalDeserialize<T>(bytes);
            }
            catch (Exception e)
            {
                throw new JsonSerializerException(
                    $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}", e);
            }
        }

        public void Serialize<T>(T response, Stream responseStream)
        {
            try
            {
                using (var writer = new Utf8JsonWriter(responseStream, WriterOptions))
                {
                    InternalSerialize(writer, response);
                }
            }
            catch (Exception e)
            {
                throw new JsonSerializerException(
                    $"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {e.Message}", e);
            }
        }

        protected virtual JsonSerializerOptions CreateDefaultJsonSerializationOptions()
        {
            var options = new JsonSerializerOptions
            {
                PropertyNameCaseInsensitive = true,
                PropertyNamingPolicy = new AwsNamingPolicy(),
                Converters = { new MemoryStreamConverter(), new NumberListConverter() },
            };
#if NET8_0_OR_GREATER
            options.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
#else
            options.IgnoreNullValues = true;
#endif
            return options;
        }

        protected abstract void InternalSerialize<T>(Utf8JsonWriter writer, T response);

        protected abstract T InternalDeserialize<T>(byte[] utf8Json);

        private static byte[] ReadAll(Stream stream)
        {
            using (var buffer = new MemoryStream())
            {
                stream.CopyTo(buffer);
                return buffer.ToArray();
            }
        }
    }

    /// <summary>The usual serializer: names as in the type when written, any case when read.</summary>
#if NET8_0_OR_GREATER
    [RequiresUnreferencedCode("It reads and writes types by reflection; a trimmed program takes SourceGeneratorLambdaJsonSerializer.")]
    [RequiresDynamicCode("It reads and writes types by reflection; a native program takes SourceGeneratorLambdaJsonSerializer.")]
#endif
    public class DefaultLambdaJsonSerializer : AbstractLambdaJsonSerializer, ILambdaSerializer
    {
        public DefaultLambdaJsonSerializer() : this(null, null) { }

        public DefaultLambdaJsonSerializer(Action<JsonSerializerOptions> customizer) : this(customizer, null) { }

        public DefaultLambdaJsonSerializer(
            Action<JsonSerializerOptions> customizer, Action<JsonWriterOptions> jsonWriterCustomizer) : base(jsonWriterCustomizer)
        {
            SerializerOptions = CreateDefaultJsonSerializationOptions();
            customizer?.Invoke(SerializerOptions);
        }

        protected JsonSerializerOptions SerializerOptions { get; }

        // The class itself is marked, so whoever comes here has been warned.
#if NET8_0_OR_GREATER
        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The class is marked as needing reflection.")]
        [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The class is marked as needing reflection.")]
#endif
        protected override void InternalSerialize<T>(Utf8JsonWriter writer, T response)
        {
            JsonSerializer.Serialize(writer, response, SerializerOptions);
        }

#if NET8_0_OR_GREATER
        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The class is marked as needing reflection.")]
        [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The class is marked as needing reflection.")]
#endif
        protected override T InternalDeserialize<T>(byte[] utf8Json)
        {
            return JsonSerializer.Deserialize<T>(utf8Json, SerializerOptions);
        }
    }

    /// <summary>The same with camelCase names in the answer.</summary>
#if NET8_0_OR_GREATER
    [RequiresUnreferencedCode("It reads and writes types by reflection; a trimmed program takes SourceGeneratorLambdaJsonSerializer.")]
    [RequiresDynamicCode("It reads and writes types by reflection; a native program takes SourceGeneratorLambdaJsonSerializer.")]
#endif
    public class CamelCaseLambdaJsonSerializer : DefaultLambdaJsonSerializer
    {
        public CamelCaseLambdaJsonSerializer() : this(null) { }

        public CamelCaseLambdaJsonSerializer(Action<JsonSerializerOptions> customizer) : base(options =>
        {
            options.PropertyNamingPolicy = new AwsNamingPolicy(JsonNamingPolicy.CamelCase);
            customizer?.Invoke(options);
        })
        {
        }
    }

    /// <summary>The first of the serializers, which the usual one took the place of.</summary>
#if NET8_0_OR_GREATER
    [RequiresUnreferencedCode("It reads and writes types by reflection; a trimmed program takes SourceGeneratorLambdaJsonSerializer.")]
    [RequiresDynamicCode("It reads and writes types by reflection; a native program takes SourceGeneratorLambdaJsonSerializer.")]
#endif
    public class LambdaJsonSerializer : DefaultLambdaJsonSerializer
    {
        public LambdaJsonSerializer() : base(null, null) { }

        public LambdaJsonSerializer(Action<JsonSerializerOptions> customizer) : base(customizer, null) { }
    }
}
