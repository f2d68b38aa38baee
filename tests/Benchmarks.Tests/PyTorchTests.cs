using Autoencoder.Benchmarks.Reporting;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Tests;

/// <summary>What is said of a Python, or a PyTorch, that does not do what it should.</summary>
public sealed class PyTorchTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_script_that_fails_says_why()
    {
        var failing = Script("failing.py", "raise ValueError('no such layer')");

        var failure = await Assert.ThrowsAsync<BenchmarkException>(() => PyTorch.Run([failing], Nothing, TrainerProcess.Deadline));

        Assert.EndsWith("failing.py failed: ValueError: no such layer", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_script_that_hangs_is_given_up()
    {
        var hanging = Script("hanging.py", "import threading; threading.Event().wait()");

        var failure = await Assert.ThrowsAsync<BenchmarkException>(() => PyTorch.Run([hanging], Nothing, TimeSpan.FromSeconds(1)));

        Assert.EndsWith("hanging.py did not end within 1 s", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_PyTorch_that_does_not_work_is_not_taken_for_none()
    {
        Script("torch.py", "raise RuntimeError('this one is broken')");

        await using var exchange = Exchange();

        await exchange.ExitsWith(2);
        Assert.EndsWith("versions.py failed: RuntimeError: this one is broken", Assert.Single(exchange.Errors), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_PyTorch_it_is_said_what_to_install()
    {
        Script("torch.py", "raise ModuleNotFoundError(\"No module named 'torch'\")");

        await using var exchange = Exchange();

        await exchange.ExitsWith(2);
        Assert.Contains(
            "PyTorch is left out (ModuleNotFoundError: No module named 'torch'): install Debian's packages python3-torch, python3-numpy and libopenblas0-pthread",
            exchange.Output);
    }

    private string Script(string name, string text)
    {
        Skip.IfNot(File.Exists(PyTorch.Interpreter), $"there is no {PyTorch.Interpreter}");
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    // PyTorch is looked for first; the report, which cannot be written, ends it before anything is measured.
    private TrainerProcess Exchange() => TrainerProcess.Start(
        "benchmarks", ["exchange", "--out", Path.Combine(_folder["missing"], "results.json")], _folder.Path,
        new Dictionary<string, string> { ["PYTHONPATH"] = _folder.Path });
}
