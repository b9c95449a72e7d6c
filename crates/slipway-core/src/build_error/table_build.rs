//! The rows of what runs after the restore: MSBuild's targets, the compilers, the trimmer and native compilation.

use super::table::Row;

pub(super) const MSBUILD: &[Row] = &[
    (
        &["MSB1006", "MSB1005", "MSB1010"],
        "an option of the step's command line has no valid value: {text}",
        "Write -p:NAME=VALUE; a value with a semicolon or a comma stands in quotes of its own.",
    ),
    (
        &["MSB1021", "MSB1007"],
        "the logger that the command line names cannot be loaded: {text}",
        "Take the logger out of the RUN line or the Directory.Build.rsp.",
    ),
    (
        &["MSB1025", "MSB4014", "MSB4017"],
        "MSBuild itself broke: {text}",
        "Build again; where it stays, the log names the file and the task before it.",
    ),
    (
        &["MSB3030"],
        "a file that the project copies is not in the build: {name}.",
        "Send and copy it too, or take the item out. Linux tells capitals apart.",
    ),
    (
        &["MSB3103", "MSB3541", "MSB3552", "MSB3554"],
        "a resource file is missing or broken: {text}",
        "Look whether it is sent (`slipway context PROJECT`) and spelt letter for letter.",
    ),
    (
        &["MSB3821"],
        "a resource file bears the mark of a download from the internet: {name}.",
        "Take the mark off on your machine (Unblock-File), or save the file anew.",
    ),
    (
        &["MSB3823", "MSB3822"],
        "{project} has resources that are no texts.",
        "Set GenerateResourceUsePreserializedResources to true and refer to System.Resources.Extensions.",
    ),
    (
        &["MSB3243", "MSB3277"],
        "two references bring different versions of an assembly: {text}",
        "Bring the packages to versions that belong together; the log shows who needs which.",
    ),
    (
        &["MSB3245", "MSB3246"],
        "an assembly that {project} refers to is not in the build: {text}",
        "Copy the file of its HintPath too, or take a package in its place.",
    ),
    (
        &["MSB3270"],
        "an assembly is for another processor than the project: {text}",
        "Take PlatformTarget out, or use a build of it for the function's architecture.",
    ),
    (
        &["MSB3274"],
        "a reference is for a newer framework than the project: {text}",
        "Raise the project's TargetFramework.",
    ),
    (
        &["MSB3322", "MSB3325"],
        "the key file of the strong name cannot be used: {text}",
        "Send the .snk file too; or sign with PublicSign, or without SignAssembly.",
    ),
    (
        &["MSB3577"],
        "two files are written to the same place: {name}.",
        "Take one of them out of the project, or give it another name.",
    ),
    (
        &["MSB3644", "MSB3971"],
        "{project} targets .NET Framework or what this SDK does not have: {text}",
        "A function targets net8.0 or newer. For a library that must build, refer to Microsoft.NETFramework.ReferenceAssemblies.",
    ),
    (
        &["MSB4006"],
        "targets of {project} depend on each other in a circle: {text}",
        "Look at BeforeTargets, AfterTargets and DependsOnTargets of the targets that are named.",
    ),
    (
        &["MSB4036", "MSB4064", "MSB4044", "MSB4175"],
        "a task that {project} calls is missing or takes other parameters: {text}",
        "A package that brings it may have another version here, or its UsingTask is not imported.",
    ),
    (
        &[
            "MSB4035", "MSB4066", "MSB4086", "MSB4092", "MSB4100", "MSB4113", "MSB4115", "MSB4184",
            "MSB4185", "MSB4186", "MSB4023",
        ],
        "{project} cannot be evaluated: {text}",
        "Correct the expression. A property that your machine sets by a variable may be empty in the image: give it by ENV, ARG or -p:.",
    ),
    (
        &["MSB4126"],
        "the solution has no such configuration: {text}",
        "Publish the function's own project file, with -c Release.",
    ),
    (
        &["MSB4181"],
        "a task failed and did not say why: {text}",
        "The lines before it in the log show what it did.",
    ),
    (
        &["MSB4216"],
        "a task asks for another runtime or processor than the stage has: {text}",
        "Build on the SDK image for the architecture of the engine.",
    ),
    (
        &["MSB4240", "MSB4241", "MSB4242", "MSB4247", "MSB4276"],
        "an SDK that {project} names cannot be found: {text}",
        "Give its version below msbuild-sdks in global.json, copy that file before `dotnet restore`, and let the feeds have it.",
    ),
    (
        &["MSB5009", "MSB5010", "MSB5016", "MSB5013"],
        "the solution file is broken: {text}",
        "Publish the function's own project file, or repair the solution.",
    ),
    (
        &["MSB6001", "MSB6006"],
        "a program that the build calls ended with an error: {text}",
        "The lines before it in the log are what it said.",
    ),
    (&["MSB5021"], "a task was ended before it was done.", "The first error in the log is the reason."),
];

