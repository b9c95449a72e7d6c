//! The types that handlers take and answer with, by the names they are written with.

/// Event and answer of API Gateway in its first format.
pub(super) const REST: (&str, &str) = (
    "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyRequest",
    "Amazon.Lambda.APIGatewayEvents.APIGatewayProxyResponse",
);
/// Event and answer of API Gateway in its second format.
pub(super) const HTTP: (&str, &str) = (
    "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyRequest",
    "Amazon.Lambda.APIGatewayEvents.APIGatewayHttpApiV2ProxyResponse",
);

/// Namespaces with the types in them; a number behind a backtick is how many arguments a type takes.
pub(super) const TYPES: &[(&str, &[&str])] = &[
    (
        "System",
        &[
            "String",
            "Object",
            "Void",
            "Boolean",
            "Char",
            "SByte",
            "Byte",
            "Int16",
            "UInt16",
            "Int32",
            "UInt32",
            "Int64",
            "UInt64",
            "Single",
            "Double",
            "Decimal",
            "IntPtr",
            "UIntPtr",
            "DateTime",
            "DateTimeOffset",
            "TimeSpan",
            "Guid",
            "DateOnly",
            "TimeOnly",
            "Uri",
            "Exception",
            "Action",
            "Nullable`1",
        ],
    ),
    ("System.IO", &["Stream", "MemoryStream"]),
    ("System.Threading", &["CancellationToken"]),
    ("System.Threading.Tasks", &["Task", "Task`1", "ValueTask", "ValueTask`1"]),
    (
        "System.Collections.Generic",
        &[
            "List`1",
            "IList`1",
            "IReadOnlyList`1",
            "ICollection`1",
            "IEnumerable`1",
            "HashSet`1",
            "Dictionary`2",
            "IDictionary`2",
            "IReadOnlyDictionary`2",
            "KeyValuePair`2",
        ],
    ),
    ("System.Text.Json", &["JsonDocument", "JsonElement"]),
    ("System.Text.Json.Nodes", &["JsonArray", "JsonNode", "JsonObject"]),
    ("Amazon.Lambda.Core", &["ILambdaContext", "ILambdaLogger"]),
    (
        "Amazon.Lambda.APIGatewayEvents",
        &[
            "APIGatewayProxyRequest",
            "APIGatewayProxyResponse",
            "APIGatewayHttpApiV2ProxyRequest",
            "APIGatewayHttpApiV2ProxyResponse",
            "APIGatewayCustomAuthorizerRequest",
            "APIGatewayCustomAuthorizerResponse",
            "APIGatewayCustomAuthorizerV2Request",
            "APIGatewayCustomAuthorizerV2IamResponse",
            "APIGatewayCustomAuthorizerV2SimpleResponse",
        ],
    ),
    (
        "Amazon.Lambda.ApplicationLoadBalancerEvents",
        &["ApplicationLoadBalancerRequest", "ApplicationLoadBalancerResponse"],
    ),
    ("Amazon.Lambda.CloudWatchEvents", &["CloudWatchEvent`1"]),
    ("Amazon.Lambda.CloudWatchLogsEvents", &["CloudWatchLogsEvent"]),
    ("Amazon.Lambda.DynamoDBEvents", &["DynamoDBEvent", "StreamsEventResponse"]),
    ("Amazon.Lambda.KafkaEvents", &["KafkaEvent"]),
    ("Amazon.Lambda.KinesisEvents", &["KinesisEvent"]),
    ("Amazon.Lambda.KinesisFirehoseEvents", &["KinesisFirehoseEvent", "KinesisFirehoseResponse"]),
    ("Amazon.Lambda.S3Events", &["S3Event"]),
    ("Amazon.Lambda.SNSEvents", &["SNSEvent"]),
    ("Amazon.Lambda.SQSEvents", &["SQSEvent", "SQSBatchResponse"]),
    (
        "Amazon.Lambda.AspNetCoreServer",
        &[
            "APIGatewayProxyFunction",
            "APIGatewayProxyFunction`1",
            "APIGatewayHttpApiV2ProxyFunction",
            "APIGatewayHttpApiV2ProxyFunction`1",
            "ApplicationLoadBalancerFunction",
            "ApplicationLoadBalancerFunction`1",
        ],
    ),
];

/// Types of the list that are no references, so that `?` makes another type of them.
pub(super) fn is_value(full: &str) -> bool {
    let Some(name) = full.strip_prefix("System.") else { return false };
    !name.contains('.') && !matches!(name, "String" | "Object" | "Void" | "Uri" | "Exception" | "Action")
        || matches!(name, "Text.Json.JsonElement" | "Threading.CancellationToken")
}

/// What a keyword of C# stands for.
pub(super) fn csharp(word: &str) -> Option<&'static str> {
    Some(match word {
        "void" => "System.Void",
        "string" => "System.String",
        "object" | "dynamic" => "System.Object",
        "bool" => "System.Boolean",
        "char" => "System.Char",
        "sbyte" => "System.SByte",
        "byte" => "System.Byte",
        "short" => "System.Int16",
        "ushort" => "System.UInt16",
        "int" => "System.Int32",
        "uint" => "System.UInt32",
        "long" => "System.Int64",
        "ulong" => "System.UInt64",
        "float" => "System.Single",
        "double" => "System.Double",
        "decimal" => "System.Decimal",
        "nint" => "System.IntPtr",
        "nuint" => "System.UIntPtr",
        _ => return None,
    })
}

/// What a type abbreviation of F# stands for.
pub(super) fn fsharp(word: &str) -> Option<&'static str> {
    Some(match word {
        "unit" => "System.Void",
        "obj" => "System.Object",
        "float" | "double" => "System.Double",
        "float32" | "single" => "System.Single",
        "int8" | "sbyte" => "System.SByte",
        "uint8" | "byte" => "System.Byte",
        "int16" => "System.Int16",
        "uint16" => "System.UInt16",
        "int" | "int32" => "System.Int32",
        "uint" | "uint32" => "System.UInt32",
        "int64" => "System.Int64",
        "uint64" => "System.UInt64",
        "nativeint" => "System.IntPtr",
        "unativeint" => "System.UIntPtr",
        "exn" => "System.Exception",
        "string" | "bool" | "char" | "decimal" => return csharp(word),
        _ => return None,
    })
}

/// What a type of F#'s own library, written as an abbreviation with one argument, stands for.
pub(super) fn fsharp_generic(word: &str) -> Option<&'static str> {
    Some(match word {
        "list" => "Microsoft.FSharp.Collections.FSharpList`1",
        "option" => "Microsoft.FSharp.Core.FSharpOption`1",
        "seq" => "System.Collections.Generic.IEnumerable`1",
        "ResizeArray" => "System.Collections.Generic.List`1",
        _ => return None,
    })
}

/// What a keyword of Visual Basic, in small letters, stands for.
pub(super) fn visual_basic(word: &str) -> Option<&'static str> {
    Some(match word {
        "void" => "System.Void",
        "string" => "System.String",
        "object" => "System.Object",
        "boolean" => "System.Boolean",
        "char" => "System.Char",
        "sbyte" => "System.SByte",
        "byte" => "System.Byte",
        "short" => "System.Int16",
        "ushort" => "System.UInt16",
        "integer" => "System.Int32",
        "uinteger" => "System.UInt32",
        "long" => "System.Int64",
        "ulong" => "System.UInt64",
        "single" => "System.Single",
        "double" => "System.Double",
        "decimal" => "System.Decimal",
        "date" => "System.DateTime",
        _ => return None,
    })
}
