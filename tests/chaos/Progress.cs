using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Support;

namespace Autoencoder.Chaos;

/// <summary>How far a run has got, by the coordinator's lines after each epoch.</summary>
/// <param name="begun">When the last of its first workers had joined, in UTC.</param>
internal sealed partial class Progress(TrainingRun run, DateTime begun)
{
    private DateTime _begun = begun;
    private int _before;
    private int _epochs;
    private DateTime? _at;

    /// <summary>Up to the last epoch that is known of.</summary>
    public long Samples => (long)(_epochs - _before) * Mnist.TrainingImages;

    /// <summary>For these samples.</summary>
    public TimeSpan Took => (_at ?? _begun) - _begun;

    /// <summary>What was before now does not count.</summary>
    public void Restart()
    {
        Update();
        (_before, _begun) = (_epochs, _at ?? _begun);
    }

    /// <summary>Takes notice of where the run is; to be called before the coordinator is another one.</summary>
    public void Update()
    {
        if (run.Coordinator.LastLine(EpochLine()) is not { } line)
            return;
        var epochs = int.Parse(EpochLine().Match(line.Text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        // One that resumed may do an epoch again.
        if (epochs > _epochs)
            (_epochs, _at) = (epochs, line.Read);
    }

    [GeneratedRegex(@"^epoch (\d+)/\d+  loss ")]
    private static partial Regex EpochLine();
}
