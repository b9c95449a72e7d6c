// Calls the method a handler string names, found by HandlerName: an optional event, an optional context, and an
// answer that may be nothing, a stream, a value or a task of these.
using System;
using System.IO;
using System.Reflection;
using System.Threading.Tasks;
using Amazon.Lambda.Core;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#endif

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>A method found by reflection, ready to be called.</summary>
#if NET8_0_OR_GREATER
    [RequiresUnreferencedCode("The function is found by its name, in assemblies that are loaded at run time.")]
    [RequiresDynamicCode("The function is called by reflection.")]
#endif
    internal sealed class Handler
    {
        private readonly MethodInfo _method;
        private readonly object _target;
        private readonly Type _input;
        private readonly bool _context;
        private readonly Type _output;
        private readonly ILambdaSerializer _serializer;

        internal Handler(string handler)
        {
            HandlerName name = HandlerName.Parse(handler);
            Type type = name.FindType();
            _method = name.FindMethod(type);
            HandlerRules.Check(type, _method);
            ParameterInfo[] parameters = _method.GetParameters();
            _context = parameters.Length > 0 && parameters[parameters.Length - 1].ParameterType == typeof(ILambdaContext);
            _input = parameters.Length > (_context ? 1 : 0) ? parameters[0].ParameterType : null;
            _output = Output(_method.ReturnType);
            _serializer = FindSerializer(type.Assembly);
            NeedSerializer(_input, "read the event as");
            NeedSerializer(_output, "write the answer of");
            // What the constructor throws stays wrapped as reflection wraps it: AWS's client shows it so.
            _target = _method.IsStatic ? null : Activator.CreateInstance(type);
        }

        internal async Task<InvocationResponse> CallAsync(InvocationRequest request)
        {
            if (request.LambdaContext is Context own)
            {
                own.Serializer = _serializer;
            }
            object[] arguments = new object[(_input == null ? 0 : 1) + (_context ? 1 : 0)];
            if (_input != null)
            {
                arguments[0] = Read(request.InputStream);
            }
            if (_context)
            {
                arguments[arguments.Length - 1] = request.LambdaContext;
            }
            object result = _method.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            if (result is Task task)
            {
                await task;
                result = _output == null ? null : task.GetType().GetProperty("Result").GetValue(task);
            }
            return new InvocationResponse(Write(result));
        }

        private object Read(Stream body)
        {
            if (_input.IsAssignableFrom(typeof(Stream)) && _input != typeof(object))
            {
                return body;
            }
            MethodInfo read = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Deserialize)).MakeGenericMethod(_input);
            return read.Invoke(_serializer, BindingFlags.DoNotWrapExceptions, null, new object[] { body }, null);
        }

        private Stream Write(object result)
        {
            if (_output == null)
            {
                return Stream.Null;
            }
            if (typeof(Stream).IsAssignableFrom(_output))
            {
                return (Stream)result ?? Stream.Null;
            }
            var buffer = new MemoryStream();
            MethodInfo write = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Serialize)).MakeGenericMethod(_output);
            write.Invoke(_serializer, BindingFlags.DoNotWrapExceptions, null, new object[] { result, buffer }, null);
            buffer.Position = 0;
            return buffer;
        }

        /// <summary>The type of the answer; none for a method that answers nothing, now or later.</summary>
        private static Type Output(Type declared)
        {
            if (declared == typeof(void) || declared == typeof(Task))
            {
                return null;
            }
            for (Type type = declared; type != null && typeof(Task).IsAssignableFrom(type); type = type.BaseType)
            {
                if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
                {
                    return type.GetGenericArguments()[0];
                }
            }
            return declared;
        }

        private void NeedSerializer(Type type, string purpose)
        {
            if (_serializer == null && type != null && !typeof(Stream).IsAssignableFrom(type))
            {
                throw new LambdaValidationException(
                    $"Could not find the LambdaSerializerAttribute on the assembly '{_method.DeclaringType.Assembly.GetName().Name}' or "
                    + $"the method '{_method.Name}' to {purpose} the type '{type.FullName}': only System.IO.Stream needs no serializer.");
            }
        }

        private ILambdaSerializer FindSerializer(Assembly assembly)
        {
            var attribute = _method.GetCustomAttribute<LambdaSerializerAttribute>()
                ?? assembly.GetCustomAttribute<LambdaSerializerAttribute>();
            if (attribute == null)
            {
                return null;
            }
            return Activator.CreateInstance(attribute.SerializerType) as ILambdaSerializer
                ?? throw new LambdaValidationException($"The serializer '{attribute.SerializerType.FullName}' does not implement ILambdaSerializer.");
        }
    }
}
