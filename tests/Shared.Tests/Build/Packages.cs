using System.Reflection;
using System.Text.Json;

namespace Autoencoder.Shared.Tests.Build;

/// <summary>The restored packages that this test assembly was built with.</summary>
internal static class Packages
{
    public static string BuildDirectory { get; } = Metadata("BuildDirectory");

    /// <summary>TorchSharp's Linux library as its package has it, on every platform.</summary>
    public static string TorchSharpLibrary { get; } =
        Path.Combine(Folder("TorchSharp"), "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    /// <summary>The folder of the one package whose name starts so.</summary>
    public static string Folder(string name)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(DependencyFile));
        var library = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Single(entry => entry.Name.StartsWith(name, StringComparison.Ordinal) && entry.Value.GetProperty("type").GetString() == "package");
        return Path.Combine(Metadata("PackageRoot"), library.Value.GetProperty("path").GetString()!);
    }

    /// <summary>The native files that the .deps.json promises to the runtime.</summary>
    public static IReadOnlyList<string> PromisedNatives()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(DependencyFile));
        return
        [
            .. from target in dependencies.RootElement.GetProperty("targets").EnumerateObject()
               from library in target.Value.EnumerateObject()
               where library.Value.TryGetProperty("native", out _)
               from native in library.Value.GetProperty("native").EnumerateObject()
               select Path.GetFileName(native.Name),
        ];
    }

    private static string DependencyFile => Path.ChangeExtension(typeof(Packages).Assembly.Location, ".deps.json");

    private static string Metadata(string key) =>
        typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
