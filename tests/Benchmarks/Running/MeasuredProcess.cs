using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Running;

/// <summary>
/// A process that is prepared once and then measured again and again: what cannot be undone within a process, such as the
/// settings of its allocator, can so be compared in turns. <see cref="MeasuredLoop"/> is its other end.
/// </summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    /// <summary>
    /// Lets glibc's allocator keep the memory of large temporaries instead of mapping it anew each time, as mallopt with
    /// M_MMAP_THRESHOLD and M_TRIM_THRESHOLD does.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> AllocatorTuned = new Dictionary<string, string>
    {
        ["GLIBC_TUNABLES"] = "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=4294967296",
    };

    public static readonly IReadOnlyDictionary<string, string> AllocatorUntouched = new Dictionary<string, string>();

    /// <summary>Registers of 256 bits at most, to the runtime, to the matrix products of libtorch and to its other kernels.</summary>
    public static readonly IReadOnlyDictionary<string, string> WithoutAvx512 = new Dictionary<string, string>
    {
        ["DOTNET_EnableAVX512"] = "0",
        ["MKL_ENABLE_INSTRUCTIONS"] = "AVX2",
        ["ATEN_CPU_CAPABILITY"] = "avx2",
    };

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _name;
    private readonly ConcurrentQueue<string> _errors = new();

    private MeasuredProcess(string name, ProcessStartInfo start)
    {
        _name = name;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) => _errors.Enqueue(e.Data ?? "");
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{name}: {start.FileName} does not start: {e.Message}");
        }

        _process.BeginErrorReadLine();
    }

    /// <summary>Another instance of this program, with a hidden command.</summary>
    public static Task<MeasuredProcess> Start(string name, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(name, Environment.ProcessPath!, environment, arguments);

    /// <summary>Any program that behaves as <see cref="MeasuredLoop"/>; returns when it is ready.</summary>
    /// <exception cref="BenchmarkException">It does not get ready.</exception>
    public static async Task<MeasuredProcess> Start(
        string name, string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var process = new MeasuredProcess(name, start);
        try
        {
            await process.Expect(line => line == MeasuredLoop.Ready ? line : null);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>How much it does a second, when it is left to it for so long.</summary>
    public async Task<double> Rate(TimeSpan time)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended; how, is told below.
        }

        var (done, seconds) = await Expect<(double, double)?>(Parse) ?? default;
        return done / seconds;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(EndDeadline);
        await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    // Libraries may write what they like before the line that is waited for.
    private async Task<T> Expect<T>(Func<string, T> parse)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
                if (parse(line) is { } answer)
                    return answer;
        }
        catch (OperationCanceledException)
        {
            throw new BenchmarkException($"{_name} did not answer within {Deadline.TotalMinutes:0} min");
        }

        using var end = new CancellationTokenSource(EndDeadline);
        await _process.WaitForExitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            throw new BenchmarkException($"{_name} closed its output, but did not end within {EndDeadline.TotalSeconds:0} s");
        throw new BenchmarkException($"{_name} ended with status {_process.ExitCode}: {_errors.LastOrDefault(line => line.Length > 0)}");
    }

    private static (double, double)? Parse(string line) =>
        line.Split(' ') is [var done, var seconds]
        && double.TryParse(done, CultureInfo.InvariantCulture, out var d) && double.TryParse(seconds, CultureInfo.InvariantCulture, out var s)
            ? (d, s)
            : null;
}
