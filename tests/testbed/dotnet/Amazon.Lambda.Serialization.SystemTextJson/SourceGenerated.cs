// The serializer of trimmed and native programs: it knows the types that a JsonSerializerContext lists, and no others.
#if NET8_0_OR_GREATER
using System;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.Serialization.SystemTextJson
{
    /// <summary>Reads and writes by the code that was generated for a context.</summary>
    public class SourceGeneratorLambdaJsonSerializer<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext>
        : AbstractLambdaJsonSerializer, ILambdaSerializer where TSGContext : JsonSerializerContext
    {
        private readonly TSGContext _context;

        public SourceGeneratorLambdaJsonSerializer() : this(null, null, null) { }

        public SourceGeneratorLambdaJsonSerializer(Action<JsonSerializerOptions> customizer) : this(null, customizer, null) { }

        public SourceGeneratorLambdaJsonSerializer(Action<JsonWriterOptions> jsonWriterCustomizer) : this(null, null, jsonWriterCustomizer) { }

        public SourceGeneratorLambdaJsonSerializer(
            Action<JsonSerializerOptions> customizer, Action<JsonWriterOptions> jsonWriterCustomizer) : this(null, customizer, jsonWriterCustomizer) { }

        public SourceGeneratorLambdaJsonSerializer(
            TSGContext jsonSerializerContext,
            Action<JsonSerializerOptions> customizer = null,
            Action<JsonWriterOptions> jsonWriterCustomizer = null) : base(jsonWriterCustomizer)
        {
            SerializerOptions = CreateDefaultJsonSerializationOptions();
            customizer?.Invoke(SerializerOptions);
            _context = jsonSerializerContext ?? Make(SerializerOptions);
        }

        protected JsonSerializerOptions SerializerOptions { get; }

        protected override void InternalSerialize<T>(Utf8JsonWriter writer, T response) =>
            JsonSerializer.Serialize(writer, response, Info<T>());

        protected override T InternalDeserialize<T>(byte[] utf8Json) => JsonSerializer.Deserialize(utf8Json, Info<T>());

        private static TSGContext Make(JsonSerializerOptions options)
        {
            // Every generated context has this constructor.
            var constructor = typeof(TSGContext).GetConstructor(new[] { typeof(JsonSerializerOptions) })
                ?? throw new InvalidOperationException($"{typeof(TSGContext).FullName} has no constructor that takes options.");
            return (TSGContext)constructor.Invoke(new object[] { options });
        }

        private JsonTypeInfo<T> Info<T>() => _context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
            ?? throw new JsonSerializerException(
                $"No JsonTypeInfo registered in {typeof(TSGContext).FullName} for type {typeof(T).FullName}: name it there with a JsonSerializable attribute.");
    }
}
#endif
