// The attributes that tie a function to a queue, a topic or a bucket.
using System;

namespace Amazon.Lambda.Annotations.SQS
{
    /// <summary>The function takes the messages of a queue.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class SQSEventAttribute : Attribute
    {
        public SQSEventAttribute(string queue)
        {
            Queue = queue;
        }

        public string Queue { get; set; }
        public string ResourceName { get; set; }
        public bool Enabled { get; set; } = true;
        public uint BatchSize { get; set; } = 10;
        public uint MaximumBatchingWindowInSeconds { get; set; }
        public uint MaximumConcurrency { get; set; }
        public string Filters { get; set; }
    }
}

namespace Amazon.Lambda.Annotations.SNS
{
    /// <summary>The function takes the messages of a topic.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class SNSEventAttribute : Attribute
    {
        public SNSEventAttribute(string topic)
        {
            Topic = topic;
        }

        public string Topic { get; set; }
        public string ResourceName { get; set; }
        public bool Enabled { get; set; } = true;
        public string FilterPolicy { get; set; }
    }
}

namespace Amazon.Lambda.Annotations.S3
{
    /// <summary>The function takes the notifications of a bucket.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class S3EventAttribute : Attribute
    {
        public S3EventAttribute(string bucket)
        {
            Bucket = bucket;
        }

        public string Bucket { get; set; }
        public string ResourceName { get; set; }
        public bool Enabled { get; set; } = true;
        public string Events { get; set; } = "s3:ObjectCreated:*";
        public string FilterPrefix { get; set; }
        public string FilterSuffix { get; set; }
    }
}
