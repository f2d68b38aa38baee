using Autoencoder.Support;

namespace Autoencoder.Dashboard.Tests;

/// <summary>A program that shows a run's folder.</summary>
internal sealed class FinishedRun : IAsyncDisposable
{
    private static readonly Lazy<Task<TrainingRun>> Trained = new(Train);
    private static readonly Lazy<Task<FinishedRun>> Shown = new(ShowTrained);

    private readonly TrainerProcess _program;

    private FinishedRun(TrainerProcess program, string url) => (_program, Url) = (program, url);

    public string Url { get; }

    /// <summary>Of a short run, trained once for all tests.</summary>
    public static async Task<string> Folder() => (await Trained.Value).Out;

    /// <summary>Where that run is shown, by one program for all tests.</summary>
    public static async Task<string> SharedUrl() => (await Shown.Value).Url;

    /// <summary>After all tests.</summary>
    public static async Task EndShared()
    {
        if (Shown.IsValueCreated)
            await (await Shown.Value).DisposeAsync();
    }

    /// <param name="data">Folder of the data set; by default where it was when the run was trained.</param>
    public static async Task<FinishedRun> Show(string folder, string? data = null)
    {
        string[] other = data is null ? [] : ["--data", data];
        var program = TrainerProcess.Start("coordinator", ["dashboard", folder, "--dashboard", "127.0.0.1:0", .. other], folder);
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

    private static async Task<FinishedRun> ShowTrained() => await Show(await Folder());

    private static async Task<TrainingRun> Train()
    {
        var run = new TrainingRun("--preset keras-bce --epochs 2 --batch 25", embedded: 2, data: MnistExtract.Folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => run.DisposeAsync().AsTask().Wait();
        await run.Completed();
        return run;
    }
}
