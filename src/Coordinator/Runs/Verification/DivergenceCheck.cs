using Autoencoder.Coordinator.Store;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Numerics.Sharding;

namespace Autoencoder.Coordinator.Runs.Verification;

/// <summary>A step that came to other weights than it should have.</summary>
/// <param name="Sum">The one that was wrong; null if it cannot be told.</param>
internal sealed record WrongStep(Round Round, Contribution? Sum);

/// <summary>
/// Tells a training that diverges from one that a wrong sum has spoilt: a finite but huge gradient is seen only steps later,
/// when all workers alike come to NaN. The steps since the newest checkpoint are computed again here, and compared with the
/// sums that came and with what the journal has of them.
/// </summary>
/// <param name="stop">Ends the search.</param>
internal sealed class DivergenceCheck(TrainingRun run, Contributions contributions, CancellationToken stop)
{
    private long _step;

    /// <summary>The last that was computed again. On any thread.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>Where the steps are computed from.</summary>
    public static TrainingState Start(TrainingRun run, Round failed) =>
        run.Store.Checkpoints.Newest(run.Store.Origin, failed.Step).Found?.State ?? StartingWeightsFile.Initial(run.Folder, run.Settings);

    /// <param name="start">See <see cref="Start"/>.</param>
    /// <param name="failed">The round in which something is NaN or infinite.</param>
    /// <returns>The first step that was wrong; null if the training diverges.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public WrongStep? Find(TrainingState start, Round failed)
    {
        var noted = run.Store.Journal.From(start.Step);
        WrongStep? wrong = null;
        Recomputation? again = null;
        using (again = new Recomputation(run.Spec, int.MaxValue, run.NewAdam(), start, run.Data, (step, weights) =>
        {
            Volatile.Write(ref _step, step);
            // A wrong sum may change Adam's moments alone at first, which the journal does not tell.
            var sum = WrongSum(again!, step);
            if (sum is not null || (noted.TryGetValue(step, out var row) && row.Weights != weights.Checksum))
                wrong ??= new WrongStep(new Round(Phase.Train, step), sum);
        }))
        {
            try
            {
                for (var step = start.Step; wrong is null && step < failed.Step; step++)
                {
                    stop.ThrowIfCancellationRequested();
                    again.RunTo(step);
                }

                // Seen in Adam's moments, before any sum is not finite.
                if (wrong is null && !again.IsFinite)
                    return null;
                if (wrong is null && failed.Phase == Phase.Train)
                {
                    again.RunTo(failed.Step);
                    // It is finite here.
                    wrong ??= new WrongStep(failed, null);
                }

                return wrong;
            }
            catch (TrainingException)
            {
                return null;
            }
        }
    }

    private Contribution? WrongSum(Recomputation again, long step)
    {
        foreach (var sum in contributions.Of(step))
            if (again.DigestOf(sum.Node) != sum.Digest)
                return sum;
        return null;
    }
}
