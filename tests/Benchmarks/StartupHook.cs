using Autoencoder.Benchmarks.Rounds;

/// <summary>
/// Where .NET looks for what a program is to do before it begins, if the variable DOTNET_STARTUP_HOOKS names this file: so
/// a coordinator or a worker that is started as users start it tells what its instruments measure.
/// </summary>
internal static class StartupHook
{
    /// <summary>Name and place are .NET's.</summary>
    public static void Initialize() => InstrumentRecorder.RecordThisProcess();
}
