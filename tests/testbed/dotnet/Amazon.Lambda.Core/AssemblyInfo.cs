using System.Runtime.CompilerServices;
#if !NET8_0_OR_GREATER
using System.Reflection;

[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyDescription("Slipway stand-in; not Amazon's package")]
#endif

[assembly: InternalsVisibleTo("Amazon.Lambda.RuntimeSupport")]
