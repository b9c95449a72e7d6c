using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyDescription("Slipway stand-in; not Amazon's package")]
[assembly: InternalsVisibleTo("Amazon.Lambda.RuntimeSupport")]
