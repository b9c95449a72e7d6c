// The event and the answer of an application load balancer. The names are AWS's.
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.ApplicationLoadBalancerEvents
{
    /// <summary>What the load balancer hands to the function.</summary>
    public class ApplicationLoadBalancerRequest
    {
        public ALBRequestContext RequestContext { get; set; }
        public string Path { get; set; }
        public string HttpMethod { get; set; }
        public IDictionary<string, string> Headers { get; set; }
        public IDictionary<string, IList<string>> MultiValueHeaders { get; set; }
        public IDictionary<string, string> QueryStringParameters { get; set; }
        public IDictionary<string, IList<string>> MultiValueQueryStringParameters { get; set; }
        public string Body { get; set; }
        public bool IsBase64Encoded { get; set; }

        public class ALBRequestContext
        {
            public ElbInfo Elb { get; set; }
        }

        public class ElbInfo
        {
            public string TargetGroupArn { get; set; }
        }
    }

    /// <summary>What the function answers.</summary>
    public class ApplicationLoadBalancerResponse
    {
        [JsonPropertyName("statusCode")]
        public int StatusCode { get; set; }
        [JsonPropertyName("statusDescription")]
        public string StatusDescription { get; set; }
        [JsonPropertyName("headers")]
        public IDictionary<string, string> Headers { get; set; }
        [JsonPropertyName("multiValueHeaders")]
        public IDictionary<string, IList<string>> MultiValueHeaders { get; set; }
        [JsonPropertyName("body")]
        public string Body { get; set; }
        [JsonPropertyName("isBase64Encoded")]
        public bool IsBase64Encoded { get; set; }
    }
}
