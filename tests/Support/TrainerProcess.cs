using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Autoencoder.Support;

/// <summary>A coordinator or a worker, or a benchmark of them, started as a user starts it. Every wait has a deadline and fails with what was written.</summary>
public sealed class TrainerProcess : IAsyncDisposable
{
    /// <summary>For a busy machine. Nothing is waited for that takes as long when all is well.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly string _commandLine;
    private readonly ProcessOutput _output = new();
    private readonly ProcessOutput _error = new();
    private int _read;

    private TrainerProcess(ProcessStartInfo start, string commandLine)
    {
        _commandLine = commandLine;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => _output.Add(e.Data);
        _process.ErrorDataReceived += (_, e) => _error.Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public string[] Output => [.. _output.Lines.Select(line => line.Text)];

    public string[] Errors => [.. _error.Lines.Select(line => line.Text)];

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="program">coordinator, worker or benchmarks. A worker's process has one worker, unless the arguments say otherwise.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    /// <param name="host">A host of a <see cref="TestNetwork"/> to run it on; by default the machine itself.</param>
    public static TrainerProcess Start(
        string program, IEnumerable<string> arguments, string folder,
        IReadOnlyDictionary<string, string>? environment = null, NetworkHost? host = null)
    {
        string[] given = [.. arguments];
        // However many processors the machine has.
        if (program == "worker" && !given.Contains("--workers"))
            given = [.. given, "--workers", "1"];
        var executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{program}.exe" : program);
        string[] command = [.. host?.Enter ?? [], executable, .. given];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Settings of the user who starts this are none of theirs.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("AUTOENCODER_", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new TrainerProcess(start, $"{program} {string.Join(' ', given)}");
    }

    /// <summary>
    /// The next line of standard output that matches. Lines are read in their order: what came before it is not found again.
    /// </summary>
    /// <exception cref="ProcessException">The process ended without it, or did not write it in time.</exception>
    /// <param name="since">A line that was read before this time in UTC is passed over.</param>
    public async Task<string> NextLine(string pattern, DateTime since = default)
    {
        OutputLine line;
        do
            line = await NextTimedLine(pattern);
        while (line.Read < since);
        return line.Text;
    }

    /// <summary><see cref="NextLine"/>, with the time when it was read.</summary>
    public async Task<OutputLine> NextTimedLine(string pattern)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var (line, number) = await _output.Find(new Regex(pattern), _read, deadline.Token)
                ?? throw new ProcessException(Report($"ended without a line that matches '{pattern}'"));
            _read = number + 1;
            return line;
        }
        catch (OperationCanceledException)
        {
            throw new ProcessException(Report($"wrote no line that matches '{pattern}' within {Deadline.TotalSeconds:0} s"));
        }
    }

    /// <summary>The last line of standard output so far that matches; null if there is none.</summary>
    public OutputLine? LastLine(Regex pattern) => Array.FindLast(_output.Lines, line => pattern.IsMatch(line.Text));

    /// <returns>The time in UTC right before the signal was sent.</returns>
    public DateTime Send(PosixSignal signal) => signal.SendTo(_process.Id);

    /// <summary>The exit status, when all output has been read.</summary>
    /// <exception cref="ProcessException">The process did not end in time.</exception>
    public async Task<int> Exit(TimeSpan? within = null)
    {
        var limit = within ?? Deadline;
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            throw new ProcessException(Report($"did not end within {limit.TotalSeconds:0} s"));
        }
    }

    /// <exception cref="ProcessException">The process did not end in time, or with another status.</exception>
    public async Task ExitsWith(int status, TimeSpan? within = null)
    {
        var actual = await Exit(within);
        if (actual != status)
            throw new ProcessException(Report($"ended with status {actual} instead of {status}"));
    }

    /// <summary>Waits for the end, but not for longer than this; tells whether it has come.</summary>
    public async Task<bool> EndsWithin(TimeSpan time)
    {
        using var over = new CancellationTokenSource(time);
        await _process.WaitForExitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.HasExited;
    }

    public async ValueTask DisposeAsync()
    {
        // What it has started itself would stay.
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
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