pub(super) const COMPILERS: &[Row] = &[
    (
        &["CS2001", "CS1504", "FS0225", "FS0078", "BC2001"],
        "a source file that {project} names is not in the build: {name}.",
        "Look whether it is sent and copied (`slipway context PROJECT`), and spelt letter for letter.",
    ),
    (
        &["CS2012", "CS0016"],
        "the compiler cannot write its result: {text}",
        "Look whether the stage runs as another USER than the one that owns the folder; an `obj` of your machine may lie there: write `**/obj` into .dockerignore.",
    ),
    (
        &["CS7027", "CS8102", "BC36980"],
        "the key of the strong name cannot be used: {text}",
        "Send the .snk file too; or sign with PublicSign, or without SignAssembly.",
    ),
    (
        &["CS0518"],
        "the build has no base library for {project}: {name} is not defined.",
        "Restore again without an `obj` folder of your machine: write `**/bin` and `**/obj` into .dockerignore.",
    ),
    (
        &["CS0433", "CS0436", "CS0101"],
        "a type is there twice: {text}",
        "A generated file or an `obj` folder may be compiled along: write `**/bin` and `**/obj` into .dockerignore. Or two packages bring it.",
    ),
    (
        &["CS0009"],
        "a file that is referred to is no assembly: {name}.",
        "A file of Git LFS may have been sent as its pointer: `git lfs pull` before the build.",
    ),
    (
        &["CS1617", "CS8630"],
        "the compiler of the build stage does not know this language version: {text}",
        "Build on a newer SDK image, or take LangVersion out of the project.",
    ),
    (
        &[
            "CS8107", "CS8302", "CS8320", "CS8370", "CS8400", "CS8652", "CS8773", "CS8936", "CS9058",
            "CS9202", "CS9260",
        ],
        "the code is written in a newer C# than the build stage compiles: {text}",
        "Build on the SDK image of the newest framework, or raise LangVersion in the project.",
    ),
    (
        &["CS8032", "CS8034", "CS8785", "CS9057"],
        "an analyzer or source generator could not run: {text}",
        "It may need a newer SDK image; handlers that a generator writes are missing without it.",
    ),
    (
        &["CS1566", "CS7064", "CS1562"],
        "a file that goes into the assembly is not in the build: {text}",
        "Look whether it is sent: `slipway context PROJECT`.",
    ),
    (
        &["CS0618", "CS0619", "CS0612"],
        "the code uses what its package has given up: {text}",
        "Use what the message names in its place.",
    ),
    (
        &["AD0001"],
        "an analyzer broke: {text}",
        "Bring its package to a newer version, or leave it out of Release builds with a Condition on its PackageReference.",
    ),
];

/// Warnings of the trimmer and of native compilation, which projects often make errors.
pub(super) const NATIVE: &[Row] = &[
    (
        &["IL2104", "IL3053"],
        "a package is not made for trimming or native code: {text}",
        "Use a version of it that is, or publish without trimming; TrimmerSingleWarn=false shows each place.",
    ),
    (
        &["IL3050", "IL3051", "IL3052", "IL3054", "IL3056"],
        "code needs to be made while it runs, which native compilation cannot: {text}",
        "For JSON use a JsonSerializerContext with SourceGeneratorLambdaJsonSerializer; or publish without PublishAot.",
    ),
    (
        &["IL3000", "IL3001", "IL3002"],
        "code asks for files that a single file does not have: {text}",
        "Use AppContext.BaseDirectory, or publish without PublishSingleFile.",
    ),
    (
        &["IL1012", "IL1005", "IL1032", "IL1034"],
        "the trimmer or the native compiler gave up: {text}",
        "The lines above it in the log name the assembly. Without PublishTrimmed and PublishAot the function builds.",
    ),
];
