// The serializer older projects name in their LambdaSerializer attribute. The published one stands on Newtonsoft's
// library; this stand-in uses what every runtime brings along, so names are matched exactly as they are written.
using System.IO;
using System.Reflection;
using System.Runtime.Serialization.Json;
using Amazon.Lambda.Core;

[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyDescription("Slipway stand-in; not Amazon's package")]

namespace Amazon.Lambda.Serialization.Json
{
    /// <summary>Reads and writes JSON by the names of the type's properties.</summary>
    public class JsonSerializer : ILambdaSerializer
    {
        public T Deserialize<T>(Stream requestStream)
        {
            return (T)new DataContractJsonSerializer(typeof(T)).ReadObject(requestStream);
        }

        public void Serialize<T>(T response, Stream responseStream)
        {
            new DataContractJsonSerializer(typeof(T)).WriteObject(responseStream, response);
        }
    }
}
