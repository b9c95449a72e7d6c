// What AWS's events hold and plain System.Text.Json reads otherwise: names of AWS's own spelling, and bytes.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson
{
    /// <summary>Names as in the type, but for the few that AWS spells in its own way.</summary>
    public class AwsNamingPolicy : JsonNamingPolicy
    {
        private static readonly Dictionary<string, string> Own = new Dictionary<string, string>
        {
            ["XAmzId2"] = "x-amz-id-2",
            ["XAmzRequestId"] = "x-amz-request-id",
        };

        private readonly JsonNamingPolicy _other;

        public AwsNamingPolicy() : this(null) { }

        public AwsNamingPolicy(JsonNamingPolicy fallbackNamingPolicy)
        {
            _other = fallbackNamingPolicy;
        }

        public override string ConvertName(string name)
        {
            return Own.TryGetValue(name, out string own) ? own : _other?.ConvertName(name) ?? name;
        }
    }

    /// <summary>Binary values of queues and streams: base64 text.</summary>
    internal sealed class MemoryStreamConverter : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            return new MemoryStream(reader.GetBytesFromBase64());
        }

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options)
        {
            writer.WriteBase64StringValue(value.ToArray());
        }
    }

    /// <summary>Bytes of the function's own types: a list of numbers when written; text or a list when read.</summary>
    internal sealed class NumberListConverter : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return reader.GetBytesFromBase64();
            }
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("Bytes are written as base64 text or as a list of numbers.");
            }
            var bytes = new List<byte>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                bytes.Add(reader.GetByte());
            }
            return bytes.ToArray();
        }

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (byte one in value)
            {
                writer.WriteNumberValue(one);
            }
            writer.WriteEndArray();
        }
    }
}
