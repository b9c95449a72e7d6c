// The messages of a queue, and the answer that names those to be tried again. The names are AWS's.
using System.Collections.Generic;
using System.IO;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.SQSEvents
{
    /// <summary>A batch of messages.</summary>
    public class SQSEvent
    {
        public List<SQSMessage> Records { get; set; }

        public class MessageAttribute
        {
            public string StringValue { get; set; }
            public MemoryStream BinaryValue { get; set; }
            public List<string> StringListValues { get; set; }
            public List<MemoryStream> BinaryListValues { get; set; }
            public string DataType { get; set; }
        }

        public class SQSMessage
        {
            public string MessageId { get; set; }
            public string ReceiptHandle { get; set; }
            public string Body { get; set; }
            public string Md5OfBody { get; set; }
            public string Md5OfMessageAttributes { get; set; }
            public string EventSourceArn { get; set; }
            public string EventSource { get; set; }
            public string AwsRegion { get; set; }
            public Dictionary<string, string> Attributes { get; set; }
            public Dictionary<string, MessageAttribute> MessageAttributes { get; set; }
        }
    }

    /// <summary>The messages of a batch that are to be tried again.</summary>
    public class SQSBatchResponse
    {
        public SQSBatchResponse() : this(new List<BatchItemFailure>()) { }

        public SQSBatchResponse(List<BatchItemFailure> batchItemFailures)
        {
            BatchItemFailures = batchItemFailures;
        }

        [JsonPropertyName("batchItemFailures")]
        public List<BatchItemFailure> BatchItemFailures { get; set; }

        public class BatchItemFailure
        {
            [JsonPropertyName("itemIdentifier")]
            public string ItemIdentifier { get; set; }
        }
    }
}
