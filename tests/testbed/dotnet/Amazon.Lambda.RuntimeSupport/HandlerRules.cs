// What a method must be so that it can be a handler. Each refusal names the reason.
using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.Lambda.Core;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#endif

namespace Amazon.Lambda.RuntimeSupport
{
    internal static class HandlerRules
    {
#if NET8_0_OR_GREATER
        [RequiresUnreferencedCode("The type is looked at by reflection.")]
#endif
        internal static void Check(Type type, MethodInfo method)
        {
            CheckType(type, method);
            CheckMethod(method);
            CheckParameters(type, method);
            if (!method.IsStatic && !type.IsValueType && type.GetConstructor(Type.EmptyTypes) == null)
            {
                throw new LambdaValidationException(
                    $"The instance method '{method}' cannot be used as a Lambda Handler because its type '{type.FullName}' has no public constructor without parameters.");
            }
        }

        private static void CheckType(Type type, MethodInfo method)
        {
            if (type.IsGenericType)
            {
                throw new LambdaValidationException(
                    $"The type '{type.FullName}' cannot be used as a Lambda Handler type because it is generic.");
            }
            if (!method.IsStatic && type.IsInterface)
            {
                throw new LambdaValidationException(
                    $"The type '{type.FullName}' cannot be used as a handler type since it is not a class or a struct.");
            }
            if (!method.IsStatic && type.IsAbstract)
            {
                throw new LambdaValidationException(
                    $"The instance method '{method}' cannot be used as a Lambda Handler because its type '{type.FullName}' is abstract.");
            }
        }

        private static void CheckMethod(MethodInfo method)
        {
            string refused = method.IsAbstract ? "it is an abstract method"
                : method.IsGenericMethod ? "it is a generic method"
                : method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() != null ? "it is an 'async void' method"
                : method.GetParameters().Any(one => one.GetCustomAttribute<ParamArrayAttribute>() != null) ? "it is a 'params' method"
                : (method.CallingConvention & CallingConventions.VarArgs) != 0 ? "it is a 'vararg (variable arguments)' method"
                : null;
            if (refused != null)
            {
                throw new LambdaValidationException($"The method '{method}' cannot be used as a Lambda Handler because {refused}.");
            }
        }

        private static void CheckParameters(Type type, MethodInfo method)
        {
            ParameterInfo[] parameters = method.GetParameters();
            if (parameters.Length > 2)
            {
                throw new LambdaValidationException(
                    $"Method '{method.Name}' of type '{type.FullName}' is not supported: the method has more than 2 parameters.");
            }
            if (parameters.Length == 2 && parameters[1].ParameterType != typeof(ILambdaContext))
            {
                throw new LambdaValidationException(
                    $"Method '{method.Name}' of type '{type.FullName}' is not supported: the method has 2 parameters, but the second "
                    + $"parameter is not of type '{typeof(ILambdaContext).FullName}'.");
            }
            if (parameters.Any(one => one.ParameterType.IsByRef))
            {
                throw new LambdaValidationException(
                    $"Method '{method.Name}' of type '{type.FullName}' is not supported: a parameter is passed by reference.");
            }
        }
    }
}
