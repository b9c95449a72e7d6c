// A web server without a socket: it keeps the application that the host hands over, and runs one request after the
// other through it.
using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Amazon.Lambda.AspNetCoreServer.Hosting")]

namespace Amazon.Lambda.AspNetCoreServer.Internal
{
    /// <summary>Takes Kestrel's place.</summary>
    public class LambdaServer : IServer
    {
        private Func<IFeatureCollection, Task> _run;

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public virtual Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        {
            _run = features => RunAsync(application, features);
            return Task.CompletedTask;
        }

        public virtual Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
        }

        /// <summary>One request; what the application throws is thrown on.</summary>
        internal Task RunAsync(IFeatureCollection features) =>
            _run?.Invoke(features) ?? throw new InvalidOperationException("The host has not started the server yet.");

        private static async Task RunAsync<TContext>(IHttpApplication<TContext> application, IFeatureCollection features)
        {
            TContext context = application.CreateContext(features);
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception e)
            {
                application.DisposeContext(context, e);
                throw;
            }
            application.DisposeContext(context, null);
        }
    }
}
