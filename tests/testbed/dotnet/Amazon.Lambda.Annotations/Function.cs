// The attributes of Amazon.Lambda.Annotations that say what a function is. The generator beside them reads them.
using System;

namespace Amazon.Lambda.Annotations
{
    /// <summary>How a function is packaged.</summary>
    public enum LambdaPackageType
    {
        Zip = 0,
        Image = 1,
    }

    /// <summary>Makes a method a function.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class LambdaFunctionAttribute : Attribute
    {
        public string ResourceName { get; set; }
        public uint Timeout { get; set; }
        public uint MemorySize { get; set; }
        public string Role { get; set; }
        public string Policies { get; set; }
        public LambdaPackageType PackageType { get; set; }
    }

    /// <summary>Settings of the whole assembly.</summary>
    [AttributeUsage(AttributeTargets.Assembly)]
    public class LambdaGlobalPropertiesAttribute : Attribute
    {
        public bool GenerateMain { get; set; }
        public string Runtime { get; set; }
    }

    /// <summary>Marks the class that registers services.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class LambdaStartupAttribute : Attribute
    {
    }

    /// <summary>Takes a parameter from the registered services.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromServicesAttribute : Attribute
    {
    }

    /// <summary>An attribute that gives a parameter another name.</summary>
    public interface INamedAttribute
    {
        string Name { get; set; }
    }
}
