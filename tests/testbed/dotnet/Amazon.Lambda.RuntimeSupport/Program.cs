// The entry the bootstrap script calls with a handler string. It loads the function from the task folder,
// reports what stops it from starting as an init error, and then serves events.
using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;
using System.Threading.Tasks;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#endif

namespace Amazon.Lambda.RuntimeSupport
{
#if NET8_0_OR_GREATER
    [RequiresUnreferencedCode("The function is found by its name, in assemblies that are loaded at run time.")]
    [RequiresDynamicCode("The function is called by reflection.")]
#endif
    internal static class Program
    {
        private static int Main(string[] args)
        {
            AssemblyLoadContext.Default.Resolving += Resolve;
            return ServeAsync(args[0]).GetAwaiter().GetResult();
        }

        /// <summary>Kept apart from Main, so that no assembly is needed before the resolver is in place.</summary>
        private static async Task<int> ServeAsync(string name)
        {
            Log.TakeConsole();
            var api = new RuntimeApi();
            Handler handler;
            try
            {
                handler = new Handler(name);
            }
            catch (Exception e)
            {
                Log.Write(Core.LogLevel.Error, e.ToString());
                await api.FailInitAsync(e);
                return 1;
            }
            await LambdaBootstrap.LoopAsync(api, handler.CallAsync, CancellationToken.None);
            return 0;
        }

        /// <summary>What the function's own dependency file does not name lies beside it or beside this program.</summary>
        private static Assembly Resolve(AssemblyLoadContext context, AssemblyName name)
        {
            string task = Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT") ?? "/var/task";
            string own = Environment.GetEnvironmentVariable("LAMBDA_RUNTIME_DIR") ?? AppContext.BaseDirectory;
            foreach (string folder in new[] { task, own })
            {
                string path = Path.Combine(folder, name.Name + ".dll");
                if (File.Exists(path))
                {
                    return context.LoadFromAssemblyPath(path);
                }
            }
            return null;
        }
    }
}
