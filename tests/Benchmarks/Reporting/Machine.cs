using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Autoencoder.Benchmarks.Reporting;

/// <summary>What figures were measured on, and with which software.</summary>
/// <param name="InstructionSets">Those that matter to matrix products.</param>
/// <param name="LoadBefore">Processes that ran or wanted to (one-minute mean) when the benchmark began; null where it cannot be told.</param>
/// <param name="PyTorch">Null if it was not used.</param>
internal sealed record Machine(
    string Processor, IReadOnlyList<string> InstructionSets, int Cores, double MemoryGiB, double? LoadBefore, string OperatingSystem,
    string DotNet, string Autoencoder, string TorchSharp, string LibTorch, string? PyTorch)
{
    private const string CpuInfo = "/proc/cpuinfo";
    private const string LoadAverage = "/proc/loadavg";

    private static readonly string[] Interesting =
        ["sse4_2", "avx", "fma", "avx2", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_tile", "asimd", "bf16"];

    public static Machine Describe(string? pyTorch) => new(
        FromCpuInfo("model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        [.. (FromCpuInfo("flags") ?? "").Split(' ').Intersect(Interesting)],
        Environment.ProcessorCount, Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        File.Exists(LoadAverage) ? double.Parse(File.ReadAllText(LoadAverage).Split(' ')[0], CultureInfo.InvariantCulture) : null,
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        VersionOf(typeof(Machine)), VersionOf(typeof(torch)), torch.__version__, pyTorch);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor} ({string.Join(' ', InstructionSets)}), {Cores} cores, {MemoryGiB:0.#} GiB, load {LoadBefore:0.00}\n{OperatingSystem}, {DotNet}, autoencoder {Autoencoder}, TorchSharp {TorchSharp}, libtorch {LibTorch}{(PyTorch is null ? "" : $", PyTorch {PyTorch}")}");

    private static string? FromCpuInfo(string key) =>
        File.Exists(CpuInfo) && File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : null;

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
}
