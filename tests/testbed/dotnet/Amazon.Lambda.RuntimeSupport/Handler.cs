// Finds the method a handler string names and calls it: ASSEMBLY::TYPE::METHOD, an optional event, an optional
// context, and an answer that may be nothing, a stream, a value or a task of these.
using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport
{
    /// <summary>A handler string that does not lead to a method we can call.</summary>
    public sealed class LambdaValidationException : Exception
    {
        public LambdaValidationException(string message) : base(message) { }

        public LambdaValidationException(string message, Exception inner) : base(message, inner) { }
    }

    /// <summary>A method found by reflection, ready to be called.</summary>
    internal sealed class Handler
    {
        private readonly MethodInfo _method;
        private readonly object _target;
        private readonly Type _input;
        private readonly bool _context;
        private readonly ILambdaSerializer _serializer;

        internal Handler(string handler)
        {
            string[] parts = handler.Split(new[] { "::" }, StringSplitOptions.None).Select(p => p.Trim()).ToArray();
            if (parts.Length != 3 || parts.Any(p => p.Length == 0))
            {
                throw new LambdaValidationException(
                    $"The handler '{handler}' is not of the form 'ASSEMBLY::TYPE::METHOD'.");
            }
            Type type = FindType(parts[0], parts[1]);
            _method = FindMethod(type, parts[2]);
            ParameterInfo[] parameters = _method.GetParameters();
            _context = parameters.Length > 0 && parameters.Last().ParameterType == typeof(ILambdaContext);
            int inputs = parameters.Length - (_context ? 1 : 0);
            if (inputs > 1)
            {
                throw new LambdaValidationException(
                    $"The method '{parts[2]}' takes {parameters.Length} parameters; a handler takes an event and a context at most.");
            }
            _input = inputs == 1 ? parameters[0].ParameterType : null;
            _serializer = FindSerializer(type.Assembly);
            _target = _method.IsStatic ? null : Unwrap(() => Activator.CreateInstance(type));
        }

        internal async Task<byte[]> CallAsync(Stream body, ILambdaContext context)
        {
            object[] arguments = new object[(_input == null ? 0 : 1) + (_context ? 1 : 0)];
            if (_input != null)
            {
                arguments[0] = Read(body);
            }
            if (_context)
            {
                arguments[arguments.Length - 1] = context;
            }
            object result = Unwrap(() => _method.Invoke(_target, arguments));
            Type type = _method.ReturnType;
            if (result is Task task)
            {
                await task;
                type = type.IsGenericType ? type.GetGenericArguments()[0] : typeof(void);
                result = type == typeof(void) ? null : task.GetType().GetProperty("Result").GetValue(task);
            }
            return Answer(type, result);
        }

        private object Read(Stream body)
        {
            if (_input == typeof(Stream))
            {
                return body;
            }
            MethodInfo method = typeof(ILambdaSerializer).GetMethod("Deserialize").MakeGenericMethod(_input);
            return Unwrap(() => method.Invoke(Serializer(_input), new object[] { body }));
        }

        private byte[] Answer(Type type, object result)
        {
            var buffer = new MemoryStream();
            if (result is Stream stream)
            {
                stream.CopyTo(buffer);
            }
            else if (type != typeof(void))
            {
                MethodInfo method = typeof(ILambdaSerializer).GetMethod("Serialize").MakeGenericMethod(type);
                Unwrap(() => method.Invoke(Serializer(type), new object[] { result, buffer }));
            }
            return buffer.ToArray();
        }

        private ILambdaSerializer Serializer(Type type)
        {
            return _serializer ?? throw new LambdaValidationException(
                $"The type '{type.FullName}' needs a serializer: add the LambdaSerializer attribute to the assembly or the method.");
        }

        private ILambdaSerializer FindSerializer(Assembly assembly)
        {
            var attribute = _method.GetCustomAttribute<LambdaSerializerAttribute>()
                ?? assembly.GetCustomAttribute<LambdaSerializerAttribute>();
            return attribute == null ? null : (ILambdaSerializer)Unwrap(() => Activator.CreateInstance(attribute.SerializerType));
        }

        private static Type FindType(string assembly, string type)
        {
            Assembly loaded;
            try
            {
                loaded = Assembly.Load(new AssemblyName(assembly));
            }
            catch (FileNotFoundException e)
            {
                throw new LambdaValidationException($"Could not find the specified handler assembly '{assembly}'.", e);
            }
            return loaded.GetType(type)
                ?? throw new LambdaValidationException($"Unable to load type '{type}' from assembly '{assembly}'.");
        }

        private static MethodInfo FindMethod(Type type, string name)
        {
            const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
            MethodInfo[] methods = type.GetMethods(any).Where(m => m.Name == name || m.ToString() == name).ToArray();
            if (methods.Length == 0)
            {
                throw new LambdaValidationException($"Unable to find method '{name}' in type '{type.FullName}' from assembly '{type.Assembly.GetName().Name}'.");
            }
            if (methods.Length > 1)
            {
                throw new LambdaValidationException($"The method '{name}' has {methods.Length} overloads; name one by its whole signature.");
            }
            return methods[0];
        }

        /// <summary>Reflection wraps what the called code throws; the function's own exception is the news.</summary>
        private static T Unwrap<T>(Func<T> call)
        {
            try
            {
                return call();
            }
            catch (TargetInvocationException e) when (e.InnerException != null)
            {
                ExceptionDispatchInfo.Capture(e.InnerException).Throw();
                throw;
            }
        }
    }
}
