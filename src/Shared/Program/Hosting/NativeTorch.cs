using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Autoencoder.Shared.Numerics.Model;
using TorchSharp;

namespace Autoencoder.Shared.Program.Hosting;

/// <summary>
/// Loads libtorch, or says in one line why it cannot be loaded.
/// TorchSharp itself reports every failure as a missing package reference.
/// </summary>
public static partial class NativeTorch
{
    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads libtorch where the engine is libtorch's.</summary>
    /// <exception cref="PlatformException">As <see cref="EnsureLoaded"/>.</exception>
    public static void EnsureLoadedFor(Engine engine)
    {
        if (engine == Engine.Torch)
            EnsureLoaded();
    }

    /// <summary>
    /// Loads libtorch and sets it to one intra-op thread. To be called before anything else of TorchSharp;
    /// every later call is free, from any thread.
    /// </summary>
    /// <exception cref="PlatformException">There is no libtorch for this platform, it is not beside the program, or it does not load.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static string Load()
    {
        NativeAllocator.Prepare();
        var path = Find(CurrentPlatform(), SearchDirectories());
        LoadLibrary(path);
        try
        {
            torch.set_num_threads(1);
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            throw new PlatformException($"{path} is there, but libtorch does not start: {LastLine(error.GetBaseException().Message)}", error);
        }

        return path;
    }

    /// <summary>The path of TorchSharp's native library for a platform such as linux-x64.</summary>
    /// <exception cref="PlatformException">There is none for the platform, or none in the directories.</exception>
    internal static string Find(string platform, IEnumerable<string> directories)
    {
        var file = platform switch
        {
            "linux-x64" => "libLibTorchSharp.so",
            "win-x64" => "LibTorchSharp.dll",
            "osx-arm64" => "libLibTorchSharp.dylib",
            _ => throw new PlatformException($"There is no libtorch for {platform}: run this on linux-x64 (glibc), win-x64 or osx-arm64, or with --engine exact."),
        };
        return directories.Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists)
            ?? throw new PlatformException(
                $"{file} is not beside the program: it was built for another platform or copied in part; build or publish it for {platform}.");
    }

    /// <summary>Loads TorchSharp's native library and, by its dependencies, libtorch.</summary>
    internal static void LoadLibrary(string path)
    {
        try
        {
            // Never freed: TorchSharp finds the library in the process.
            NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new PlatformException($"{path} cannot be loaded: {Explain(error.Message)}", error);
        }
    }

    /// <summary>What the loader's message means and what to do about it, on one line.</summary>
    internal static string Explain(string loaderMessage)
    {
        if (MissingVersion().Match(loaderMessage) is { Success: true } version)
        {
            var library = version.Value.StartsWith("GLIBC_", StringComparison.Ordinal) ? "glibc" : "libstdc++";
            var remedy = version.Value == "GLIBCXX_3.4.32"
                ? "this project's build removes that need: build or publish the program again"
                : "run this on Debian 12, Ubuntu 22.04 or newer";
            return $"this system's {library} is too old, {version.Value} is missing; {remedy}.";
        }

        if (MissingLibrary().Match(loaderMessage) is { Success: true } missing)
        {
            var library = missing.Groups[1].Value;
            return LibTorchFile().IsMatch(library)
                ? $"{library} is missing beside it: the program was copied in part; copy all of it."
                : $"the system has no {library}; install the package that holds it.";
        }

        if (loaderMessage.Contains("0x8007007E", StringComparison.Ordinal))
            return "a library it needs is missing; install the Microsoft Visual C++ Redistributable (x64).";
        return LastLine(loaderMessage);
    }

    private static string CurrentPlatform()
    {
        var system = OperatingSystem.IsLinux() ? IsMusl() ? "linux-musl" : "linux"
            : OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Split('-')[0];
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static bool IsMusl() =>
        RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
        || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);

    /// <summary>Where the runtime looks for native libraries: beside the program, or where a single file was unpacked.</summary>
    private static IEnumerable<string> SearchDirectories() =>
        ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Prepend(AppContext.BaseDirectory);

    /// <summary>The runtime puts general advice before the loader's own words.</summary>
    private static string LastLine(string message) => message.Trim().ReplaceLineEndings("\n").Split('\n')[^1];

    [GeneratedRegex(@"(?:GLIBCXX|GLIBC|CXXABI)_[0-9.]+(?='? not found)")]
    private static partial Regex MissingVersion();

    [GeneratedRegex(@"(?<=^|\s)([\w.+-]+\.so[\w.]*): cannot open shared object file")]
    private static partial Regex MissingLibrary();

    [GeneratedRegex(@"^lib(torch|c10|gomp-)")]
    private static partial Regex LibTorchFile();
}
