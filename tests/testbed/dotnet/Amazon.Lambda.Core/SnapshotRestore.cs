// The hooks of SnapStart. Nothing here takes snapshots, so they are kept and never called; images have no
// SnapStart on Lambda either.
#if NET8_0_OR_GREATER
using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;

namespace Amazon.Lambda.Core
{
    /// <summary>What is to run before a snapshot is taken and after one is restored.</summary>
    public static class SnapshotRestore
    {
        internal static ConcurrentStack<Func<ValueTask>> Before { get; } = new();

        internal static ConcurrentQueue<Func<ValueTask>> After { get; } = new();

        public static void RegisterBeforeSnapshot(Func<ValueTask> beforeSnapshotAction) => Before.Push(beforeSnapshotAction);

        public static void RegisterAfterRestore(Func<ValueTask> afterRestoreAction) => After.Enqueue(afterRestoreAction);
    }

    /// <summary>The trace of the invocation that is being served.</summary>
    public class LambdaTraceProvider
    {
        public static string CurrentTraceId => Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");
    }
}
#endif
