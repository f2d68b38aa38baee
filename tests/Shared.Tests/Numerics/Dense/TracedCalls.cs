using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Autoencoder.Support;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Shared.Tests.Numerics.Dense;

/// <summary>
/// Calls of an engine in a process of their own, whose malloc is the one of glibc that writes down who calls it (mtrace).
/// What counts is who called: libtorch, or C++ on its behalf. C++ has the runtime for a caller, too: so that it keeps still,
/// it compiles nothing a second time, and what it sets up for a first call it does in a trace that is thrown away.
/// </summary>
internal static partial class TracedCalls
{
    public const string Command = "traced-calls";

    private const string Library = "libc_malloc_debug.so.0";

    /// <summary>True if this system has it: a part of glibc that some leave out.</summary>
    public static bool ArePossible => OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == Architecture.X64 && NativeLibrary.TryLoad(Library, out _);

    /// <summary>What malloc wrote down of libtorch's allocations during these calls, after as many that are not counted.</summary>
    public static async Task<string[]> Allocations(Precision precision, string noise, int calls)
    {
        using var folder = new TemporaryFolder();
        var variables = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library,
            ["MALLOC_TRACE"] = folder["trace"],
            ["DOTNET_TieredCompilation"] = "0",
        };
        var (status, error, _) = await BuiltProgram.Run(
            "Shared.Tests", variables, Command, precision.ToString(), noise, calls.ToString(CultureInfo.InvariantCulture));
        Assert.Equal((0, ""), (status, error));
        var lines = await File.ReadAllLinesAsync(folder["trace"]);
        Assert.Equal("= End", lines[^1]);
        return [.. lines.Where(line => Allocation.IsMatch(line))];
    }

    /// <summary>In the other process.</summary>
    public static unsafe void Make(Precision precision, string noise, int calls)
    {
        NativeTorch.EnsureLoaded();
        var (begin, end) = (Find("mtrace"), Find("muntrace"));
        DenseEngineAllocationTests.Compute(precision, noise, calls, compute =>
        {
            for (var trace = 0; trace < 2; trace++)
            {
                // Begins the file anew.
                ((delegate* unmanaged<void>)begin)();
                compute();
                ((delegate* unmanaged<void>)end)();
            }
        });
    }

    // "@ PLACE + ADDRESS SIZE"; what is moved by realloc ends with ">" instead.
    [GeneratedRegex(@"^@ \S*/(lib(torch|c10|gomp|stdc\+\+)[^/]*|libLibTorchSharp\.so):\S* [+>] ")]
    private static partial Regex Allocation { get; }

    // With its version, x64's first: without one, the function of that name in libc is found, which does nothing.
    private static nint Find(string function)
    {
        var address = dlvsym(NativeLibrary.Load(Library), function, "GLIBC_2.2.5");
        Assert.NotEqual(0, address);
        return address;
    }

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlvsym(nint handle, string symbol, string version);
}
