using Autoencoder.Processes;

namespace Autoencoder.Dashboard.Tests;

/// <summary>A short run, trained once for all tests, and a program that shows it.</summary>
internal sealed class FinishedRun : IAsyncDisposable
{
    private static readonly Lazy<Task<TrainingRun>> Trained = new(Train);

    private readonly TrainerProcess _program;

    private FinishedRun(TrainerProcess program, string url) => (_program, Url) = (program, url);

    public string Url { get; }

    public static async Task<FinishedRun> Show()
    {
        var run = await Trained.Value;
        var program = TrainerProcess.Start("coordinator", ["dashboard", run.Out, "--dashboard", "127.0.0.1:0"], run.Out);
        var line = await program.NextLine("is shown at http");
        return new FinishedRun(program, line.Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        if (PosixSignal.Exist)
        {
            _program.Send(PosixSignal.Terminate);
            await _program.ExitsWith(0);
        }

        await _program.DisposeAsync();
    }

    private static async Task<TrainingRun> Train()
    {
        var run = new TrainingRun("--preset keras-bce --epochs 2", embedded: 2);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => run.DisposeAsync().AsTask().Wait();
        await run.Completed();
        return run;
    }
}
