using Autoencoder.Support;

namespace Autoencoder.Cluster.Tests;

internal static class BothKilled
{
    /// <summary>After an epoch a worker is killed and, once it is missed, the coordinator; another one continues, up to its next epoch.</summary>
    /// <param name="victim">Called victim, too.</param>
    public static async Task LosesWorkerAndCoordinator(this TrainingRun run, TrainerProcess victim)
    {
        await run.NextEpoch();
        victim.Send(PosixSignal.Kill);
        await run.Coordinator.NextLine("^victim is lost: ");
        await run.KillCoordinator();
        run.ResumeCoordinator();
        await run.Coordinator.NextLine(@"^the run continues from its checkpoint at step \d+, term 2");
        await run.NextEpoch();
    }
}
