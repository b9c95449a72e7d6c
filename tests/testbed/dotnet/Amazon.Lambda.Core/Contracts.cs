// The part of the public surface of Amazon.Lambda.Core that a handler uses, written from its documentation.
// It exists so that a function can be compiled and run on a machine that reaches no NuGet feed. It is a
// stand-in: names and signatures agree with the published package, everything else is our own.
// What needs .NET 8 is left out where the sources are compiled for an older runtime.
using System;
using System.Collections.Generic;
using System.IO;

namespace Amazon.Lambda.Core
{
    /// <summary>What the function knows about the invocation it is serving.</summary>
    public interface ILambdaContext
    {
        string AwsRequestId { get; }
        IClientContext ClientContext { get; }
        string FunctionName { get; }
        string FunctionVersion { get; }
        ICognitoIdentity Identity { get; }
        string InvokedFunctionArn { get; }
        ILambdaLogger Logger { get; }
        string LogGroupName { get; }
        string LogStreamName { get; }
        int MemoryLimitInMB { get; }
        TimeSpan RemainingTime { get; }
#if NET8_0_OR_GREATER
        string TenantId => string.Empty;
        string TraceId => string.Empty;
        ILambdaSerializer Serializer => null;
#else
        string TraceId { get; }
#endif
    }

    /// <summary>What a mobile caller sent along.</summary>
    public interface IClientContext
    {
        IDictionary<string, string> Environment { get; }
        IClientApplication Client { get; }
        IDictionary<string, string> Custom { get; }
    }

    /// <summary>The mobile application behind a client context.</summary>
    public interface IClientApplication
    {
        string AppPackageName { get; }
        string AppTitle { get; }
        string AppVersionCode { get; }
        string AppVersionName { get; }
        string InstallationId { get; }
    }

    /// <summary>The identity a mobile caller signed in with.</summary>
    public interface ICognitoIdentity
    {
        string IdentityId { get; }
        string IdentityPoolId { get; }
    }

    /// <summary>Reads the event and writes the answer.</summary>
    public interface ILambdaSerializer
    {
        T Deserialize<T>(Stream requestStream);
        void Serialize<T>(T response, Stream responseStream);
    }

    /// <summary>Names the serializer of an assembly or of one handler.</summary>
    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method)]
    public class LambdaSerializerAttribute : Attribute
    {
        public LambdaSerializerAttribute(Type serializerType)
        {
            SerializerType = serializerType;
        }

        public Type SerializerType { get; set; }
    }
}
