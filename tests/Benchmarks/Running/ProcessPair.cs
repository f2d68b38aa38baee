namespace Autoencoder.Benchmarks.Running;

/// <summary>Two processes that do the same, to be measured alone or at the same time.</summary>
internal sealed class ProcessPair : IAsyncDisposable
{
    private readonly MeasuredProcess _one;
    private readonly MeasuredProcess _other;

    private ProcessPair(MeasuredProcess one, MeasuredProcess other) => (_one, _other) = (one, other);

    /// <summary>Two instances of this program, with a hidden command.</summary>
    public static async Task<ProcessPair> Start(string name, params string[] arguments)
    {
        var one = await MeasuredProcess.Start(name, MeasuredProcess.AllocatorUntouched, arguments);
        try
        {
            return new ProcessPair(one, await MeasuredProcess.Start(name, MeasuredProcess.AllocatorUntouched, arguments));
        }
        catch
        {
            await one.DisposeAsync();
            throw;
        }
    }

    /// <summary>How much one of them does a second, while the other has nothing to do.</summary>
    public Task<double> RateOfOne(TimeSpan time) => _one.Rate(time);

    /// <summary>How much both do a second at the same time, together.</summary>
    public async Task<double> RateOfBoth(TimeSpan time) => (await Task.WhenAll(_one.Rate(time), _other.Rate(time))).Sum();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }
}
