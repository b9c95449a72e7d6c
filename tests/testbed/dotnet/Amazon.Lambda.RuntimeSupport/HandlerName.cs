// From a handler string to the method it names: ASSEMBLY::TYPE::METHOD, where METHOD may be a whole signature as
// reflection writes it, and neither type nor method needs to be public.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#endif

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>A handler string that does not lead to a method we can call.</summary>
    internal sealed class LambdaValidationException : Exception
    {
        internal LambdaValidationException(string message) : base(message) { }

        internal LambdaValidationException(string message, Exception inner) : base(message, inner) { }
    }

    /// <summary>The three parts of a handler string.</summary>
    internal sealed class HandlerName
    {
        private const string Form = "The valid format is 'ASSEMBLY::TYPE::METHOD'.";

        private readonly string _assembly;
        private readonly string _type;
        private readonly string _method;

        private HandlerName(string assembly, string type, string method)
        {
            _assembly = assembly;
            _type = type;
            _method = method;
        }

        internal static HandlerName Parse(string handler)
        {
            string[] parts = handler.Split(new[] { "::" }, StringSplitOptions.None).Select(p => p.Trim()).ToArray();
            if (parts.Length != 3)
            {
                throw new LambdaValidationException($"Invalid lambda function handler: '{handler}'. {Form}");
            }
            int empty = Array.FindIndex(parts, part => part.Length == 0);
            if (empty >= 0)
            {
                string missing = new[] { "assembly", "type", "method" }[empty];
                throw new LambdaValidationException($"Invalid lambda function handler: '{handler}', the {missing} is missing. {Form}");
            }
            return new HandlerName(parts[0], parts[1], parts[2]);
        }

#if NET8_0_OR_GREATER
        [RequiresUnreferencedCode("The assembly is loaded by its name.")]
#endif
        internal Type FindType()
        {
            Assembly loaded;
            try
            {
                loaded = Assembly.Load(new AssemblyName(_assembly));
            }
            catch (FileNotFoundException e)
            {
                throw new LambdaValidationException($"Could not find the specified handler assembly with the file name '{e.FileName}'.", e);
            }
            return loaded.GetType(_type)
                ?? throw new LambdaValidationException($"Unable to load type '{_type}' from assembly '{_assembly}'.");
        }

#if NET8_0_OR_GREATER
        [RequiresUnreferencedCode("The method is found by its name.")]
#endif
        internal MethodInfo FindMethod(Type type)
        {
            List<MethodInfo> all = Methods(type);
            List<MethodInfo> found = all.Where(method => method.ToString() == _method).ToList();
            if (found.Count == 0)
            {
                found = all.Where(method => method.Name == _method).ToList();
            }
            if (found.Count == 0)
            {
                throw new LambdaValidationException(
                    $"Unable to find method '{_method}' in type '{_type}' from assembly '{_assembly}': Found no methods matching method name '{_method}'.");
            }
            if (found.Count > 1)
            {
                throw new LambdaValidationException(
                    $"The method '{_method}' in type '{_type}' appears to have a number of overloads. To call this method please specify a complete "
                    + "method signature. Possible candidates are:\n" + string.Join("\n", found) + ".");
            }
            return found[0];
        }

        /// <summary>The type's own methods and those it inherits; of one that is overridden, the last.</summary>
#if NET8_0_OR_GREATER
        [RequiresUnreferencedCode("The method is found by its name.")]
#endif
        private static List<MethodInfo> Methods(Type type)
        {
            const BindingFlags own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.DeclaredOnly;
            var methods = new List<MethodInfo>();
            for (Type at = type; at != null; at = at.BaseType)
            {
                methods.AddRange(at.GetMethods(own).Where(one => methods.All(known => known.ToString() != one.ToString())));
            }
            return methods;
        }
    }
}
