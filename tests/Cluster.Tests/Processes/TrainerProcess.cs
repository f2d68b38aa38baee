using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Autoencoder.Cluster.Tests.Processes;

/// <summary>A coordinator or a worker, started as a user starts it. Every wait has a deadline and fails with what was written.</summary>
internal sealed class TrainerProcess : IAsyncDisposable
{
    /// <summary>For a busy machine. Nothing is waited for that takes as long when all is well.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly ProcessOutput _output = new();
    private readonly ProcessOutput _error = new();
    private int _read;

    private TrainerProcess(ProcessStartInfo start)
    {
        _commandLine = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _error.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public string[] Output => _output.Lines;

    public string[] Errors => _error.Lines;

    /// <param name="program">coordinator or worker.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    public static TrainerProcess Start(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{program}.exe" : program);
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Settings of whoever runs the tests are none of theirs.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("AUTOENCODER_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new TrainerProcess(start);
    }

    /// <summary>
    /// The next line of standard output that matches. Lines are read in their order: what came before it is not found again.
    /// </summary>
    public async Task<string> NextLine(string pattern)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var (text, number) = await _output.Find(new Regex(pattern), _read, deadline.Token)
                ?? throw new InvalidOperationException(Report($"ended without a line that matches '{pattern}'"));
            _read = number + 1;
            return text;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Report($"wrote no line that matches '{pattern}' within {Deadline.TotalSeconds:0} s"));
        }
    }

    public void Send(PosixSignal signal) => signal.SendTo(_process.Id);

    /// <summary>The exit status, when all output has been read.</summary>
    public async Task<int> Exit()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(Report($"did not end within {Deadline.TotalSeconds:0} s"));
        }
    }

    /// <summary>Fails unless the process ends with this status.</summary>
    public async Task ExitsWith(int status)
    {
        var actual = await Exit();
        Assert.True(actual == status, Report($"ended with status {actual} instead of {status}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Report(string fault) =>
        $"""
        {_commandLine}
        {fault}.
        --- standard output
        {string.Join('\n', Output)}
        --- standard error
        {string.Join('\n', Errors)}
        """;
}
